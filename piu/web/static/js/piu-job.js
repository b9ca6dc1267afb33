// @ts-check
/** <piu-job>: the bar of a long job moves by itself. Without it the page comes back by itself. */

const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;

export class PiuJob extends HTMLElement {
  connectedCallback() {
    this.pause = PAUSE_MS;
    this.later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  later() {
    this.timer = setTimeout(() => this.look(), this.pause);
  }

  async look() {
    try {
      const answer = await fetch(this.dataset.state ?? "", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      this.pause = PAUSE_MS;
      this.show(told);
      if (!told.is_live) {
        location.reload();
        return;
      }
    } catch {
      // The server may be away for a while: the job is not.
      this.pause = Math.min(2 * (this.pause ?? PAUSE_MS), LONGEST_PAUSE_MS);
    }
    this.later();
  }

  /** @param {{ percent: number, words: string }} told */
  show(told) {
    const bar = /** @type {HTMLProgressElement} */ (this.querySelector("progress"));
    bar.value = told.percent;
    const [share, words] = [this.querySelector(".job-share"), this.querySelector(".job-words")];
    if (share) share.textContent = `${told.percent}\u00a0%`;
    // Said again only when it changes: a page that is heard must not repeat itself.
    if (words && words.textContent !== told.words) words.textContent = told.words;
  }
}

customElements.define("piu-job", PiuJob);
