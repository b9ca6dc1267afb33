// @ts-check
/** <piu-map>: outlines, sites as shapes, flows as curves, outside actors along the border; SVG. */

import { Camera, listenGestures } from "./toile/camera.js";
import { placeCaptions } from "./toile/captions.js";
import { s } from "./toile/dom.js";
import { alongBorder, ringShifts } from "./toile/edges.js";
import { curveOf, MANY } from "./toile/links.js";
import { pathText } from "./toile/shapes.js";
import { equip, Tip } from "./toile/stage.js";
import { mercator, Tiles } from "./toile/tiles.js";
import { word } from "./toile/words.js";

/** @typedef {import("./toile/model.js").Site} Site */
/** @typedef {import("./toile/model.js").Flow} Flow */

export class PiuMap extends HTMLElement {
  /** @param {import("./toile/selection.js").Selection} selection */
  start(selection) {
    this.selection = selection;
    this.toile = selection.toile;
    this.camera = new Camera();
    this.room = { width: 0, height: 0 };
    this.placed = this.toile.sites.filter(isPlaced);
    this.floating = this.toile.sites.filter((site) => !isPlaced(site));
    this.shifts = ringShifts(this.placed);
    this.tiles = this.toile.tiles ? new Tiles(this.toile.tiles.address) : null;
    this.build();
    this.listen();
  }

  /** @param {number} lon @param {number} lat */
  project(lon, lat) {
    return { x: lon, y: -mercator(lat) };
  }

  build() {
    const { labels, web } = this.toile;
    this.land = s("g", {}, ...this.toile.outlines.map((outline) => this.outline(outline)));
    this.landNames = s("g", {}, ...this.toile.outlines.map((outline) => s("text", { class: "land-name" }, outline.name)));
    this.lines = new Map(this.toile.flows.map((flow) => [flow, this.line(flow)]));
    this.marks = new Map(this.toile.sites.map((site) => [site, this.mark(site)]));
    this.titles = s("g", {});
    this.strips = s("g", {}, s("rect", { class: "strip" }), s("rect", { class: "strip" }));
    this.svg = s("svg", { class: "map", role: "img", "aria-label": word(labels, "map_name", { name: web.name }) },
      this.defs(), ...(this.tiles ? [this.tiles.layer] : []), this.land, this.landNames, this.strips, s("g", {}, ...this.lines.values()), this.titles, s("g", {}, ...this.marks.values()));
    this.append(this.svg);
    this.classList.toggle("has-tiles", this.tiles !== null);
    this.setAttribute("aria-label", word(labels, "map_help"));
    this.tip = new Tip(this);
    equip(this, labels, {
      zoom: (factor) => this.moveBy(() => this.camera.zoom(factor, this.room.width / 2, this.room.height / 2)),
      fit: () => this.moveBy(() => this.fit()),
      pan: (dx, dy) => this.moveBy(() => this.camera.pan(dx, dy)),
    }, this.selection);
  }

