// @ts-check
/** What graph and map share: zoom buttons, keys, the tip under the pointer. */

import { h } from "./dom.js";
import { word } from "./words.js";

/**
 * @param {HTMLElement} host
 * @param {Record<string, string>} labels
 * @param {{zoom: (factor: number) => void, fit: () => void, pan: (dx: number, dy: number) => void}} act
 * @param {import("./selection.js").Selection} selection
 */
export function equip(host, labels, act, selection) {
  const button = (sign, key, onclick) => h("button", { type: "button", title: word(labels, key), "aria-label": word(labels, key), onclick }, sign);
  host.append(
    h("div", { class: "zoom no-print", role: "group", "aria-label": word(labels, "zoom") },
      button("+", "zoom_in", () => act.zoom(1.5)),
      button("−", "zoom_out", () => act.zoom(1 / 1.5)),
      button("⤢", "zoom_fit", () => act.fit())),
  );
  host.tabIndex = 0;
  host.setAttribute("role", "group");
  host.addEventListener("keydown", (event) => onKey(event, host, act, selection));
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {KeyboardEvent} event */
function onKey(event, host, act, selection) {
  if (event.target !== host || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow && selection.focus && !event.shiftKey) selection.step(arrow[0], arrow[1]);
  else if (arrow) act.pan(-60 * arrow[0], -60 * arrow[1]);
  else if (event.key === "+" || event.key === "=") act.zoom(1.3);
  else if (event.key === "-") act.zoom(1 / 1.3);
  else if (event.key === "0") act.fit();
  else if (event.key === "Enter" && selection.focus) location.assign(selection.focus.url);
  else if (event.key === "Escape" && selection.focus) selection.back();
  else return;
  event.preventDefault();
}

/** A tip that follows the pointer and stays in the stage. */
export class Tip {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.box = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    host.append(this.box);
  }

  /** @param {string | null} text */
  show(text, x = 0, y = 0) {
    this.box.hidden = text === null;
    if (text === null) return;
    this.box.textContent = text;
    const { clientWidth: width, clientHeight: height } = this.host;
    const right = x + 16 + this.box.offsetWidth > width;
    this.box.style.left = `${Math.max(right ? x - 16 - this.box.offsetWidth : x + 16, 4)}px`;
    this.box.style.top = `${Math.min(y + 12, height - this.box.offsetHeight - 4)}px`;
  }
}
