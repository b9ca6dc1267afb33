// @ts-check
/** One shape a kind of site, the same on canvas, map and legend: never colour alone. */

/** @type {Record<string, number[][] | null>} corners of a shape of radius 1; null is a disc */
const CORNERS = {
  disc: null,
  square: regular(4, Math.PI / 4, 1.15),
  diamond: regular(4, 0, 1.2),
  triangle: regular(3, -Math.PI / 2, 1.3),
  drop: regular(3, Math.PI / 2, 1.3),
  pentagon: regular(5, -Math.PI / 2, 1.12),
  hexagon: regular(6, 0, 1.1),
  octagon: regular(8, Math.PI / 8, 1.12),
  star: star(),
  cross: cross(0.42, 1.1),
  house: [[-1, 0.95], [-1, -0.25], [0, -1.1], [1, -0.25], [1, 0.95]],
  boat: [[-1.2, -0.6], [1.2, -0.6], [0.7, 0.85], [-0.7, 0.85]],
};

/** @type {Record<string, string>} */
const SHAPE_OF_KIND = {
  industrial_site: "square", utility: "hexagon", port_terminal: "boat", logistics: "triangle",
  public_authority: "house", research: "star", training: "drop", service: "disc",
  association: "cross", market_external: "diamond", group: "octagon",
};

/** @param {number} count @param {number} start @param {number} radius */
function regular(count, start, radius) {
  return Array.from({ length: count }, (_, index) => {
    const angle = start + (2 * Math.PI * index) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function star() {
  const outer = regular(5, -Math.PI / 2, 1.35);
  const inner = regular(5, -Math.PI / 2 + Math.PI / 5, 0.6);
  return outer.flatMap((corner, index) => [corner, inner[index]]);
}

/** @param {number} a half the width of an arm @param {number} b its length */
function cross(a, b) {
  return [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
}

/** @param {string} kind */
export const shapeOf = (kind) => SHAPE_OF_KIND[kind] ?? "disc";

/**
 * Add a site's outline to a canvas path.
 * @param {CanvasRenderingContext2D} context
 */
export function tracePath(context, kind, x, y, radius) {
  const corners = CORNERS[shapeOf(kind)];
  if (!corners) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  context.moveTo(x + radius * corners[0][0], y + radius * corners[0][1]);
  for (let i = 1; i < corners.length; i += 1) {
    context.lineTo(x + radius * corners[i][0], y + radius * corners[i][1]);
  }
  context.closePath();
}

/** The same outline as SVG path text. @param {string} kind @param {number} radius */
export function pathText(kind, radius) {
  const corners = CORNERS[shapeOf(kind)];
  const r = radius;
  if (!corners) return `M${r},0A${r},${r} 0 1 1 ${-r},0A${r},${r} 0 1 1 ${r},0Z`;
  return `M${corners.map(([x, y]) => `${(x * r).toFixed(1)},${(y * r).toFixed(1)}`).join("L")}Z`;
}
