// @ts-check
/** <piu-replay>: plays a run in time again on the drawings of its page, day after day. */

import { h } from "./toile/dom.js";

const BEAT_MS = 350;

/** @typedef {{days: number[], told: string[], levels: Record<string, string>}} Frames */

export class PiuReplay extends HTMLElement {
  connectedCallback() {
    const script = this.querySelector('script[type="application/json"]');
    if (!script || this.hasAttribute("ready")) return;
    /** @type {Frames} */
    this.frames = JSON.parse(script.textContent ?? "null");
    if (this.frames.days.length < 2) return;
    this.words = /** @type {HTMLElement} */ (this.querySelector(".pictures")).dataset;
    this.timer = 0;
    this.build();
    this.setAttribute("ready", "");
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  build() {
    const last = this.frames.days.length - 1;
    this.slider = /** @type {HTMLInputElement} */ (h("input", {
      type: "range", min: 0, max: last, step: 1, value: 0, oninput: () => { this.stop(); this.show(); },
    }));
    this.told = h("output", {}, "");
    this.button = h("button", { type: "button", onclick: () => this.turn() }, this.words.play ?? "");
    // Who asks for less motion moves the slider, and nothing moves by itself.
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.prepend(h("div", { class: "replay-bar no-print" }, still ? null : this.button,
      h("label", {}, this.words.slider ?? "", this.slider), this.told));
    // Until a day is chosen, the drawings show the largest loss of each site.
    this.told.textContent = this.words.worst ?? "";
  }

  turn() {
    if (this.timer) return this.stop();
    if (Number(this.slider.value) >= this.frames.days.length - 1) this.slider.value = "0";
    this.button.textContent = this.words.pause ?? "";
    this.show();
    this.timer = window.setInterval(() => this.step(), BEAT_MS);
  }

  step() {
    this.slider.value = String(Number(this.slider.value) + 1);
    this.show();
    if (Number(this.slider.value) >= this.frames.days.length - 1) this.stop();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = this.words.play ?? "";
  }

  say() {
    this.told.textContent = this.frames.told[Number(this.slider.value)] ?? "";
    this.slider.setAttribute("aria-valuetext", this.told.textContent);
  }

  /** Give each site the colour and pattern of its loss on the day shown. */
  show() {
    const rank = Number(this.slider.value);
    for (const circle of this.querySelectorAll("circle[data-site]")) {
      const site = /** @type {SVGElement} */ (circle).dataset;
      const level = Number(this.frames.levels[site.site ?? ""]?.[rank] ?? 0);
      for (const name of [...circle.classList]) if (/^l\d$/.test(name)) circle.classList.remove(name);
      circle.classList.add(`l${level}`);
      circle.setAttribute("fill", level > 0 && level < 4 ? `url(#${site.motif}${level})` : "none");
    }
    this.say();
  }
}

customElements.define("piu-replay", PiuReplay);
