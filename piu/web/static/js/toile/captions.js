// @ts-check
/** Names on the drawing that never collide: the most important first, the others wait. */

/** @typedef {{x: number, y: number, radius: number, text: string, width: number}} Caption */

const LINE = 16;
/** A shape of this radius is a landmark that even a first name may not cover. */
const LARGE = 11;

/**
 * Place captions beside their points; those without free room are left out.
 * @param {Caption[]} wanted in order of importance
 * @param {{x: number, y: number, radius: number}[]} bodies shapes that a caption may not cover
 * @param {{width: number, height: number, most: number, tries: number, stars?: number}} room
 *   the first `stars` captions may cover small shapes, never another caption
 */
export function placeCaptions(wanted, bodies, room) {
  const shapes = bodies.map(boxOf);
  const large = bodies.filter((body) => body.radius > LARGE).map(boxOf);
  const names = [];
  const placed = [];
  for (const [rank, caption] of wanted.slice(0, room.tries).entries()) {
    if (placed.length >= room.most) break;
    const free = (others) => (box) => inside(box, room) && ![...names, ...others].some((other) => overlap(box, other));
    const isStar = rank < (room.stars ?? 0);
    const spot = spots(caption).find(free(shapes)) ?? (isStar ? spots(caption).find(free(large)) ?? spots(caption).find(free([])) : undefined);
    if (!spot) continue;
    names.push(spot);
    placed.push({ text: caption.text, x: spot[0] + 2, y: (spot[1] + spot[3]) / 2, isStar });
  }
  return placed;
}

/** @param {{x: number, y: number, radius: number}} body */
const boxOf = ({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius];

/** Right, left, below, above. @param {Caption} caption */
function spots({ x, y, radius, width }) {
  const gap = radius + 3;
  const w = width + 4;
  const half = LINE / 2;
  return [
    [x + gap, y - half, x + gap + w, y + half],
    [x - gap - w, y - half, x - gap, y + half],
    [x - w / 2, y + gap, x + w / 2, y + gap + LINE],
    [x - w / 2, y - gap - LINE, x + w / 2, y - gap],
  ];
}

/** @param {number[]} box */
const inside = (box, room) => box[0] >= 2 && box[1] >= 2 && box[2] <= room.width - 2 && box[3] <= room.height - 2;

/** @param {number[]} a @param {number[]} b */
const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
