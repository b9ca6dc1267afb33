// @ts-check
/**
 * The same toile by cytoscape: shapes by kind, names once they can be read, straight lines without
 * arrows, no search for what lies under the pointer. `?bare`: discs and lines alone. `?texture` lets
 * it move a picture, as it can.
 */

import { measure } from "./measure.js";

const query = new URLSearchParams(location.search);
const host = /** @type {HTMLElement} */ (document.getElementById("graph"));
host.style.width = `${query.get("width")}px`;
host.style.height = `${query.get("height")}px`;
const toile = await (await fetch("/toile.json")).json();
const COLOURS = ["#35618f", "#b4502d", "#2f7f86", "#7a5c99", "#6b7a1f", "#a03f68", "#4d6b52", "#777"];
const SHAPES = ["rectangle", "hexagon", "round-rectangle", "triangle", "pentagon", "star", "vee", "ellipse"];
const kinds = new Map(toile.kinds.map((kind, index) => [kind.code, index % SHAPES.length]));
const rank = new Map(toile.families.map((family, index) => [family.code, index % COLOURS.length]));

const cy = /** @type {any} */ (window).cytoscape({
  container: host,
  layout: { name: "preset" },
  elements: [
    ...toile.sites.map((site) => ({ data: { id: site.id, name: site.name, shape: SHAPES[kinds.get(site.kind) ?? 0], colour: COLOURS[kinds.get(site.kind) ?? 7] }, position: { x: site.x * 450, y: -site.y * 300 } })),
    ...toile.flows.map((flow) => ({ data: { id: flow.id, source: flow.source, target: flow.target, colour: COLOURS[rank.get(flow.family) ?? 7] } })),
  ],
  style: [
    { selector: "*", style: { events: "no" } },
    { selector: "node", style: { width: 6, height: 6, "background-color": "#35618f" } },
    ...(query.has("bare") ? [] : [{ selector: "node", style: {
      width: 9, height: 9, shape: "data(shape)", "background-color": "data(colour)", "border-width": 1, "border-color": "#fff",
      label: "data(name)", "font-size": 7, "min-zoomed-font-size": 9, "text-outline-color": "#fff", "text-outline-width": 1,
    } }]),
    { selector: "edge", style: { width: 1, "curve-style": "haystack", "line-color": "data(colour)", opacity: 0.4 } },
  ],
  textureOnViewport: query.has("texture"),
  autoungrabify: true,
  boxSelectionEnabled: false,
  pixelRatio: 1,
});
cy.fit(undefined, 30);
cy.minZoom(cy.zoom() / 3);
cy.maxZoom(cy.zoom() * 24);

let count = 0;
cy.on("render", () => { count += 1; });

measure({
  surface: host,
  drawn: () => count,
  scale: () => cy.zoom(),
  drag: (x, y) => host.dispatchEvent(new MouseEvent("mousemove", { clientX: x, clientY: y, buttons: 1, bubbles: true })),
  turn: (ratio, x, y) => host.dispatchEvent(new WheelEvent("wheel", { deltaY: -250 * Math.log10(ratio), clientX: x, clientY: y, bubbles: true, cancelable: true })),
});
