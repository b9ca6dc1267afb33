// @ts-check
/** Places along the border of the map for actors that have no position on it, in labelled groups. */

const STEP = 17;
const TITLE = 26;
const FOOT = 34;
/** In a narrower drawing each group is one mark. */
const NARROW = 560;

/**
 * @typedef {import("./model.js").Site} Site
 * @typedef {{label: string, x: number, y: number, end: boolean, count: number, colour: number}} Title
 * @typedef {{points: Map<string, {x: number, y: number}>, titles: Title[], strip: number}} Border
 */

/**
 * Group by main family, and lay the groups out in columns on the left and the right.
 * @param {Site[]} sites @param {(site: Site) => string} labelOf
 * @param {{width: number, height: number}} room @returns {Border}
 */
export function alongBorder(sites, labelOf, room) {
  if (room.width < NARROW) return asMarks(sites, labelOf, room);
  const groups = [...grouped(sites, labelOf)].sort((a, b) => b[1].length - a[1].length);
  const sides = { left: [], right: [] };
  const load = { left: 0, right: 0 };
  for (const group of groups) {
    const side = load.left <= load.right ? "left" : "right";
    sides[side].push(group);
    load[side] += group[1].length + 3;
  }
  const columns = columnsFor(Math.max(load.left, load.right), Math.max(...Object.values(sides).map((side) => side.length)), room);
  const border = { points: new Map(), titles: [], strip: columns * STEP + 10 };
  placeSide(border, sides.left, columns, room, false);
  placeSide(border, sides.right, columns, room, true);
  return border;
}

/** One mark a group, in a column on each side. @returns {Border} */
function asMarks(sites, labelOf, room) {
  const border = { points: new Map(), titles: [], strip: 24 };
  [...grouped(sites, labelOf)].forEach(([label, group], index) => {
    const atRight = index % 2 === 1;
    const y = 20 + Math.floor(index / 2) * (2 * TITLE + 8);
    const x = atRight ? room.width - 12 : 12;
    border.titles.push({ label, x: atRight ? room.width - 6 : 6, y: y + 20, end: atRight, count: group.length, colour: group[0].colour });
    for (const site of group) border.points.set(site.id, { x, y });
  });
  return border;
}

/** As few columns as the height allows. */
function columnsFor(count, groups, room) {
  const lines = Math.max(4, Math.floor((room.height - FOOT - groups * (TITLE + STEP)) / STEP));
  return Math.max(1, Math.ceil(count / lines));
}

/** @param {Site[]} sites */
function grouped(sites, labelOf) {
  const groups = new Map();
  for (const site of sites) {
    const label = labelOf(site);
    if (!groups.has(label)) groups.set(label, []);
    groups.get(label).push(site);
  }
  for (const group of groups.values()) group.sort((a, b) => b.degree - a.degree || a.id.localeCompare(b.id));
  return groups;
}

/** @param {Border} border */
function placeSide(border, groups, columns, room, atRight) {
  let y = 18;
  for (const [label, sites] of groups) {
    const x = atRight ? room.width - 8 : 8;
    border.titles.push({ label, x, y, end: atRight, count: sites.length, colour: sites[0].colour });
    sites.forEach((site, index) => {
      const column = index % columns;
      const inset = 14 + column * STEP;
      const line = Math.floor(index / columns);
      border.points.set(site.id, { x: atRight ? room.width - inset : inset, y: y + 17 + line * STEP });
    });
    y += TITLE + Math.ceil(sites.length / columns) * STEP;
  }
}

/**
 * Sites at one point stand in a small ring around it, so that each can be seen and clicked.
 * @param {Site[]} sites @returns {Map<string, {dx: number, dy: number}>} shifts in screen units
 */
export function ringShifts(sites) {
  const piles = new Map();
  for (const site of sites) {
    const key = `${site.lon?.toFixed(4)} ${site.lat?.toFixed(4)}`;
    if (!piles.has(key)) piles.set(key, []);
    piles.get(key).push(site);
  }
  const shifts = new Map();
  for (const pile of piles.values()) {
    pile.forEach((site, index) => {
      const angle = (2 * Math.PI * index) / pile.length;
      const reach = pile.length === 1 ? 0 : 6 + 2.2 * pile.length;
      shifts.set(site.id, { dx: reach * Math.cos(angle), dy: reach * Math.sin(angle) });
    });
  }
  return shifts;
}
