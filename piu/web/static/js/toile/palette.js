// @ts-check
/** Colours of the drawing, read from the style sheet: light, dark or an operator's theme. */

/** @typedef {{families: string[], ink: string, soft: string, surface: string, halo: string,
 *   accent: string, loss: string, font: string}} Palette */

/** @param {Element} element @returns {Palette} */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    families: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => read(`--c${index}`)),
    ink: read("--ink"), soft: read("--ink-soft"), surface: read("--surface"),
    halo: read("--surface"), accent: read("--accent"), loss: read("--loss"),
    font: read("--text"),
  };
}

/** @param {() => void} changed */
export function watchPalette(changed) {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/**
 * Fill patterns of the loss classes 1 to 4, from sparse dots to solid: read without colour.
 * @param {CanvasRenderingContext2D} context @param {Palette} palette
 * @returns {(CanvasPattern | string)[]}
 */
export function lossFills(context, palette) {
  return [palette.surface, ...[1, 2, 3].map((step) => tile(context, palette, step)), palette.loss];
}

/** @param {number} step */
function tile(context, palette, step) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 6;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = pen.fillStyle = palette.loss;
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (step === 1) pen.fillRect(1, 1, 2, 2);
  if (step >= 2) { pen.moveTo(-1, 7); pen.lineTo(7, -1); }
  if (step >= 3) { pen.moveTo(-1, -1); pen.lineTo(7, 7); }
  pen.stroke();
  return context.createPattern(canvas, "repeat") ?? palette.loss;
}
