// @ts-check
/**
 * The same toile by cytoscape, in its fastest dress: straight lines without arrows, no label, no
 * search for what lies under the pointer. `?texture` lets it move a picture, as it can.
 */

import { measure } from "./measure.js";

const query = new URLSearchParams(location.search);
const host = /** @type {HTMLElement} */ (document.getElementById("graph"));
host.style.width = `${query.get("width")}px`;
host.style.height = `${query.get("height")}px`;
const toile = await (await fetch("/toile.json")).json();
const COLOURS = ["#35618f", "#b4502d", "#2f7f86", "#7a5c99", "#6b7a1f", "#a03f68", "#4d6b52", "#777"];
const rank = new Map(toile.families.map((family, index) => [family.code, index % COLOURS.length]));

const cy = /** @type {any} */ (window).cytoscape({
  container: host,
  layout: { name: "preset" },
  elements: [
    ...toile.sites.map((site) => ({ data: { id: site.id }, position: { x: site.x * 450, y: -site.y * 300 } })),
    ...toile.flows.map((flow) => ({ data: { id: flow.id, source: flow.source, target: flow.target, colour: COLOURS[rank.get(flow.family) ?? 7] } })),
  ],
  style: [
    { selector: "*", style: { events: "no" } },
    { selector: "node", style: { width: 6, height: 6, "background-color": "#35618f" } },
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

measure({
  surface: host,
  scale: () => cy.zoom(),
  drag: (x, y) => host.dispatchEvent(new MouseEvent("mousemove", { clientX: x, clientY: y, buttons: 1, bubbles: true })),
  turn: (ratio, x, y) => host.dispatchEvent(new WheelEvent("wheel", { deltaY: -250 * Math.log10(ratio), clientX: x, clientY: y, bubbles: true, cancelable: true })),
});
