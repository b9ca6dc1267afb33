// @ts-check
/** What is chosen, shared by graph, map, table and card; the same URL gives the same picture. */

import { neighbours } from "./model.js";

/** @typedef {"graphe" | "carte" | "sankey" | "tableau"} View */

const VIEWS = ["graphe", "carte", "sankey", "tableau"];

export class Selection extends EventTarget {
  /** @param {import("./model.js").Toile} toile */
  constructor(toile) {
    super();
    this.toile = toile;
    /** @type {import("./model.js").Site | null} */
    this.focus = null;
    /** @type {import("./model.js").Site | null} */
    this.hover = null;
    /** @type {View} */
    this.view = "graphe";
    /** @type {Set<string> | null} flows of a chain of reasons, lit alone */
    this.chain = null;
    /** @type {string[]} sites seen before this one, for Esc */
    this.trail = [];
    /** whether the choice was made on the drawing itself, which then stays still */
    this.isByHand = false;
    this.readUrl();
  }

  /** @param {string} what */
  tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }

  readUrl() {
    const query = new URLSearchParams(location.search);
    this.focus = this.toile.siteById.get(query.get("focus") ?? "") ?? null;
    const chain = query.get("chaine")?.split(",").filter((id) => this.toile.flowById.has(id)) ?? [];
    this.chain = chain.length ? new Set(chain) : null;
    const view = query.get("vue") ?? "graphe";
    this.view = /** @type {View} */ (VIEWS.includes(view) ? view : "graphe");
  }

  /** @param {boolean} push a new step for the browser's back button */
  writeUrl(push) {
    const url = new URL(location.href);
    const set = (name, value) =>
      value ? url.searchParams.set(name, value) : url.searchParams.delete(name);
    set("vue", this.view === "graphe" ? "" : this.view);
    set("focus", this.focus?.id ?? "");
    set("chaine", this.chain ? [...this.chain].join(",") : "");
    const address = url.href.replaceAll("%2C", ",");
    if (address === location.href) return;
    history[push ? "pushState" : "replaceState"](null, "", address);
  }

  /** Sites lit by the pointer, else by the choice. */
  get lit() {
    return this.hover ?? this.focus;
  }

  get linked() {
    return this.lit ? neighbours(this.lit) : [];
  }

  /** @param {string | null} id @param {boolean} byHand chosen on the drawing itself */
  choose(id, byHand = false) {
    this.isByHand = byHand;
    const site = id === null ? null : (this.toile.siteById.get(id) ?? null);
    if (site === this.focus) return;
    this.chain = null;
    if (site && this.focus) this.trail.push(this.focus.id);
    if (!site) this.trail = [];
    this.focus = site;
    this.writeUrl(true);
    this.tell("focus");
  }

  back() {
    const before = this.trail.pop() ?? null;
    this.focus = before === null ? null : (this.toile.siteById.get(before) ?? null);
    this.writeUrl(true);
    this.tell("focus");
  }

  /** Light a chain of flows; null puts it out. @param {string[] | null} flowIds */
  trace(flowIds) {
    this.chain = flowIds === null ? null : new Set(flowIds);
    this.tell("chain");
  }

  /** @param {import("./model.js").Site | null} site */
  point(site) {
    if (site === this.hover) return;
    this.hover = site;
    this.tell("hover");
  }

  /** @param {View} view */
  look(view) {
    this.view = view;
    this.writeUrl(true);
    this.tell("view");
  }

  /** The linked site that lies most in a direction. @param {number} dx @param {number} dy */
  step(dx, dy) {
    if (!this.focus) return;
    const from = this.focus;
    let best = null;
    let bestScore = 0.2;
    for (const site of neighbours(from)) {
      const [x, y] = [site.x - from.x, site.y - from.y];
      const distance = Math.hypot(x, y) || 1e-9;
      const score = (x * dx + y * dy) / distance - 0.15 * distance;
      if (score > bestScore) [best, bestScore] = [site, score];
    }
    if (best) this.choose(best.id);
  }

  reread() {
    this.readUrl();
    for (const what of ["view", "focus"]) this.tell(what);
  }
}
