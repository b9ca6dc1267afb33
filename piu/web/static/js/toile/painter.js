// @ts-check
/** Draws the toile on a 2D canvas. Knows nothing of the page: it is given what is lit. */

import { placeCaptions } from "./captions.js";
import { batchFlows, curveOf, fillHeads, MANY, middle, strokeBatches } from "./links.js";
import { lossFills } from "./palette.js";
import { tracePath } from "./shapes.js";
import { Still } from "./still.js";

/**
 * @typedef {import("./model.js").Site} Site
 * @typedef {import("./model.js").Flow} Flow
 * @typedef {{lit: Site | null, linked: Site[], focus: Site | null, chain: Set<string> | null}} Light
 * @typedef {{width: number, height: number, ratio: number}} Room
 */

/** What is left of the kept picture below what is lit; a large toile is pale already. */
const FAINT = 0.17;
const DIM = 0.25;
const MOST_BODIES = 500;
/** So many of the most linked sites are named even where small neighbours must be covered. */
const STARS = 9;

export class Painter {
  /** @param {import("./model.js").Toile} toile */
  constructor(toile) {
    this.toile = toile;
    this.stretch = 1;
    this.many = toile.flows.length > MANY;
    this.ranked = [...toile.sites].sort((a, b) => rank(b) - rank(a) || a.id.localeCompare(b.id));
    this.starCount = toile.hasLoss ? toile.sites.filter((site) => site.lossClass).slice(0, 12).length : STARS;
    /** In a scenario only the sites that it touches are named. */
    this.named = toile.hasLoss ? this.ranked.filter((site) => site.lossClass) : this.ranked;
    this.textWidths = new Map();
    this.still = new Still();
    /** The farthest picture, for what a nearer one does not show. */
    this.far = new Still();
    this.base = 1;
    /** @type {Flow[]} */
    this.flows = [];
  }

  /** Where a site stands, in the world. @param {Site} site */
  at = (site) => ({ x: site.x * this.stretch, y: site.y });

  forget() {
    this.still.forget();
    this.far.forget();
  }

  /** The world is stretched to the room, and shapes are smaller in a small one. @param {Room} room */
  prepare(room) {
    this.stretch = Math.min(Math.max(room.width / room.height, 0.6), 2);
    this.base = Math.min(Math.max(Math.min(room.width, room.height) / 720, 0.55), 1.1);
    this.flows = this.toile.flows;
    this.batches = batchFlows(this.flows, this.at, this.many);
    this.forget();
  }

  /** @param {import("./palette.js").Palette} palette @param {CanvasRenderingContext2D} context */
  dress(palette, context) {
    this.palette = palette;
    this.fills = lossFills(context, palette);
    this.textWidths.clear();
    this.forget();
  }

  /** @param {Site} site @param {import("./still.js").View} camera */
  radius(site, camera) {
    const grown = Math.sqrt(camera.scale / camera.fitted);
    const crowd = Math.min(1, Math.sqrt(300 / this.toile.sites.length));
    return Math.max(site.radius * this.base * Math.max(crowd, 0.35) * Math.min(Math.max(grown, 0.8), 2.4), 1.5);
  }

  /** The kept picture below, what is lit and the names above it. @param {CanvasRenderingContext2D} context @param {Light} light @param {boolean} moving */
  paint(context, camera, room, light, moving) {
    const frame = { context, camera, room, light };
    const litFlows = this.litFlows(light);
    if (!this.will(camera, room, moving)) this.keep(camera, room);
    this.clear(frame);
    context.globalAlpha = litFlows ? (this.many ? DIM : FAINT) : 1;
    this.still.show(context, camera);
    if (this.far.key && this.still.covers(camera, room) < 1) this.still.surround(this.far, context, camera, room);
    context.globalAlpha = 1;
    if (litFlows) {
      this.strokeLit(frame, litFlows);
      this.paintHeads(frame, litFlows, 1);
    }
    this.paintSites(frame, litFlows);
    this.paintCaptions(frame, litFlows);
  }

  /** Whether the kept picture will do: a large toile waits for rest, since it is long to draw. */
  will(camera, room, moving) {
    if (!moving) return this.still.isFrom(camera, room);
    return this.many ? this.still.key !== "" : this.still.isNear(camera, room);
  }

