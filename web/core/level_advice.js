/** The level of a voice as the person is told of it: how long the bar is, and what to do about it. Pure. */

/** The bar's ends. */
const NOTHING_DB = -60;
const FULL_DB = -10;

const WINDOW_MS = 3000;
/** -38 dBFS in the loud moments: the mean is then below the -40 dBFS at which the quality gate warns. */
const TOO_QUIET = 10 ** (-38 / 20);
/** Speech moves by more than that between its loud moments and its gaps; a room's noise does not. */
const VOICE_OVER_ROOM = 4;
/** Share of samples at full scale; the quality gate refuses from here on (functions/assess/quality.py). */
const CLIPPED_SHARE = 1e-3;
/** So much of the window must have been measured before anything is said about it. */
const ENOUGH_MS = 1000;

/** @typedef {"too_quiet"|"clipping"|"good"|null} Advice null: nobody has spoken, nothing can be said */

export class LevelAdvice {
  #frames = /** @type {{rms: number, clippedShare: number, atMs: number}[]} */ ([]);

  /**
   * @param {{rms: number, clippedShare: number, atMs: number}} frame of 20 ms; `rms` 0–1
   * @returns {Advice}
   */
  push({ rms, clippedShare, atMs }) {
    this.#frames.push({ rms, clippedShare, atMs });
    while (this.#frames[0].atMs <= atMs - WINDOW_MS) this.#frames.shift();
    if (atMs - this.#frames[0].atMs < ENOUGH_MS) return null;
    const clipped = this.#frames.reduce((sum, frame) => sum + frame.clippedShare, 0) / this.#frames.length;
    if (clipped >= CLIPPED_SHARE) return "clipping";
    // No microphone gives digital silence: there sound was lost, and the room is not that quiet.
    const levels = this.#frames.map((frame) => frame.rms).filter((each) => each > 0).sort((a, b) => a - b);
    const loud = levels[Math.floor(0.95 * (levels.length - 1))];
    const room = levels[Math.floor(0.1 * (levels.length - 1))];
    // What the bar does not show is no voice either.
    if (!(loud > room * VOICE_OVER_ROOM) || barLength(loud) === 0) return null;
    return loud < TOO_QUIET ? "too_quiet" : "good";
  }
}

/**
 * How long the level bar is: in decibels, since the ear hears so.
 * @param {number} rms 0–1 of full scale
 * @returns {number} 0–1
 */
export function barLength(rms) {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (decibels - NOTHING_DB) / (FULL_DB - NOTHING_DB)));
}
