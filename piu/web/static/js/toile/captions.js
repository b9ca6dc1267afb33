// @ts-check
/** Names on the drawing that never collide: the most important first, the others wait. */

/** @typedef {{x: number, y: number, radius: number, text: string, width: number}} Caption */

const LINE = 16;

/**
 * Place captions beside their points; those without free room are left out.
 * @param {Caption[]} wanted in order of importance
 * @param {{x: number, y: number, radius: number}[]} bodies shapes that a caption may not cover
 * @param {{width: number, height: number, most: number, tries: number}} room
 */
export function placeCaptions(wanted, bodies, room) {
  const taken = bodies.map((body) => [body.x - body.radius, body.y - body.radius, body.x + body.radius, body.y + body.radius]);
  const placed = [];
  for (const caption of wanted.slice(0, room.tries)) {
    if (placed.length >= room.most) break;
    const spot = spots(caption).find((box) => inside(box, room) && !taken.some((other) => overlap(box, other)));
    if (!spot) continue;
    taken.push(spot);
    placed.push({ text: caption.text, x: spot[0] + 2, y: (spot[1] + spot[3]) / 2 });
  }
  return placed;
}

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
