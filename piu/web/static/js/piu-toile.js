// @ts-check
/** <piu-toile>: graph, map, flows and tables of one toile, with one choice and one set of layers. */

import "./piu-graph.js";
import "./piu-map.js";
import "./piu-sankey.js";
import { buildCard } from "./toile/card.js";
import { h } from "./toile/dom.js";
import { buildFinder } from "./toile/finder.js";
import { buildLegend } from "./toile/legend.js";
import { readToile } from "./toile/model.js";
import { followRows } from "./toile/rows.js";
import { Selection } from "./toile/selection.js";
import { counted, word } from "./toile/words.js";

const VIEWS = { graphe: ["view_graph", "piu-graph"], carte: ["view_map", "piu-map"], sankey: ["view_sankey", "piu-sankey"], tableau: ["view_table", null] };

export class PiuToile extends HTMLElement {
  async connectedCallback() {
    if (this.selection) return;
    const raw = await this.load();
    if (!raw) return;
    this.selection = new Selection(readToile(raw));
    this.build();
    this.selection.addEventListener("change", (event) => this.onChange(/** @type {CustomEvent} */ (event).detail));
    addEventListener("popstate", () => this.selection?.reread());
    this.show();
    followRows(this, this.selection);
    this.setAttribute("ready", "");
  }

  /** From the script inside the element, else from the address in data-src. */
  async load() {
    const script = this.querySelector('script[type="application/json"]');
    if (script) return JSON.parse(script.textContent ?? "null");
    if (!this.dataset.src) return null;
    const answer = await fetch(this.dataset.src, { headers: { accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  }

  build() {
    const { labels } = this.selection.toile;
    this.stage = h("div", { class: "stage" });
    this.card = h("div", { class: "card-slot" });
    this.live = h("p", { class: "live", role: "status" });
    this.body = h("div", { class: "toile-body" },
      h("div", {}, this.stage, this.live),
      h("div", { class: "side" }, this.card, buildLegend(this.selection.toile)));
    const island = h("div", { class: "island" },
      h("div", { class: "toile-bar" }, this.views(), buildFinder(this.selection)), this.layers(), this.body);
    island.setAttribute("aria-label", word(labels, "island"));
    island.setAttribute("role", "group");
    this.prepend(island);
  }

  views() {
    const { labels } = this.selection.toile;
    const known = Object.entries(VIEWS).filter(([, [, tag]]) => tag === null || customElements.get(tag));
    this.viewButtons = known.map(([view, [key]]) =>
      h("button", { type: "button", "data-view": view, onclick: () => this.selection.look(/** @type {import("./toile/selection.js").View} */ (view)) }, word(labels, key)));
    return h("div", { class: "views", role: "group", "aria-label": word(labels, "views") }, ...this.viewButtons);
  }

  layers() {
    const { toile, layers } = this.selection;
    const used = new Set(toile.flows.map((flow) => flow.family));
    const boxes = toile.families.filter((family) => used.has(family.code)).map((family) => {
      const box = h("input", { type: "checkbox", name: "couche", value: family.code, checked: layers.has(family.code) });
      box.addEventListener("change", () => this.selection.layer(family.code, /** @type {HTMLInputElement} */ (box).checked));
      return h("label", { class: `k${family.colour_index}` }, box, h("span", { class: "layer-name" }, family.label));
    });
    return h("fieldset", { class: "layers" }, h("legend", {}, word(toile.labels, "layers")), ...boxes);
  }

  /** @param {string} what */
  onChange(what) {
    if (what === "hover") return;
    if (what === "view") this.show();
    if (what === "layers") this.tick();
    if (what !== "view") this.refreshCard();
    this.say();
  }

  tick() {
    for (const box of this.querySelectorAll(".layers input")) {
      /** @type {HTMLInputElement} */ (box).checked = this.selection.layers.has(/** @type {HTMLInputElement} */ (box).value);
    }
  }

  /** Put the wanted view on the stage; each is built on its first showing. */
  show() {
    const { view } = this.selection;
    for (const button of this.viewButtons) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    const tag = VIEWS[view][1];
    this.body.hidden = tag === null;
    if (tag === null) for (const rows of this.querySelectorAll("details.flows")) /** @type {HTMLDetailsElement} */ (rows).open = true;
    for (const child of this.stage.children) /** @type {HTMLElement} */ (child).hidden = child.localName !== tag;
    if (tag && !this.stage.querySelector(tag)) {
      const island = document.createElement(tag);
      this.stage.append(island);
      /** @type {any} */ (island).start(this.selection);
    }
    this.refreshCard();
    this.say();
  }

  refreshCard() {
    const held = this.card.contains(document.activeElement);
    this.card.replaceChildren(buildCard(this.selection));
    if (held) this.card.querySelector("button")?.focus();
  }

  say() {
    const { toile, focus, linked, shows } = this.selection;
    const { labels } = toile;
    this.live.textContent = focus
      ? counted(labels, "linked", linked.length, { name: focus.name })
      : counted(labels, "flows_shown", toile.flows.filter(shows).length);
  }

  /** Light a chain of flows (the reasons of a scenario); null puts it out. @param {string[] | null} ids */
  trace(ids) {
    this.selection?.trace(ids);
  }
}

customElements.define("piu-toile", PiuToile);
