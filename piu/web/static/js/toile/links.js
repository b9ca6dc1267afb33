// @ts-check
/** Geometry and painting of flows: batched by look, because one path a look is what is fast. */

/**
 * @typedef {import("./model.js").Flow} Flow
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {{path: Path2D, colour: number, width: number, dash: string, flows: Flow[]}} Batch
 * @typedef {{fx: number, fy: number, cx: number, cy: number, tx: number, ty: number}} Curve
 */

/** Above this many flows: straight lines, and heads of arrows only on what is lit. */
export const MANY = 1500;

const DASHES = { solid: [], dashed: [8, 5], dotted: [1.5, 4.5] };

/**
 * The curve of a flow in the units of the points given.
 * @param {Flow} flow @param {(site: import("./model.js").Site) => {x: number, y: number}} at
 * @param {boolean} straight
 * @returns {Curve}
 */
export function curveOf(flow, at, straight) {
  const from = at(flow.from);
  const to = at(flow.to);
  const bend = straight ? 0 : flow.bend;
  return {
    fx: from.x, fy: from.y, tx: to.x, ty: to.y,
    cx: (from.x + to.x) / 2 - (to.y - from.y) * bend,
    cy: (from.y + to.y) / 2 + (to.x - from.x) * bend,
  };
}

/** @param {Flow[]} flows @returns {Batch[]} */
export function batchFlows(flows, at, straight) {
  const batches = new Map();
  for (const flow of flows) {
    const key = `${flow.colour} ${flow.width} ${flow.dash}`;
    if (!batches.has(key)) {
      batches.set(key, { path: new Path2D(), colour: flow.colour, width: flow.width, dash: flow.dash, flows: [] });
    }
    const batch = batches.get(key);
    const curve = curveOf(flow, at, straight);
    batch.path.moveTo(curve.fx, curve.fy);
    if (straight) batch.path.lineTo(curve.tx, curve.ty);
    else batch.path.quadraticCurveTo(curve.cx, curve.cy, curve.tx, curve.ty);
    batch.flows.push(flow);
  }
  return [...batches.values()];
}

/**
 * @param {CanvasRenderingContext2D} context whose transform is the camera's
 * @param {Batch[]} batches @param {string[]} colours @param {number} scale
 */
export function strokeBatches(context, batches, colours, scale, quick) {
  context.lineCap = "butt";
  for (const batch of batches) {
    context.strokeStyle = colours[batch.colour];
    context.lineWidth = (quick ? 1 : batch.width) / scale;
    context.setLineDash(quick ? [] : DASHES[batch.dash].map((part) => part / scale));
    context.stroke(batch.path);
  }
  context.setLineDash([]);
}

/**
 * Heads of arrows, at the edge of the receiving site, in screen units.
 * @param {CanvasRenderingContext2D} context
 * @param {Flow[]} flows @param {(flow: Flow) => Curve} curve already in screen units
 * @param {(site: import("./model.js").Site) => number} radius
 */
export function fillHeads(context, flows, colours, curve, radius, room) {
  for (let colour = 0; colour < colours.length; colour += 1) {
    context.fillStyle = colours[colour];
    context.beginPath();
    for (const flow of flows) {
      if (flow.colour !== colour) continue;
      const { cx, cy, tx, ty } = curve(flow);
      if (tx < -20 || ty < -20 || tx > room.width + 20 || ty > room.height + 20) continue;
      traceHead(context, cx, cy, tx, ty, radius(flow.to) + 1.5, 5.5 + flow.width * 1.3);
    }
    context.fill();
  }
}

function traceHead(context, cx, cy, tx, ty, back, size) {
  const length = Math.hypot(tx - cx, ty - cy) || 1;
  const [ux, uy] = [(tx - cx) / length, (ty - cy) / length];
  const [x, y] = [tx - ux * back, ty - uy * back];
  const [bx, by] = [x - ux * size, y - uy * size];
  const half = size * 0.42;
  context.moveTo(x, y);
  context.lineTo(bx - uy * half, by + ux * half);
  context.lineTo(bx + uy * half, by - ux * half);
  context.closePath();
}

/** Middle of a curve. @param {Curve} curve */
export function middle({ fx, fy, cx, cy, tx, ty }) {
  return { x: (fx + 2 * cx + tx) / 4, y: (fy + 2 * cy + ty) / 4 };
}
