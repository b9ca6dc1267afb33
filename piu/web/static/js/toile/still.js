// @ts-check
/** A kept picture of what costs most to draw: moved and zoomed at once, drawn anew at rest. */

/** @typedef {{width: number, height: number, ratio: number}} Room */
/** @typedef {{scale: number, x: number, y: number, fitted: number}} View */

/** Beyond each border of the screen, so that a hand that moves finds something there. */
const MARGIN = 0.25;
/** Nearer or farther than this the picture is coarse, even while moving. */
const MOST_GROWN = 2;
const LEAST_COVERED = 0.97;

export class Still {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.key = "";
    /** @type {Room} */
    this.room = { width: 0, height: 0, ratio: 1 };
    /** @type {View} */
    this.view = { scale: 1, x: 0, y: 0, fitted: 1 };
  }

  forget() {
    this.key = "";
  }

  /** Whether the picture was taken from here. @param {View} camera @param {Room} room */
  isFrom(camera, room) {
    return this.key === keyOf(camera, room);
  }

  /** Whether the picture will do from here while something moves. @param {View} camera @param {Room} room */
  isNear(camera, room) {
    const grown = camera.scale / this.view.scale;
    return this.key !== "" && grown <= MOST_GROWN && grown >= 1 / MOST_GROWN && this.covers(camera, room) >= LEAST_COVERED;
  }

  /** The share of the screen that the picture covers. @param {View} camera @param {Room} room */
  covers(camera, room) {
    const { x, y, width, height } = this.place(camera);
    const across = Math.min(room.width, x + width) - Math.max(0, x);
    const down = Math.min(room.height, y + height) - Math.max(0, y);
    return (Math.max(across, 0) * Math.max(down, 0)) / (room.width * room.height);
  }

  /** Where the picture lies on the screen. @param {View} camera */
  place(camera) {
    const grown = camera.scale / this.view.scale;
    return {
      x: camera.x - this.view.x * grown, y: camera.y - this.view.y * grown,
      width: this.room.width * grown, height: this.room.height * grown,
    };
  }

  /**
   * Take the picture, wider than the screen.
   * @param {View} camera @param {Room} room
   * @param {(context: CanvasRenderingContext2D, camera: View, room: Room) => void} paint
   */
  take(camera, room, paint) {
    const [aside, above] = [Math.round(room.width * MARGIN), Math.round(room.height * MARGIN)];
    this.room = { width: room.width + 2 * aside, height: room.height + 2 * above, ratio: room.ratio };
    this.view = { scale: camera.scale, fitted: camera.fitted, x: camera.x + aside, y: camera.y + above };
    this.canvas.width = Math.round(this.room.width * room.ratio);
    this.canvas.height = Math.round(this.room.height * room.ratio);
    paint(/** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d")), this.view, this.room);
    this.key = keyOf(camera, room);
  }

  /** Show it as it would look from the camera. @param {CanvasRenderingContext2D} context @param {View} camera */
  show(context, camera) {
    const { x, y, width, height } = this.place(camera);
    context.drawImage(this.canvas, x, y, width, height);
  }

  /** Show another picture where this one has nothing. @param {Still} other @param {Room} room */
  surround(other, context, camera, room) {
    const { x, y, width, height } = this.place(camera);
    context.save();
    context.beginPath();
    context.rect(0, 0, room.width, room.height);
    context.rect(x, y, width, height);
    context.clip("evenodd");
    other.show(context, camera);
    context.restore();
  }
}

/** @param {View} camera @param {Room} room */
const keyOf = ({ scale, x, y }, room) => [scale, x, y, room.width, room.height, room.ratio].join(" ");
