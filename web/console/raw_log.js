/** Every message as it went over the line, for download as JSON lines; bounded, the newest are kept. Pure. */

/** A turn has some twenty messages; so a long session fits, and its sound with it. */
const MOST = 4000;

/** @typedef {{direction: "in"|"out", message: Record<string, any>, at: number}} Told */

export class RawLog {
  #most;
  #originMs;
  /** @type {Told[]} */
  #told = [];
  /** Messages that were left behind for want of room. */
  dropped = 0;
  received = 0;
  sent = 0;

  /** @param {{originMs: number, most?: number}} options `originMs`: the time of day at the clock's zero (performance.timeOrigin) */
  constructor({ originMs, most = MOST }) {
    this.#originMs = originMs;
    this.#most = most;
  }

  get size() {
    return this.#told.length;
  }

  /** @param {Told} told */
  take(told) {
    this.#told.push(told);
    if (told.direction === "in") this.received += 1;
    else this.sent += 1;
    if (this.#told.length > this.#most) {
      this.#told.shift();
      this.dropped += 1;
    }
  }

  /** One JSON object a line: `at` (UTC, ISO 8601), `direction`, `message`. @returns {string} */
  lines() {
    return this.#told
      .map(({ direction, message, at }) => {
        const moment = new Date(this.#originMs + at).toISOString();
        return `${JSON.stringify({ at: moment, direction, message })}\n`;
      })
      .join("");
  }
}
