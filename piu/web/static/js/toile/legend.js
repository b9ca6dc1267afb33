// @ts-check
/** What colours, shapes and lines mean: always beside the drawing. */

import { h, s } from "./dom.js";
import { pathText } from "./shapes.js";
import { word } from "./words.js";

/** @param {import("./model.js").Toile} toile */
export function buildLegend(toile) {
  const { labels } = toile;
  const parts = [h("h2", { class: "hidden-text" }, word(labels, "legend"))];
  if (toile.hasLoss) parts.push(...block(word(labels, "legend_loss"), [1, 2, 3, 4].map((step) => lossRow(labels, step))));
  parts.push(...block(word(labels, "legend_colours"), toile.families.map((family) =>
    h("li", {}, line(`k${family.colour_index}`, "", 3), family.label))));
  parts.push(...block(word(labels, "legend_shapes"), usedKinds(toile).map((kind) => h("li", {}, shape(kind.code), kind.label))));
  parts.push(...block(word(labels, "legend_lines"), lineRows(labels)));
  parts.push(h("p", { class: "small soft" }, word(labels, "legend_width")));
  return h("section", { class: "legend panel", "aria-label": word(labels, "legend") }, ...parts);
}

/** @param {string} title @param {HTMLElement[]} rows */
const block = (title, rows) => [h("h3", {}, title), h("ul", {}, ...rows)];

/** @param {import("./model.js").Toile} toile */
function usedKinds({ kinds, sites }) {
  const used = new Set(sites.map((site) => site.kind));
  return kinds.filter((kind) => used.has(kind.code));
}

/** @param {string} kind */
function shape(kind) {
  return s("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" },
    s("path", { d: pathText(kind, 6), fill: kind === "market_external" ? "none" : "currentColor", stroke: "currentColor", "stroke-width": 1.6 }));
}

/** @param {string} className @param {string} dash @param {number} width */
function line(className, dash, width) {
  return s("svg", { width: 28, height: 12, viewBox: "0 0 28 12", "aria-hidden": "true", class: className },
    s("path", { d: "M1,6H27", stroke: "currentColor", "stroke-width": width, "stroke-dasharray": dash }));
}

/** @param {Record<string, string>} labels */
function lineRows(labels) {
  return [["line_real", ""], ["line_planned", "7 4"], ["line_inferred", "1.5 4"]].map(([key, dash]) =>
    h("li", {}, line("", dash, 2), word(labels, key)));
}

/** @param {Record<string, string>} labels @param {number} step */
function lossRow(labels, step) {
  const lines = ["", "M1,2h2M5,5h2M1,8h2", "M0,9 9,0", "M0,9 9,0M0,0 9,9M0,4.5 4.5,0M4.5,9 9,4.5", ""][step];
  return h("li", {},
    s("svg", { width: 16, height: 16, viewBox: "-1 -1 11 11", "aria-hidden": "true", class: "loss-swatch" },
      s("rect", { width: 9, height: 9, class: step === 4 ? "full" : "open" }), s("path", { d: lines, class: "ink", "stroke-width": 1.3 })),
    word(labels, `loss_${step}`));
}
