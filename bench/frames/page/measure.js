// @ts-check
/** One movement for every library: where the hand is follows from the clock, never from the frames. */

const TURN_MS = 2000;
const REACH = 110;

/**
 * @typedef {{surface: HTMLElement, scale: () => number, drawn: () => number,
 *   drag: (x: number, y: number) => void, turn: (ratio: number, x: number, y: number) => void}} Subject
 */

/** @param {Subject} subject */
export function measure(subject) {
  const box = subject.surface.getBoundingClientRect();
  const start = subject.scale();
  const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const bench = {
    room: { width: box.width, height: box.height },
    middle,
    /** The hand holds the drawing and goes round. @param {number} ms */
    pan: (ms) => frames(ms, subject.drawn, (turn) => subject.drag(middle.x + REACH * Math.sin(turn), middle.y + REACH * (1 - Math.cos(turn)) / 2)),
    /** The wheel goes from half to three times the whole and back. @param {number} ms */
    zoom: (ms) => frames(ms, subject.drawn, (turn) => subject.turn((start * 2 ** (1.3 * Math.sin(turn) + 0.3)) / subject.scale(), middle.x, middle.y)),
  };
  /** @type {any} */ (window).bench = bench;
}

/**
 * The time from each drawing to the next while something moves at each frame of the browser.
 * @param {number} ms @param {() => number} drawn how many times it was drawn so far
 * @param {(turn: number) => void} move
 * @returns {Promise<number[]>}
 */
function frames(ms, drawn, move) {
  return new Promise((resolve) => {
    const lengths = [];
    const start = performance.now();
    let [last, count] = [start, drawn()];
    const step = (now) => {
      if (drawn() !== count) {
        lengths.push(now - last);
        [last, count] = [now, drawn()];
      }
      if (now - start >= ms) return resolve(lengths.length ? lengths : [ms]);
      move((2 * Math.PI * (now - start)) / TURN_MS);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}
