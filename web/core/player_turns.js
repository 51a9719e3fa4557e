/** What has become of each of the machine's turns: begun, finished, left behind, and how much of it was heard. Pure. */

/** @typedef {import("./player_bus.js").Playing} Playing */

const KEPT = 8;

/**
 * @typedef {object} Turn one generation; 0 stands for no turn and is never left behind
 * @property {boolean} begun its first sound has been told
 * @property {boolean} finished no more of it comes
 * @property {boolean} ended it was heard to its end, or left behind
 * @property {Playing[]} played
 */

export class Turns {
  #turns = /** @type {Map<number, Turn>} */ (new Map());
  #left = 0;

  /**
   * @param {number} gen
   * @returns {Turn}
   */
  of(gen) {
    const turn = this.#turns.get(gen) ?? { begun: false, finished: false, ended: false, played: [] };
    this.#turns.set(gen, turn);
    if (this.#turns.size > KEPT) this.#turns.delete(/** @type {number} */ (this.#turns.keys().next().value));
    return turn;
  }

  /**
   * More of it comes: a question again, or the next one, counts from 0.
   * @param {number} gen
   * @returns {Turn}
   */
  going(gen) {
    if (this.of(gen).ended) this.#turns.delete(gen);
    return this.of(gen);
  }

  /**
   * @param {number} gen
   * @returns {boolean} whether what comes of it is to be dropped
   */
  isLeft(gen) {
    return gen !== 0 && gen <= this.#left;
  }

  /** @param {number} gen this one and all before it; Infinity: all that there have been */
  leave(gen) {
    const newest = Math.max(0, ...this.#turns.keys());
    this.#left = Math.max(this.#left, gen === Infinity ? newest : gen);
    for (const [left, turn] of this.#turns) if (left <= gen) turn.ended = true;
  }

  /**
   * @param {number} gen
   * @param {number} nowS on the context's clock
   * @returns {number} ms of the original sound
   */
  playedMs(gen, nowS) {
    const seconds = (this.#turns.get(gen)?.played ?? []).map((playing) => playedS(playing, nowS));
    return Math.round(seconds.reduce((sum, each) => sum + each, 0) * 1000);
  }
}

/**
 * @param {Playing} playing
 * @param {number} nowS
 * @returns {number} seconds of the original sound
 */
export function playedS({ fromS, untilS, rate }, nowS) {
  return Math.max(0, Math.min(nowS, untilS) - fromS) * rate;
}
