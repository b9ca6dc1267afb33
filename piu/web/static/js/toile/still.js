// @ts-check
/** A kept picture of a large toile: moved and lit at once, drawn anew when the hand rests. */

/** @typedef {{width: number, height: number, ratio: number}} Room */

export class Still {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.key = "";
    this.view = { scale: 1, x: 0, y: 0 };
  }

  /** Whether the picture was taken from here. @param {import("./camera.js").Camera} camera @param {Room} room */
  isFrom(camera, room) {
    return this.key === keyOf(camera, room);
  }

  forget() {
    this.key = "";
  }

  /**
   * Take the picture.
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  take(camera, room, paint) {
    this.canvas.width = Math.round(room.width * room.ratio);
    this.canvas.height = Math.round(room.height * room.ratio);
    paint(/** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d")));
    this.key = keyOf(camera, room);
    this.view = { scale: camera.scale, x: camera.x, y: camera.y };
  }

  /** Show it as it would look from the camera. @param {CanvasRenderingContext2D} context */
  show(context, camera, room, alpha) {
    const grown = camera.scale / this.view.scale;
    context.globalAlpha = alpha;
    context.drawImage(this.canvas, camera.x - this.view.x * grown, camera.y - this.view.y * grown, room.width * grown, room.height * grown);
    context.globalAlpha = 1;
  }
}

/** @param {import("./camera.js").Camera} camera @param {Room} room */
const keyOf = ({ scale, x, y }, room) => [scale, x, y, room.width, room.height, room.ratio].join(" ");
