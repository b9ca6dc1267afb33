// @ts-check
/** A background of square tiles under the map, where the operator gave an address of tiles. */

import { s } from "./dom.js";

const SIDE = 256;
const DEEPEST = 18;
const MOST = 80;

/** Web Mercator in degrees: the projection that tiles are cut in. @param {number} lat */
export const mercator = (lat) => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;

/**
 * The tiles that cover a screen. World units are degrees of longitude, y downwards.
 * @param {{scale: number, x: number, y: number}} camera
 * @param {{width: number, height: number}} room
 */
export function covering(camera, room) {
  const zoom = Math.min(Math.max(Math.round(Math.log2((camera.scale * 360) / SIDE)), 0), DEEPEST);
  const count = 2 ** zoom;
  const step = 360 / count;
  const rank = (pixels, offset) => Math.floor(((pixels - offset) / camera.scale + 180) / step);
  const within = (value) => Math.min(Math.max(value, 0), count - 1);
  const [left, right] = [within(rank(0, camera.x)), within(rank(room.width, camera.x))];
  const [top, bottom] = [within(rank(0, camera.y)), within(rank(room.height, camera.y))];
  const tiles = [];
  for (let row = top; row <= bottom && tiles.length < MOST; row += 1) {
    for (let column = left; column <= right && tiles.length < MOST; column += 1) {
      tiles.push({
        zoom, column, row,
        x: (column * step - 180) * camera.scale + camera.x,
        y: (row * step - 180) * camera.scale + camera.y,
        side: step * camera.scale,
      });
    }
  }
  return tiles;
}

export class Tiles {
  /** @param {string} address with {z}, {x} and {y} */
  constructor(address) {
    this.address = address;
    this.layer = s("g", { class: "tiles" });
    /** @type {Map<string, SVGElement>} */
    this.images = new Map();
  }

  /** Place the tiles of this view; those already there only move. */
  draw(camera, room) {
    const kept = new Map();
    for (const { zoom, column, row, x, y, side } of covering(camera, room)) {
      const href = this.address.replace("{z}", String(zoom)).replace("{x}", String(column)).replace("{y}", String(row));
      const image = this.images.get(href) ?? s("image", { href });
      for (const [name, value] of Object.entries({ x, y, width: side + 0.5, height: side + 0.5 })) {
        image.setAttribute(name, value.toFixed(1));
      }
      kept.set(href, image);
    }
    this.images = kept;
    this.layer.replaceChildren(...kept.values());
  }
}
