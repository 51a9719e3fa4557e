/**
 * From decoded sound to the output: one piece after the other on the AudioContext's clock, and silence at once; and how
 * much of each turn was heard.
 */

import { stretched } from "./time_stretch.js";

/** A cut without a ramp clicks; so short a one cannot be heard. */
const RAMP_S = 0.005;
/** From the call to the audio thread: what is started at "now" begins late, and the clock would lie. */
const LEAD_S = 0.01;
/** A Bluetooth headset may need so much; what browsers say beyond it is not believed. */
const MOST_LATENCY_S = 0.5;
/** Turns whose fate is remembered. */
const KEPT = 8;

/**
 * @typedef {object} Playing
 * @property {number} fromS when it begins, on the context's clock
 * @property {number} untilS when it ends
 * @property {number} rate seconds of the original sound in each of these seconds
 */

export class Bus {
  #context;
  #gain;
  #sources = /** @type {Set<AudioBufferSourceNode>} */ (new Set());
  #nextAtS = 0;

  /**
   * @param {AudioContext} context
   * @param {AudioNode} destination
   */
  constructor(context, destination) {
    this.#context = context;
    /** All that is played goes through here. */
    this.output = context.createGain();
    this.output.connect(destination);
    this.#gain = this.#fresh();
  }

  /** What the audio thread renders at present, in seconds. */
  get nowS() {
    return this.#context.currentTime;
  }

  /** From rendering to the ear, in seconds. Safari does not tell `outputLatency`. */
  get latencyS() {
    const told = this.#context.outputLatency || this.#context.baseLatency || 0;
    return Math.min(told, MOST_LATENCY_S);
  }

  /**
   * Play after what is being played.
   * @param {AudioBuffer} buffer
   * @param {{offsetS: number, rate: number}} from where in the buffer, and how fast
   * @param {() => void} ended called when it was played to its end, not when it was silenced
   * @returns {Playing}
   */
  play(buffer, { offsetS, rate }, ended) {
    const source = this.#context.createBufferSource();
    source.buffer = this.#rest(buffer, offsetS, rate);
    source.connect(this.#gain);
    source.onended = () => {
      if (this.#sources.delete(source)) ended();
    };
    const fromS = Math.max(this.#nextAtS, this.nowS + LEAD_S);
    this.#nextAtS = fromS + source.buffer.duration;
    this.#sources.add(source);
    if (offsetS > 0) this.#swell(fromS);
    source.start(fromS);
    return { fromS, untilS: this.#nextAtS, rate };
  }

  /** Silence within one render quantum and the ramp; what is played next begins at once, on a gain of its own. */
  silence() {
    if (this.#sources.size) {
      const { gain } = this.#gain;
      gain.setValueAtTime(1, this.nowS);
      gain.linearRampToValueAtTime(0, this.nowS + RAMP_S);
      for (const source of this.#sources) source.stop(this.nowS + 2 * RAMP_S);
      this.#sources.clear();
      this.#gain = this.#fresh();
    }
    this.#nextAtS = 0;
  }

  /**
   * To begin in the middle of a sound without a click.
   * @param {number} fromS
   */
  #swell(fromS) {
    this.#gain.gain.setValueAtTime(0, fromS);
    this.#gain.gain.linearRampToValueAtTime(1, fromS + RAMP_S);
  }

  #fresh() {
    const gain = this.#context.createGain();
    gain.connect(this.output);
    return gain;
  }

  /**
   * @param {AudioBuffer} buffer
   * @param {number} offsetS
   * @param {number} rate
   */
  #rest(buffer, offsetS, rate) {
    if (rate === 1 && offsetS === 0) return buffer;
    const { sampleRate } = buffer;
    const from = Math.min(Math.round(offsetS * sampleRate), buffer.length - 1);
    // The first channel: speech has one, and several would be stretched a little differently each.
    const samples = stretched(buffer.getChannelData(0).subarray(from), rate, sampleRate);
    const rest = this.#context.createBuffer(1, samples.length, sampleRate);
    rest.getChannelData(0).set(samples);
    return rest;
  }
}

/**
 * @typedef {object} Turn one generation; 0 stands for no turn and is never left behind
 * @property {boolean} begun its first sound has been told
 * @property {boolean} finished no more of it comes
 * @property {boolean} ended it was heard to its end, or left behind
 * @property {Playing[]} played
 */

/** What has become of each of the machine's turns: begun, finished, left behind, and how much of it was heard. */
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