  /** Keep a picture of all flows, and in a large toile of the sites too. */
  keep(camera, room) {
    if (this.still.key && !(this.far.key && this.far.view.scale < this.still.view.scale)) {
      [this.still, this.far] = [this.far, this.still];
    }
    this.still.take(camera, room, (context, wideCamera, wideRoom) => {
      const below = { context, camera: wideCamera, room: wideRoom, light: { lit: null, linked: [], focus: null, chain: null } };
      this.clear(below);
      this.paintFlows(below);
      if (this.many) this.paintGroup(below, this.toile.sites);
    });
  }

  clear({ context, room }) {
    context.setTransform(room.ratio, 0, 0, room.ratio, 0, 0);
    context.clearRect(0, 0, room.width, room.height);
  }

  /** Null when nothing is lit: then everything shows. @param {Light} light */
  litFlows({ lit, chain }) {
    if (chain) return this.flows.filter((flow) => chain.has(flow.id));
    if (!lit) return null;
    return this.flows.filter((flow) => flow.from === lit || flow.to === lit);
  }

  paintFlows(frame) {
    const { context, camera } = frame;
    const isQuiet = this.many || this.toile.hasLoss;
    context.save();
    context.transform(camera.scale, 0, 0, camera.scale, camera.x, camera.y);
    context.globalAlpha = isQuiet ? 0.28 : 0.6;
    strokeBatches(context, this.batches, this.palette.families, camera.scale, this.many);
    context.restore();
    if (!this.many) this.paintHeads(frame, this.flows, isQuiet ? 0.35 : 0.75);
  }

  strokeLit({ context, camera }, litFlows) {
    context.save();
    context.transform(camera.scale, 0, 0, camera.scale, camera.x, camera.y);
    strokeBatches(context, batchFlows(litFlows, this.at, this.many), this.palette.families, camera.scale, false);
    context.restore();
  }

  paintHeads({ context, camera, room }, flows, alpha) {
    const curve = (flow) => curveOf(flow, (site) => this.onScreen(site, camera), this.many);
    context.globalAlpha = alpha;
    fillHeads(context, flows, this.palette.families, curve, (site) => this.radius(site, camera), room);
    context.globalAlpha = 1;
  }

  /** @param {Site} site */
  onScreen(site, { scale, x, y }) {
    return { x: site.x * this.stretch * scale + x, y: site.y * scale + y };
  }

  /** All of them, or above the picture of a large toile those that are lit. */
  paintSites(frame, litFlows) {
    const bright = litFlows ? brightSites(frame.light, litFlows) : null;
    if (!this.many) {
      const rest = bright ? this.toile.sites.filter((site) => !bright.has(site)) : this.toile.sites;
      frame.context.globalAlpha = bright ? 0.22 : 1;
      this.paintGroup(frame, rest);
      frame.context.globalAlpha = 1;
    }
    if (bright) this.paintGroup(frame, [...bright]);
    if (frame.light.focus) this.paintRing(frame, frame.light.focus);
  }

  /** One path a look again: colour, full or hollow, planned or closed. */
  paintGroup({ context, camera, room }, sites) {
    const groups = new Map();
    for (const site of sites) {
      const point = this.onScreen(site, camera);
      if (point.x < -40 || point.y < -40 || point.x > room.width + 40 || point.y > room.height + 40) continue;
      const key = `${site.colour} ${site.outside} ${site.status} ${site.lossClass}`;
      if (!groups.has(key)) groups.set(key, { first: site, path: [] });
      groups.get(key).path.push([site, point]);
    }
    for (const { first, path } of groups.values()) {
      context.beginPath();
      for (const [site, { x, y }] of path) tracePath(context, site.kind, x, y, this.radius(site, camera));
      this.fillLook(context, first);
    }
  }

  /** @param {Site} site */
  fillLook(context, site) {
    const { families, surface, loss } = this.palette;
    const colour = families[site.colour];
    const hollow = site.outside || site.status !== "active";
    if (this.toile.hasLoss) context.fillStyle = this.fills[site.lossClass];
    else context.fillStyle = hollow ? surface : colour;
    context.fill();
    context.strokeStyle = this.toile.hasLoss && site.lossClass ? loss : hollow || this.toile.hasLoss ? colour : surface;
    context.lineWidth = hollow ? 1.8 : 1.2;
    context.setLineDash(site.status === "planned" ? [3, 2.5] : site.status === "closed" ? [1.5, 2.5] : []);
    context.stroke();
    context.setLineDash([]);
  }

