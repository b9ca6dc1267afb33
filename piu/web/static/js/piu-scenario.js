// @ts-check
/** <piu-scenario>: a slider beside each number of the form. Without it the form is whole. */

import { h } from "./toile/dom.js";

const STEPS = 100;

/** A slider that says and follows what the box holds. @param {HTMLInputElement} box */
function sliderFor(box) {
  const least = Number(box.dataset.least);
  const most = Number(box.dataset.most);
  const label = box.labels?.[0]?.textContent?.trim() ?? "";
  const slider = /** @type {HTMLInputElement} */ (h("input", {
    type: "range", min: least, max: most, step: (most - least) / STEPS, "aria-label": label,
  }));
  const read = () => {
    const value = Number(box.value.trim().replace(",", "."));
    slider.value = String(box.value.trim() && Number.isFinite(value) ? value : least);
    slider.setAttribute("aria-valuetext", box.value || "?");
  };
  slider.addEventListener("input", () => {
    box.value = String(Number(Number(slider.value).toPrecision(4)));
    slider.setAttribute("aria-valuetext", box.value);
  });
  box.addEventListener("input", read);
  read();
  return slider;
}

export class PiuScenario extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute("ready")) return;
    for (const box of this.querySelectorAll("input[data-most]")) {
      box.after(sliderFor(/** @type {HTMLInputElement} */ (box)));
    }
    this.setAttribute("ready", "");
  }
}

customElements.define("piu-scenario", PiuScenario);
