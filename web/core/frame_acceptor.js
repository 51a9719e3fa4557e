/**
 * What a client makes of each message, from whichever transport: shown, put in order, held back, or dropped as stale.
 * Knows no network.
 */

import { AudioParts } from "./audio_parts.js";

/** Endings of a turn after which its frames are not shown any more. */
const CUT_OFF = new Set(["cancelled", "superseded"]);
const WITH_SOUND = new Set(["question_asked", "question_repeated", "interviewer_said"]);

/**
 * @typedef {Record<string, any>} Json
 *
 * @typedef {object} Accepted
 * @property {Json[]} events events that now follow the log without a gap, in order
 * @property {Json|null} frame a fleeting frame to show
 * @property {ReturnType<AudioParts["take"]>} audio a piece of sound that is now whole
 * @property {Json[]} play those of `events` whose sound is to be played now
 * @property {boolean} stale the message belongs to a turn that was left behind
 */

export class FrameAcceptor {
  /** @type {Map<number, Json>} */
  #early = new Map();
  #parts = new AudioParts();
  /** @type {Set<string>} */
  #texts = new Set();
  #played;
  #oldest = 0;
  #newest = 0;

  /**
   * @param {object} [options]
   * @param {number} [options.after] the last `seq` that is known already; what `hello.resume.last_seq` says
   * @param {Iterable<string>} [options.played] the `ask_id`s whose questions were played before, e.g. by this page
   *   before it was loaded anew
   */
  constructor({ after = 0, played = [] } = {}) {
    this.lastSeq = after;
    this.#played = new Set(played);
  }

  /** Whether events wait for one that has not come: say `hello` again, or read the log from `lastSeq`. */
  get hasGap() {
    return this.#early.size > 0;
  }

  /**
   * @param {Json} message
   * @returns {Accepted}
   */
  accept(message) {
    return message.seq ? this.#event(message) : this.#frame(message);
  }

  /** Fall silent at once, without the server: nothing of what is being said is taken any more.
   * @returns {number} its generation, for `cancel_stream` */
  leave() {
    this.#oldest = Math.max(this.#oldest, this.#newest + 1);
    this.#parts.forgetBefore(this.#oldest);
    return this.#newest;
  }

  /**
   * @param {Json} event
   * @returns {Accepted}
   */
  #event(event) {
    this.#see(event);
    if (event.seq > this.lastSeq && !this.#early.has(event.seq)) this.#early.set(event.seq, event);
    /** @type {Json[]} */
    const events = [];
    while (this.#early.has(this.lastSeq + 1)) {
      this.lastSeq += 1;
      events.push(/** @type {Json} */ (this.#early.get(this.lastSeq)));
      this.#early.delete(this.lastSeq);
    }
    return { events, frame: null, audio: null, play: events.filter((each) => this.#toPlay(each)), stale: false };
  }

  /**
   * @param {Json} frame
   * @returns {Accepted}
   */
  #frame(frame) {
    const accepted = { events: [], frame: null, audio: null, play: [], stale: false };
    if (!this.#see(frame)) return { ...accepted, stale: true };
    this.#parts.forgetBefore(this.#oldest);
    if (frame.type === "audio_chunk") return { ...accepted, frame, audio: this.#parts.take(frame) };
    if (frame.type === "text_chunk") {
      const key = `${frame.gen ?? 0}/${frame.data.idx}`;
      if (this.#texts.has(key)) return accepted;
      this.#texts.add(key);
    }
    return { ...accepted, frame };
  }

  /**
   * Learn a message's generation; tells whether it may be shown. 0 stands for no turn and is never stale.
   * @param {Json} message
   */
  #see(message) {
    const gen = message.gen ?? 0;
    if (gen === 0) return true;
    this.#newest = Math.max(this.#newest, gen);
    this.#oldest = Math.max(this.#oldest, gen);
    if (message.type === "stream_complete" && CUT_OFF.has(message.data.reason)) {
      this.#oldest = Math.max(this.#oldest, gen + 1);
    }
    return gen >= this.#oldest;
  }

  /**
   * A question is played once however often it is told; a repetition that was asked for is an event of its own.
   * @param {Json} event
   */
  #toPlay(event) {
    if (!WITH_SOUND.has(event.type)) return false;
    if (event.type === "question_repeated") return true;
    const askId = event.data.ask_id ?? event.id;
    if (this.#played.has(askId)) return false;
    this.#played.add(askId);
    return true;
  }
}