  defs() {
    const heads = [0, 1, 2, 3, 4, 5, 6, 7].map((colour) =>
      s("marker", { id: `head${colour}`, class: `k${colour}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" },
        s("path", { d: "M0,.8 8,4 0,7.2Z", fill: "currentColor" })));
    const fills = [1, 2, 3].map((step) =>
      s("pattern", { id: `loss${step}`, class: "loss-fill", width: 6, height: 6, patternUnits: "userSpaceOnUse" },
        s("rect", { class: "ground", width: 6, height: 6 }),
        s("path", { d: ["", "M1,2h2", "M-1,7 7,-1", "M-1,7 7,-1M-1,-1 7,7"][step], class: "ink", "stroke-width": step === 1 ? 2.2 : 1.5 })));
    return s("defs", {}, ...heads, ...fills);
  }

  /** @param {import("./toile/model.js").Outline} outline */
  outline({ rings }) {
    const text = rings.map((ring) => `M${ring.map(([lon, lat]) => {
      const { x, y } = this.project(lon, lat);
      return `${x.toFixed(5)},${y.toFixed(5)}`;
    }).join("L")}Z`).join("");
    return s("path", { class: "land", d: text });
  }

  /** @param {Flow} flow */
  line(flow) {
    const dash = flow.dash === "solid" ? "" : ` flow--${flow.dash}`;
    const far = isPlaced(flow.from) && isPlaced(flow.to) ? "" : " flow--outside";
    return s("path", { class: `flow k${flow.colour}${dash}${far}`, "stroke-width": Math.max(flow.width * 0.8, 1), "marker-end": `url(#head${flow.colour})` });
  }

  /** @param {Site} site */
  mark(site) {
    const radius = this.radius(site);
    const classes = `site k${site.colour} site--${site.status}${site.outside ? " site--outside" : ""}${site.lossClass ? ` site--loss loss-${site.lossClass}` : ""}`;
    return s("g", { class: classes, "data-site": site.id }, s("path", { d: pathText(site.kind, radius) }), s("text", { y: 4 }, site.short));
  }

  /** @param {Site} site */
  radius(site) {
    return isPlaced(site) ? 3.5 + 1.1 * Math.sqrt(site.degree) : 5;
  }

  listen() {
    listenGestures(this.svg, this.camera, {
      stage: this,
      moved: () => this.touch(),
      tap: (x, y) => this.selection.choose(this.under(x, y)?.id ?? null, true),
      point: (x, y) => this.pointAt(x, y),
      leave: () => this.pointAt(-99, -99),
    });
    this.selection.addEventListener("change", () => this.light());
    new ResizeObserver(() => this.resize()).observe(this);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this;
    if (!width || !height) return;
    this.room = { width, height };
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const { familyLabel, families, labels } = this.toile;
    const labelOf = (site) => (site.outside ? familyLabel.get(families.find((family) => family.colour_index === site.colour)?.code ?? "") ?? "" : word(labels, "no_position"));
    this.border = alongBorder(this.floating, labelOf, this.room);
    const words = [word(labels, "map_border"), this.toile.tiles?.credit].filter(Boolean).join(" · ");
    const note = s("text", { class: "map-note", x: width / 2, y: height - 10, "text-anchor": "middle" }, words);
    this.titles.replaceChildren(note, ...this.border.titles.map((title) =>
      s("text", { class: "edge-title", x: title.x, y: title.y, "text-anchor": title.end ? "end" : "start" }, `${title.label} (${title.count})`)));
    this.placeStrips();
    this.fit();
    this.touch();
  }

  /** A plain ground along the border: what stands there is not on the map. */
  placeStrips() {
    const { strip } = this.border;
    [...this.strips.children].forEach((rect, index) => {
      const box = { x: index ? this.room.width - strip : 0, y: 0, width: strip, height: this.room.height };
      for (const [name, value] of Object.entries(box)) rect.setAttribute(name, String(value));
    });
  }

  fit() {
    const points = this.placed.map((site) => this.project(Number(site.lon), Number(site.lat)));
    const xs = points.map((point) => point.x).sort((a, b) => a - b);
    const ys = points.map((point) => point.y).sort((a, b) => a - b);
    const cut = Math.floor(points.length * 0.04);
    const box = [xs[cut] ?? 0, ys[cut] ?? 0, xs[xs.length - 1 - cut] ?? 1, ys[ys.length - 1 - cut] ?? 1];
    this.camera.fit(box, this.room.width, this.room.height, { x: (this.border?.strip ?? 0) + Math.min(50, this.room.width * 0.06), y: 40 });
  }

  /** @param {Site} site */
  onScreen = (site) => {
    const fixed = this.border?.points.get(site.id);
    if (fixed) return fixed;
    const { x, y } = this.project(Number(site.lon), Number(site.lat));
    const shift = this.shifts.get(site.id) ?? { dx: 0, dy: 0 };
    return { x: x * this.camera.scale + this.camera.x + shift.dx, y: y * this.camera.scale + this.camera.y + shift.dy };
  };

  under(x, y) {
    let best = null;
    let nearest = 9;
    for (const site of this.toile.sites) {
      const point = this.onScreen(site);
      const gap = Math.hypot(point.x - x, point.y - y) - this.radius(site);
      if (gap < nearest) [best, nearest] = [site, gap];
    }
    return best;
  }

  pointAt(x, y) {
    const site = this.under(x, y);
    this.tip.show(site ? site.name : null, x, y);
    this.selection.point(site);
  }

  /** @param {() => void} act */
  moveBy(act) {
    act();
    this.touch();
  }

  touch() {
    this.wish ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.wish = undefined;
    if (!this.room.width) return;
    const { scale, x, y } = this.camera;
    this.tiles?.draw(this.camera, this.room);
    this.land.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    for (const [site, mark] of this.marks) {
      const point = this.onScreen(site);
      mark.setAttribute("transform", `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})`);
    }
    for (const [flow, line] of this.lines) line.setAttribute("d", this.curve(flow));
    this.nameLand();
    this.light();
  }

  /** @param {Flow} flow */
  curve(flow) {
    const { fx, fy, cx, cy, tx, ty } = curveOf(flow, this.onScreen, false);
    const length = Math.hypot(tx - cx, ty - cy) || 1;
    const back = this.radius(flow.to) + 3;
    const [ex, ey] = [tx - ((tx - cx) / length) * back, ty - ((ty - cy) / length) * back];
    return `M${fx.toFixed(1)},${fy.toFixed(1)}Q${cx.toFixed(1)},${cy.toFixed(1)} ${ex.toFixed(1)},${ey.toFixed(1)}`;
  }

  /** Names of communes in the middle of their first ring, where they fit. */
  nameLand() {
    [...this.landNames.children].forEach((name, index) => {
      const ring = this.toile.outlines[index].rings[0] ?? [];
      const points = ring.map(([lon, lat]) => this.project(lon, lat));
      const xs = points.map((point) => point.x * this.camera.scale + this.camera.x);
      const ys = points.map((point) => point.y * this.camera.scale + this.camera.y);
      const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
      const fits = x1 - x0 > (name.textContent ?? "").length * 6.5;
      name.toggleAttribute("hidden", !fits);
      name.setAttribute("display", fits ? "inline" : "none");
      name.setAttribute("x", String((x0 + x1) / 2));
      name.setAttribute("y", String((Math.min(...ys) + Math.max(...ys)) / 2));
    });
  }

  /** Light what is chosen, dim the rest, name what has room. */
  light() {
    if (!this.room.width) return;
    const { lit, focus, chain } = this.selection;
    const bright = new Set(lit ? [lit] : []);
    for (const [flow, line] of this.lines) {
      const isLit = chain ? chain.has(flow.id) : flow.from === lit || flow.to === lit;
      line.setAttribute("display", isLit || this.toile.flows.length <= MANY ? "inline" : "none");
      line.classList.toggle("is-lit", isLit);
      line.classList.toggle("is-dim", Boolean(lit || chain) && !isLit);
      if (isLit) for (const site of [flow.from, flow.to]) bright.add(site);
    }
    for (const [site, mark] of this.marks) {
      mark.classList.toggle("is-focus", site === focus);
      mark.classList.toggle("is-dim", bright.size > 0 && !bright.has(site));
    }
    this.nameSites(bright);
  }

  /** @param {Set<Site>} bright */
  nameSites(bright) {
    const candidates = (bright.size ? [...bright] : this.placed).sort((a, b) => b.degree - a.degree);
    if (this.selection.lit) candidates.unshift(this.selection.lit);
    const bodies = this.toile.sites.map((site) => ({ ...this.onScreen(site), radius: bright.size && !bright.has(site) ? 0 : this.radius(site) }));
    const wanted = [...new Set(candidates)].map((site) => ({ ...this.onScreen(site), radius: this.radius(site), text: site.id, width: site.short.length * 6.6 }));
    const spots = new Map(placeCaptions(wanted, bodies, { ...this.room, most: bright.size ? 40 : 14, tries: 120 }).map((spot) => [spot.text, spot]));
    for (const [site, mark] of this.marks) {
      const spot = spots.get(site.id);
      mark.classList.toggle("is-named", Boolean(spot));
      if (!spot) continue;
      const point = this.onScreen(site);
      const text = /** @type {SVGElement} */ (mark.lastElementChild);
      text.setAttribute("x", (spot.x - point.x).toFixed(1));
      text.setAttribute("y", (spot.y - point.y + 4).toFixed(1));
    }
  }
}

/** @param {Site} site */
const isPlaced = (site) => !site.outside && site.lon !== null && site.lat !== null;

customElements.define("piu-map", PiuMap);
