/**
 * Plays what the machine says: pieces of sound in order and without gaps, silent at once when somebody interrupts.
 * A generation is one turn of the machine, as in docs/events.md; 0 stands for no turn, e.g. a question of an interview.
 */

import { Bus, Turns, playedS } from "./player_bus.js";
import { SoundLoader } from "./sound_loader.js";

const PROGRESS_MS = 100;

/**
 * @typedef {object} Sound
 * @property {number} gen
 * @property {number} idx its place within the generation
 * @property {ArrayBuffer|Uint8Array|string} content a file of its own that the browser can decode, or its address
 * @property {string|null} [sha256] of a file at an address, hex
 * @property {boolean} [last] no more comes of this generation
 */

/**
 * @typedef {object} Piece
 * @property {number} gen
 * @property {number} idx
 * @property {AudioBuffer|null} buffer null: not decoded yet
 * @property {number} offsetS where in it to begin
 * @property {import("./player_bus.js").Playing|null} playing null: not handed to the audio thread
 */

/**
 * Events, detail {gen, idx, playedMs}: `started` and `ended` (once for each generation; also `heardAtMs`, when that
 * reaches the ear, on the clock of `performance.now()`), `chunk_ended`, `progress`, `starved` (more is to come and
 * there is nothing to play), `chunk_failed` (also `reason`: not_loaded, not_decoded; it is skipped).
 */
export class Player extends EventTarget {
  #context;
  #loader;
  #bus;
  #pieces = /** @type {Piece[]} */ ([]);
  #turns = new Turns();
  #paused = false;
  #rate = 1;
  #timer = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined);

  /** @param {{context: AudioContext, destination?: AudioNode, loader?: SoundLoader}} options */
  constructor({ context, destination = context.destination, loader = new SoundLoader() }) {
    super();
    this.#context = context;
    this.#loader = loader;
    this.#bus = new Bus(context, destination);
  }

  /** All that is played goes through this node. */
  get output() {
    return this.#bus.output;
  }

  /** Whether the machine can be heard: something is being played, and not paused. */
  get audible() {
    return this.#pieces.some((piece) => piece.playing);
  }

  get paused() {
    return this.#paused;
  }

  /** Speed at the same pitch; may be set at any time. */
  get rate() {
    return this.#rate;
  }

