/**
 * Records so that the first words of whoever begins to speak are never lost, and hours of silence are not recorded.
 *
 * A MediaRecorder cannot cut off its own beginning. So two recordings overlap: every few seconds a new one is begun and
 * the one before the last is thrown away. Once somebody speaks, the older of the two is kept: it began before them.
 */

/**
 * @typedef {{blob: Blob, durationMs: number}} Recorded
 * @typedef {{end: () => Promise<Recorded>, drop: () => void}} Recording one that is running
 */

/** How far before the onset a recording reaches, at the least; at the most it is twice that. */
const PERIOD_MS = 4000;

/** One hearing after the other: `begin`, then `keep` and `take`, or `drop`. */
export class OnsetRecorder {
  #start;
  #periodMs;
  /** @type {Recording[]} the older one first; never more than two */
  #running = [];
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /**
   * @param {() => Recording} start begins a recording
   * @param {{periodMs?: number}} [options]
   */
  constructor(start, { periodMs = PERIOD_MS } = {}) {
    this.#start = start;
    this.#periodMs = periodMs;
  }

  /** Whether something is being recorded. */
  get isOn() {
    return this.#running.length > 0;
  }

  /** Begin to hear anew; what was recorded before is thrown away. */
  begin() {
    this.drop();
    this.#running = [this.#start()];
    this.#turn();
  }

  /** Somebody speaks: nothing is thrown away any more. */
  keep() {
    clearInterval(this.#timer);
    for (const newer of this.#running.splice(1)) newer.drop();
  }

  /** It was nobody: go on as before. */
  forget() {
    if (this.isOn) this.#turn();
  }

  /**
   * What was said, from before its onset on; nothing is recorded after that.
   * @returns {Promise<Recorded|null>} null: nothing was being recorded
   */
  async take() {
    this.keep();
    const [kept] = this.#running.splice(0);
    return kept ? kept.end() : null;
  }

  /** Record no more, and throw away what was recorded. */
  drop() {
    clearInterval(this.#timer);
    for (const each of this.#running.splice(0)) each.drop();
  }

  #turn() {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (this.#running.length > 1) this.#running.shift()?.drop();
      this.#running.push(this.#start());
    }, this.#periodMs);
  }
}