  paintRing({ context, camera, room }, site) {
    const { x, y } = this.onScreen(site, camera);
    context.strokeStyle = this.palette.accent;
    context.lineWidth = 3;
    context.beginPath();
    context.arc(x, y, this.radius(site, camera) * 1.2 + 5, 0, 2 * Math.PI);
    context.stroke();
  }

  paintCaptions({ context, camera, room, light }, litFlows) {
    context.font = `13px ${this.palette.font}`;
    context.textBaseline = "middle";
    const bright = litFlows ? brightSites(light, litFlows) : null;
    const order = bright ? [...bright] : this.named;
    const wanted = order.slice(0, MOST_BODIES).map((site) => this.caption(context, camera, room, site));
    const near = (point) => point.x > -30 && point.y > -20 && point.x < room.width + 30 && point.y < room.height + 20;
    const bodies = (bright ? order : this.ranked.slice(0, MOST_BODIES))
      .map((site) => ({ ...this.onScreen(site, camera), radius: this.radius(site, camera) }));
    const most = bright ? 80 : Math.round((room.width * room.height) / 11000);
    const stars = bright ? (light.lit ? 1 : 0) : Math.min(this.starCount, Math.ceil(room.width / 100));
    const spots = placeCaptions(wanted.filter(near), bodies.filter(near), { ...room, most, tries: 400, stars });
    if (bright && litFlows.length <= 24) spots.push(...this.resourceCaptions(context, camera, room, litFlows, spots, bodies));
    this.write(context, spots);
  }

  /** @param {Site} site */
  caption(context, camera, room, site) {
    return { ...this.onScreen(site, camera), radius: this.radius(site, camera), text: site.short, width: this.widthOf(context, site.short) * 1.06 };
  }

  /** What flows, written on the lit lines where there is room. */
  resourceCaptions(context, camera, room, flows, spots, bodies) {
    const held = spots.map((spot) => ({ x: spot.x + this.widthOf(context, spot.text) / 2, y: spot.y, radius: 0, half: this.widthOf(context, spot.text) / 2 }));
    const blocks = held.flatMap(({ x, y, half }) => [-1, -0.5, 0, 0.5, 1].map((part) => ({ x: x + part * half, y, radius: 9 })));
    const wanted = flows.map((flow) => {
      const point = middle(curveOf(flow, (site) => this.onScreen(site, camera), this.many));
      return { ...point, radius: 0, text: flow.resource, width: this.widthOf(context, flow.resource), soft: true };
    });
    return placeCaptions(wanted, [...bodies, ...blocks], { ...room, most: 20, tries: 24 }).map((spot) => ({ ...spot, soft: true }));
  }

  /** @param {string} text */
  widthOf(context, text) {
    if (!this.textWidths.has(text)) this.textWidths.set(text, context.measureText(text).width);
    return this.textWidths.get(text);
  }

  write(context, spots) {
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = this.palette.halo;
    for (const { text, x, y, soft, isStar } of spots) {
      context.font = `${isStar ? "600 " : ""}13px ${this.palette.font}`;
      context.strokeText(text, x, y);
      context.fillStyle = soft ? this.palette.soft : this.palette.ink;
      context.fillText(text, x, y);
    }
  }

  /** The site under a point of the screen, with some mercy for fingers. */
  siteAt(x, y, camera, room, mercy = 8) {
    let best = null;
    let nearest = Infinity;
    for (const site of this.toile.sites) {
      const point = this.onScreen(site, camera);
      const gap = Math.hypot(point.x - x, point.y - y) - this.radius(site, camera);
      if (gap < Math.min(nearest, mercy)) [best, nearest] = [site, gap];
    }
    return best;
  }
}

/** @param {Site} site */
const rank = (site) => site.degree + (site.outside ? 0 : 1.5) + (site.loss ? 100 * site.loss.mid : 0);

/** @param {Light} light @param {Flow[]} litFlows @returns {Set<Site>} */
function brightSites(light, litFlows) {
  const ends = litFlows.flatMap((flow) => [flow.from, flow.to]).sort((a, b) => b.degree - a.degree);
  return new Set([...(light.lit ? [light.lit] : []), ...ends]);
}
