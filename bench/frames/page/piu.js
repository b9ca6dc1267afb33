// @ts-check
/** The island as the page shows it. `?full` draws every frame in full, as when the hand rests. */

import { measure } from "./measure.js";

await customElements.whenDefined("piu-graph");
/** @type {any} */
const graph = await new Promise((resolve) => {
  const look = () => {
    const found = /** @type {any} */ (document.querySelector("piu-graph"));
    if (found?.painter?.palette) resolve(found);
    else requestAnimationFrame(look);
  };
  look();
});
const isFull = location.search.includes("full");

/** Draw anew what was about to be moved as a picture. */
const whole = () => {
  graph.painter.forget();
  graph.touch(false);
};

let count = 0;
const paint = graph.painter.paint;
graph.painter.paint = function (...given) {
  count += 1;
  return paint.apply(this, given);
};

measure({
  surface: graph.canvas,
  drawn: () => count,
  scale: () => graph.camera.scale,
  drag: (x, y) => {
    graph.canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, pointerId: 1, buttons: 1, bubbles: true }));
    if (isFull) whole();
  },
  turn: (ratio, x, y) => {
    graph.canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -Math.log(ratio) / 0.0016, ctrlKey: true, clientX: x, clientY: y, bubbles: true, cancelable: true }));
    if (isFull) whole();
  },
});
