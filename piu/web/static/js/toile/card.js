// @ts-check
/** The card of the chosen site: what it is, what it receives and sends, where to read more. */

import { h } from "./dom.js";
import { counted, number, word } from "./words.js";

/**
 * @typedef {import("./model.js").Flow} Flow
 * @typedef {import("./model.js").Site} Site
 */

/** @param {import("./selection.js").Selection} selection */
export function buildCard(selection) {
  const { toile, focus } = selection;
  if (!focus) return h("p", { class: "panel soft" }, word(toile.labels, "card_empty"));
  const { labels } = toile;
  if (focus.kind === "group") return groupCard(selection, focus);
  const where = [focus.commune, focus.outside ? word(labels, "outside") : ""].filter(Boolean).join(" · ");
  return h("article", { class: "site-card panel" },
    h("div", { class: "site-card-head" },
      h("h2", {}, focus.name),
      h("button", { type: "button", class: "button--quiet", "aria-label": word(labels, "close"), onclick: () => selection.choose(null) }, "✕")),
    h("p", { class: "small soft" }, toile.kindLabel.get(focus.kind) ?? "", where ? ` · ${where}` : ""),
    focus.status === "active" ? null : h("p", {}, h("span", { class: "badge badge--dashed" }, word(labels, `site_${focus.status}`))),
    lossLine(focus, labels),
    jobs(focus, labels),
    ...listOf(selection, "receives", focus.receives, (flow) => flow.from),
    ...listOf(selection, "sends", focus.sends, (flow) => flow.to),
    h("div", { class: "row" },
      h("a", { class: "button", href: focus.url }, word(labels, "open_sheet")),
      focus.outside || focus.status !== "active" ? null : h("a", { class: "button button--quiet", href: `${focus.url}#et-si` }, word(labels, "what_if"))));
}

/** A group: how many sites, and its address once opened. @param {import("./selection.js").Selection} selection @param {Site} group */
function groupCard(selection, group) {
  const { labels } = selection.toile;
  return h("article", { class: "site-card panel" },
    h("div", { class: "site-card-head" },
      h("h2", {}, group.name),
      h("button", { type: "button", class: "button--quiet", "aria-label": word(labels, "close"), onclick: () => selection.choose(null) }, "✕")),
    h("p", { class: "small soft" }, counted(labels, "sites", group.count ?? 0)),
    h("p", { class: "row" }, h("a", { class: "button", href: group.url, "data-again": true }, word(labels, "open_group"))),
    ...listOf(selection, "receives", group.receives, (flow) => flow.from),
    ...listOf(selection, "sends", group.sends, (flow) => flow.to));
}

/** @param {Site} site @param {Record<string, string>} labels */
function jobs({ jobs: amount }, labels) {
  if (!amount) return h("p", { class: "small unknown" }, word(labels, "jobs_unknown"));
  return h("p", { class: "figure" }, h("b", {}, number(amount.value)), word(labels, "jobs"),
    h("span", { class: "figure-source" }, [amount.year, amount.confidence].filter(Boolean).join(" · ")));
}

/** @param {Site} site @param {Record<string, string>} labels */
function lossLine({ loss }, labels) {
  if (!loss) return null;
  const percent = (share) => number(Math.round(share * 1000) / 10);
  return h("p", {}, h("strong", {}, word(labels, "loss_value", { mid: percent(loss.mid), low: percent(loss.low), high: percent(loss.high) })));
}

/**
 * @param {import("./selection.js").Selection} selection @param {string} key
 * @param {Flow[]} flows @param {(flow: Flow) => Site} other
 */
function listOf(selection, key, flows, other) {
  if (!flows.length) return [];
  const { labels } = selection.toile;
  const rows = flows.map((flow) =>
    h("li", {}, h("button", { type: "button", onclick: () => selection.choose(other(flow).id) },
      other(flow).name, h("small", {}, describe(flow, labels)))));
  return [h("h3", {}, `${word(labels, key)} (${number(flows.length)})`), h("ul", { class: "links" }, ...rows)];
}

/** @param {Flow} flow @param {Record<string, string>} labels */
export function describe(flow, labels) {
  const { quantity } = flow;
  if (flow.count) return flow.resource;
  const amount = quantity
    ? `${number(quantity.value)} ${quantity.unit ?? ""}${quantity.year ? ` (${quantity.year})` : ""}`
    : word(labels, "quantity_unknown");
  const state = flow.status === "real" ? "" : word(labels, `flow_${flow.status}`);
  const sure = flow.certainty === "inferred" ? word(labels, "inferred") : "";
  return [flow.resource, amount, state, sure].filter(Boolean).join(" · ");
}
