// @ts-check
/** Where the eye is: screen = world * scale + offset. Pan, zoom, pinch, wheel and keys. */

const MOST_ZOOM = 24;
const TAP = 5;

export class Camera {
  constructor() {
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.fitted = 1;
  }

  /** Show a box of the world inside a margin. @param {number[]} box [x0, y0, x1, y1] */
  fit(box, width, height, margin) {
    const [x0, y0, x1, y1] = box;
    const across = (width - 2 * margin.x) / (x1 - x0 || 1);
    const down = (height - 2 * margin.y) / (y1 - y0 || 1);
    this.scale = Math.max(Math.min(across, down), 1e-6);
    this.fitted = this.scale;
    this.x = width / 2 - (this.scale * (x0 + x1)) / 2;
    this.y = height / 2 - (this.scale * (y0 + y1)) / 2;
  }

  /** @param {number} factor @param {number} px @param {number} py the point that stays put */
  zoom(factor, px, py) {
    const wanted = Math.min(Math.max(this.scale * factor, this.fitted / 2), this.fitted * MOST_ZOOM);
    const real = wanted / this.scale;
    this.x = px - (px - this.x) * real;
    this.y = py - (py - this.y) * real;
    this.scale = wanted;
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
  }

  /** Bring a world point into view if it is out of it. */
  reveal(wx, wy, width, height, margin = 60) {
    const [sx, sy] = [wx * this.scale + this.x, wy * this.scale + this.y];
    this.x += Math.min(Math.max(sx, margin), Math.max(width - margin, margin)) - sx;
    this.y += Math.min(Math.max(sy, margin), Math.max(height - margin, margin)) - sy;
  }
}

/**
 * Pointer gestures on a drawing. The wheel zooms once the drawing was clicked, or with Ctrl:
 * before that the page keeps scrolling under the pointer.
 * @param {HTMLElement | SVGElement} surface
 * @param {Camera} camera
 * @param {{moved: () => void, tap: (x: number, y: number) => void,
 *   point: (x: number, y: number) => void, leave: () => void, stage: HTMLElement}} on
 */
export function listenGestures(surface, camera, on) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let travelled = 0;
  const at = (event) => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (event) => {
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 1) travelled = 0;
    on.stage.classList.add("is-dragging");
  };
  const move = (event) => {
    const now = at(event);
    const before = fingers.get(event.pointerId);
    if (!before) return on.point(now.x, now.y);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(camera, before, now, other);
    else if (travelled > TAP) camera.pan(now.x - before.x, now.y - before.y);
    fingers.set(event.pointerId, now);
    on.moved();
  };
  const up = (event) => {
    const where = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (!fingers.size) on.stage.classList.remove("is-dragging");
    if (where && !fingers.size && travelled <= TAP && event.type === "pointerup") {
      on.tap(where.x, where.y);
    }
  };
  const wheel = (event) => {
    if (!event.ctrlKey && !on.stage.contains(document.activeElement)) return;
    event.preventDefault();
    const { x, y } = at(event);
    camera.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), x, y);
    on.moved();
  };
  surface.addEventListener("pointerdown", down);
  surface.addEventListener("pointermove", move);
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", up);
  surface.addEventListener("pointerleave", () => on.leave());
  surface.addEventListener("wheel", wheel, { passive: false });
}

/** @param {Camera} camera */
function pinch(camera, before, now, other) {
  const was = Math.hypot(before.x - other.x, before.y - other.y) || 1;
  const is = Math.hypot(now.x - other.x, now.y - other.y) || 1;
  camera.zoom(is / was, (now.x + other.x) / 2, (now.y + other.y) / 2);
  camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
}
