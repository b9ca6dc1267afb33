// @ts-check
/** <piu-toile>: graph, map, flows and tables of one toile, with one choice for all of them. */

import "./piu-graph.js";
import "./piu-map.js";
import "./piu-sankey.js";
import { addressOf, asked, fetchIsland } from "./toile/again.js";
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
    this.here = asked(location.href);
    this.onBack = () => (asked(location.href) === this.here ? this.selection?.reread() : this.go(location.href, false));
    addEventListener("popstate", this.onBack);
    this.listen();
    this.allowHops();
    this.show();
    followRows(this, this.selection);
    this.setAttribute("ready", "");
  }

  disconnectedCallback() {
    if (this.onBack) removeEventListener("popstate", this.onBack);
  }

  /** The filters act at once; links to another choice of the same toile stay on the page. */
  listen() {
    const form = this.querySelector("form.filters");
    if (!(form instanceof HTMLFormElement)) return;
    form.addEventListener("change", () => this.go(addressOf(form)));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.go(addressOf(form)); });
    this.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest("a[data-again]");
      if (!(link instanceof HTMLAnchorElement) || /** @type {MouseEvent} */ (event).ctrlKey || /** @type {MouseEvent} */ (event).metaKey) return;
      event.preventDefault();
      const url = new URL(link.href);
      if (this.selection.view !== "graphe") url.searchParams.set("vue", this.selection.view);
      this.go(url.href.replaceAll("%2C", ","));
    });
  }

  /** Show another choice: the server filters and groups, so that an address is a picture. @param {string} address */
  async go(address, push = true) {
    if (push && address === location.href) return;
    this.setAttribute("aria-busy", "true");
    await fetchIsland(this, address, push);
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
    this.bar = h("div", { class: "toile-bar" }, this.views(), buildFinder(this.selection));
    const island = h("div", { class: "island" }, this.body);
    island.setAttribute("aria-label", word(labels, "island"));
    island.setAttribute("role", "group");
    const form = this.querySelector("form.filters");
    if (form) form.before(this.bar);
    else this.prepend(this.bar);
    (form ?? this.bar).after(island);
  }

  views() {
    const { labels } = this.selection.toile;
    const known = Object.entries(VIEWS).filter(([, [, tag]]) => tag === null || customElements.get(tag));
    this.viewButtons = known.map(([view, [key]]) =>
      h("button", { type: "button", "data-view": view, onclick: () => this.selection.look(/** @type {import("./toile/selection.js").View} */ (view)) }, word(labels, key)));
    return h("div", { class: "views", role: "group", "aria-label": word(labels, "views") }, ...this.viewButtons);
  }

  /** @param {string} what */
  onChange(what) {
    if (what === "hover") return;
    if (what === "view") this.show();
    if (what === "focus" && this.here !== asked(location.href)) return void this.go(location.href, false);
    if (what === "focus") this.allowHops();
    if (what !== "view") this.refreshCard();
    this.say();
  }

  /** "Around the chosen site" needs one. */
  allowHops() {
    const hops = this.querySelector("select[name=sauts]");
    if (hops instanceof HTMLSelectElement) hops.disabled = !this.selection.focus;
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
    const { toile, focus, linked } = this.selection;
    const { labels } = toile;
    this.live.textContent = focus
      ? counted(labels, "linked", linked.length, { name: focus.name })
      : counted(labels, "flows_shown", toile.flows.reduce((sum, flow) => sum + (flow.count ?? 1), 0));
  }

  /** Light a chain of flows (the reasons of a scenario); null puts it out. @param {string[] | null} ids */
  trace(ids) {
    this.selection?.trace(ids);
  }
}

customElements.define("piu-toile", PiuToile);
