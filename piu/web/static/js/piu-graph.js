// @ts-check
/** <piu-graph>: the toile on a 2D canvas. WebGL is drawn by the processor on modest machines. */

import { Camera, listenGestures } from "./toile/camera.js";
import { h } from "./toile/dom.js";
import { Painter } from "./toile/painter.js";
import { readPalette, watchPalette } from "./toile/palette.js";
import { equip, Tip } from "./toile/stage.js";
import { counted, word } from "./toile/words.js";

const CALM = 140;

export class PiuGraph extends HTMLElement {
  /** @param {import("./toile/selection.js").Selection} selection */
  start(selection) {
    this.selection = selection;
    const { toile } = selection;
    this.camera = new Camera();
    this.painter = new Painter(toile);
    this.room = { width: 0, height: 0, ratio: 1 };
    this.canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { role: "img", "aria-label": this.nameOf(toile) }));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.append(this.canvas);
    this.setAttribute("aria-label", word(toile.labels, "graph_help"));
    this.tip = new Tip(this);
    equip(this, toile.labels, {
      zoom: (factor) => this.moveBy(() => this.camera.zoom(factor, this.room.width / 2, this.room.height / 2)),
      fit: () => this.moveBy(() => this.fit()),
      pan: (dx, dy) => this.moveBy(() => this.camera.pan(dx, dy)),
    }, selection);
    this.listen();
  }

  listen() {
    listenGestures(this.canvas, this.camera, {
      stage: this,
      moved: () => this.touch(true),
      tap: (x, y) => this.selection.choose(this.under(x, y)?.id ?? null, true),
      point: (x, y) => this.pointAt(x, y),
      leave: () => this.pointAt(-99, -99),
    });
    this.selection.addEventListener("change", (event) => this.onChange(/** @type {CustomEvent} */ (event).detail));
    new ResizeObserver(() => this.resize()).observe(this);
    watchPalette(() => this.dress());
  }

  /** @param {import("./toile/model.js").Toile} toile */
  nameOf({ labels, web, sites, flows }) {
    return word(labels, "graph_name", {
      name: web.name, sites: counted(labels, "sites", sites.length), flows: counted(labels, "flows", flows.length),
    });
  }

  /** @param {string} what */
  onChange(what) {
    if (what === "focus" && this.selection.focus && !this.selection.isByHand) this.frame();
    this.touch(false);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this;
    if (!width || !height) return;
    this.room = { width, height, ratio: Math.min(devicePixelRatio || 1, 2) };
    this.canvas.width = Math.round(width * this.room.ratio);
    this.canvas.height = Math.round(height * this.room.ratio);
    this.painter.prepare(this.room);
    this.fit();
    if (this.selection.focus) this.frame();
    this.dress();
  }

  fit() {
    const margin = { x: Math.min(70, this.room.width * 0.08), y: 28 };
    this.camera.fit(this.boxAround(this.selection.toile.sites), this.room.width, this.room.height, margin);
  }

  /** Show a site chosen elsewhere with its neighbours, near enough to read their names. */
  frame() {
    if (!this.room.width || !this.selection.focus) return;
    const { fitted } = this.camera;
    const box = this.boxAround([this.selection.focus, ...this.selection.linked]);
    this.camera.fit(box, this.room.width, this.room.height, { x: this.room.width * 0.2, y: this.room.height * 0.14 });
    this.camera.fitted = fitted;
    const { x, y } = this.painter.at(this.selection.focus);
    const [sx, sy] = [x * this.camera.scale + this.camera.x, y * this.camera.scale + this.camera.y];
    const limit = Math.min(Math.max(this.camera.scale, fitted), fitted * 3);
    this.camera.zoom(limit / this.camera.scale, sx, sy);
    this.camera.reveal(x, y, this.room.width, this.room.height, 80);
  }

  /** @param {import("./toile/model.js").Site[]} sites */
  boxAround(sites) {
    const points = sites.map((site) => this.painter.at(site));
    const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
    return [smallest(xs), smallest(ys), -smallest(xs.map((x) => -x)), -smallest(ys.map((y) => -y))];
  }

  dress() {
    this.painter.dress(readPalette(this), this.context);
    this.touch(false);
  }

  under(x, y) {
    return this.painter.siteAt(x, y, this.camera, this.room);
  }

  pointAt(x, y) {
    const site = this.under(x, y);
    this.canvas.classList.toggle("on-site", Boolean(site));
    this.tip.show(site ? site.name : null, x, y);
    this.selection.point(site);
  }

  /** @param {() => void} act */
  moveBy(act) {
    act();
    this.touch(true);
  }

  /** Ask for a frame; what moves is drawn quickly, then well. @param {boolean} moving */
  touch(moving) {
    clearTimeout(this.calm);
    if (moving) this.calm = setTimeout(() => this.touch(false), CALM);
    this.moving = moving;
    this.wish ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.wish = undefined;
    if (!this.room.width || !this.painter.palette) return;
    const { lit, focus, linked, chain } = this.selection;
    this.painter.paint(this.context, this.camera, this.room, { lit, focus, linked, chain }, this.moving);
  }
}

/** @param {number[]} values */
const smallest = (values) => values.reduce((low, value) => Math.min(low, value), Infinity);

customElements.define("piu-graph", PiuGraph);