  set rate(rate) {
    if (rate === this.#rate) return;
    this.#silence();
    this.#rate = rate;
    this.#schedule();
  }

  /**
   * Fetch a spoken question before it is asked.
   * @param {{url: string, sha256?: string|null}} sound
   */
  prefetch({ url, sha256 }) {
    this.#loader.load(url, sha256).catch(() => {}); // it will be fetched when it is asked
  }

  /**
   * @param {Sound} sound
   * @returns {boolean} false: it belongs to a turn that was left behind
   */
  enqueue({ gen, idx, content, sha256 = null, last = false }) {
    if (this.#turns.isLeft(gen)) return false;
    const turn = this.#turns.going(gen);
    if (last) turn.finished = true;
    /** @type {Piece} */
    const piece = { gen, idx, buffer: null, offsetS: 0, playing: null };
    const later = this.#pieces.findIndex((other) => !other.playing && isAfter(other, piece));
    this.#pieces.splice(later < 0 ? this.#pieces.length : later, 0, piece);
    void this.#decode(piece, content, sha256);
    return true;
  }

  /**
   * No more sound of this generation comes: `ended` is told when it is over.
   * @param {number} gen
   */
  finish(gen) {
    if (this.#turns.isLeft(gen)) return;
    this.#turns.of(gen).finished = true;
    this.#endIfOver(gen, -1);
  }

  /**
   * Be silent within one render quantum and a ramp of 5 ms; what still comes of these generations is dropped.
   * @param {number} [gen] this one and all before it; left out: everything
   */
  flush(gen = Infinity) {
    this.#turns.leave(gen);
    this.#silence();
    this.#pieces = this.#pieces.filter((piece) => piece.gen > gen);
    this.#paused = false; // what was paused is gone; the next turn is to be heard
    this.#schedule();
  }

  /** Fall silent for a moment: somebody may be interrupting. */
  pause() {
    this.#paused = true;
    this.#silence();
  }

  /** It was a false alarm: go on where it stopped. */
  resume() {
    this.#paused = false;
    this.#schedule();
  }

  /**
   * @param {number} gen
   * @returns {number} ms of it that have reached the ear, of the sound as it was spoken: without pauses, at any rate
   */
  playedMs(gen) {
    return this.#turns.playedMs(gen, this.#bus.nowS - this.#bus.latencyS);
  }

  /**
   * @param {Piece} piece
   * @param {ArrayBuffer|Uint8Array|string} content
   * @param {string|null} sha256
   */
  async #decode(piece, content, sha256) {
    let reason = "not_loaded";
    try {
      const bytes = typeof content === "string" ? await this.#loader.load(content, sha256) : copied(content);
      reason = "not_decoded";
      piece.buffer = await this.#context.decodeAudioData(bytes);
    } catch {
      if (!this.#pieces.includes(piece)) return; // flushed meanwhile: nobody misses it
      this.#tell("chunk_failed", piece, { reason });
      this.#remove(piece);
    }
    this.#schedule();
  }

  /** Hand the pieces that are ready to the audio thread, up to the first one that is not. */
  #schedule() {
    if (this.#paused) return;
    for (const piece of this.#pieces) {
      if (piece.playing) continue;
      if (!piece.buffer) break;
      const from = { offsetS: piece.offsetS, rate: this.#rate };
      piece.playing = this.#bus.play(piece.buffer, from, () => this.#over(piece));
      this.#turns.of(piece.gen).played.push(piece.playing);
    }
    this.#watch();
  }

  /** Take everything back from the audio thread; each piece knows where it stopped. */
  #silence() {
    const { nowS } = this.#bus;
    this.#bus.silence();
    for (const piece of this.#pieces) {
      if (!piece.playing) continue;
      piece.offsetS += playedS(piece.playing, nowS);
      piece.playing.untilS = Math.max(piece.playing.fromS, Math.min(piece.playing.untilS, nowS));
      piece.playing = null;
    }
  }

  /** @param {Piece} piece */
  #over(piece) {
    this.#begin(piece);
    this.#tell("chunk_ended", piece);
    this.#remove(piece);
  }

  /** @param {Piece} piece */
  #remove(piece) {
    this.#pieces = this.#pieces.filter((other) => other !== piece);
    this.#endIfOver(piece.gen, piece.idx);
  }

  /**
   * @param {number} gen
   * @param {number} idx
   */
  #endIfOver(gen, idx) {
    const turn = this.#turns.of(gen);
    if (turn.ended || this.#pieces.some((piece) => piece.gen === gen)) return;
    turn.ended = turn.finished;
    if (turn.ended) this.#tell("ended", { gen, idx }, { heardAtMs: this.#heardAtMs(this.#bus.nowS) });
    else this.#tell("starved", { gen, idx });
  }

  /** Tell what begins and how far it is, for as long as something is played. */
  #watch() {
    clearTimeout(this.#timer);
    const piece = this.#pieces.find(({ playing }) => playing);
    if (!piece?.playing) return;
    const waitMs = (piece.playing.fromS - this.#bus.nowS) * 1000;
    if (waitMs <= 0) {
      this.#begin(piece);
      this.#tell("progress", piece);
    }
    this.#timer = setTimeout(() => this.#watch(), waitMs > 0 ? waitMs : PROGRESS_MS);
  }

  /** @param {Piece} piece */
  #begin(piece) {
    const turn = this.#turns.of(piece.gen);
    if (turn.begun || !piece.playing) return;
    turn.begun = true;
    this.#tell("started", piece, { heardAtMs: this.#heardAtMs(piece.playing.fromS) });
  }

  /** @param {number} atS on the context's clock */
  #heardAtMs(atS) {
    return performance.now() + (atS - this.#bus.nowS + this.#bus.latencyS) * 1000;
  }

  /**
   * @param {string} type
   * @param {{gen: number, idx: number}} piece
   * @param {object} [more]
   */
  #tell(type, { gen, idx }, more = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail: { gen, idx, playedMs: this.playedMs(gen), ...more } }));
  }
}

/**
 * @param {Piece} one
 * @param {Piece} other
 */
function isAfter(one, other) {
  return one.gen > other.gen || (one.gen === other.gen && one.idx > other.idx);
}

/**
 * @param {ArrayBuffer|Uint8Array} content
 * @returns {ArrayBuffer} of its own: decoding takes it away
 */
function copied(content) {
  const copy = content.slice(0);
  return /** @type {ArrayBuffer} */ (copy instanceof ArrayBuffer ? copy : copy.buffer);
}
