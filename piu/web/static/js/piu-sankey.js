// @ts-check
/** <piu-sankey>: how many flows of each layer come from and go to the territory or outside. */

import { s } from "./toile/dom.js";
import { number, word } from "./toile/words.js";

const BAR = 14;
const GAP = 12;
const EDGE = 26;

/** @typedef {{key: string, label: string, count: number, colour: string, x: number, y: number, height: number, used: Record<string, number>}} Node */

export class PiuSankey extends HTMLElement {
  /** @param {import("./toile/selection.js").Selection} selection */
  start(selection) {
    this.selection = selection;
    selection.addEventListener("change", (event) => {
      if (/** @type {CustomEvent} */ (event).detail !== "hover") this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(this);
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this;
    if (!width || !height) return;
    const { toile, focus } = this.selection;
    const flows = toile.flows.filter((flow) => !focus || flow.from === focus || flow.to === focus);
    const columns = this.columns(flows, width, height);
    const bands = columns.middle.flatMap((family) => [
      ...columns.left.map((from) => this.band(from, family, countOf(flows.filter((flow) => flow.family === family.key && sideOf(flow.from) === from.key)), columns.unit)),
      ...columns.right.map((to) => this.band(family, to, countOf(flows.filter((flow) => flow.family === family.key && sideOf(flow.to) === to.key)), columns.unit)),
    ]);
    const nodes = [...columns.left, ...columns.middle, ...columns.right];
    this.replaceChildren(s("svg", { class: "sankey", role: "img", viewBox: `0 0 ${width} ${height}`, "aria-label": word(toile.labels, "sankey_name", { name: focus?.name ?? toile.web.name }) },
      ...bands.filter(Boolean), ...nodes.flatMap((node) => this.node(node, width)),
      s("text", { x: 8, y: 18, class: "edge-title" }, word(toile.labels, "sankey_from")),
      s("text", { x: width - 8, y: 18, class: "edge-title", "text-anchor": "end" }, word(toile.labels, "sankey_to"))));
  }

  /** Three columns of bars whose heights share one unit. @param {import("./toile/model.js").Flow[]} flows */
  columns(flows, width, height) {
    const { toile } = this.selection;
    const families = toile.families.map((family) => ({ key: family.code, label: family.label, colour: `k${family.colour_index}`, count: countOf(flows.filter((flow) => flow.family === family.code)) })).filter((family) => family.count);
    const places = ["inside", "outside"].map((key) => ({ key, label: word(toile.labels, `sankey_${key}`), colour: "k7" }));
    const unit = Math.max(0, (height - 2 * EDGE - GAP * Math.max(families.length - 1, 1)) / (countOf(flows) || 1));
    const column = (rows, x) => this.stack(rows.filter((row) => row.count), x, unit, height);
    return {
      unit,
      left: column(places.map((place) => ({ ...place, count: countOf(flows.filter((flow) => sideOf(flow.from) === place.key)) })), 8),
      middle: column(families, width / 2 - BAR / 2),
      right: column(places.map((place) => ({ ...place, count: countOf(flows.filter((flow) => sideOf(flow.to) === place.key)) })), width - 8 - BAR),
    };
  }

  /** @returns {Node[]} */
  stack(rows, x, unit, height) {
    const total = rows.reduce((sum, row) => sum + row.count * unit, 0) + GAP * (rows.length - 1);
    let y = EDGE + Math.max(0, (height - 2 * EDGE - total) / 2);
    return rows.map((row) => {
      const node = { ...row, x, y, height: row.count * unit, used: { in: 0, out: 0 } };
      y += node.height + GAP;
      return node;
    });
  }

  /** @param {Node} from @param {Node} to @param {number} count @param {number} unit */
  band(from, to, count, unit) {
    if (!count) return null;
    const thick = count * unit;
    const [y1, y2] = [from.y + from.used.out + thick / 2, to.y + to.used.in + thick / 2];
    from.used.out += thick;
    to.used.in += thick;
    const [x1, x2] = [from.x + BAR, to.x];
    const bend = (x2 - x1) / 2;
    const colour = from.colour === "k7" && (from.key === "inside" || from.key === "outside") ? to.colour : from.colour;
    return s("path", { class: `band ${colour}`, "stroke-width": Math.max(thick, 1), d: `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` },
      s("title", {}, `${from.label} → ${to.label} : ${number(count)}`));
  }

  /** @param {Node} node @param {number} width */
  node(node, width) {
    const atRight = node.x > width * 0.7;
    const x = atRight ? node.x - 6 : node.x + BAR + 6;
    return [
      s("rect", { class: node.colour, x: node.x, y: node.y, width: BAR, height: Math.max(node.height, 1), rx: 2 }),
      s("text", { x, y: node.y + node.height / 2 + 4, "text-anchor": atRight ? "end" : "start" }, `${node.label} (${number(node.count)})`),
    ];
  }
}

/** @param {import("./toile/model.js").Site} site */
const sideOf = (site) => (site.outside ? "outside" : "inside");

/** A line may stand for several flows. @param {import("./toile/model.js").Flow[]} flows */
const countOf = (flows) => flows.reduce((sum, flow) => sum + (flow.count ?? 1), 0);

customElements.define("piu-sankey", PiuSankey);
