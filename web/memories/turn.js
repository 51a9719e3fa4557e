/** The person's turn: one answer is recorded, for as long as its question allows. */

import { Answer } from "./answer.js";

/** Told when so much of a question's time is left, s. */
const LAST_SECONDS = [20, 10, 5];

/**
 * @typedef {Record<string, any>} Json
 * @typedef {object} Ended what is done with the recording
 * @property {boolean} keep whether it is kept
 * @property {"user_action"|"max_duration"} [endedBy] what ended it, if the server has to be told with it: that survives
 *   a restart, the message over the socket does not
 */

/** One turn after the other. */
export class Turn {
  #parts;
  /** @type {Answer|null} */
  #answer = null;
  #isMeasured = false;
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];

  /**
   * @param {object} parts
   * @param {{microphone: import("../core/microphone.js").Microphone|null}} parts.check
   * @param {import("../core/recorder.js").RecordingType|null} parts.type null: this browser cannot record
   * @param {(told: {questionIndex: number, contentType: string, capture: Json}) => any} parts.upload
   */
  constructor({ check, type, upload }) {
    this.#parts = { check, type, upload };
  }

  /** Whether something is being recorded. */
  get isRecording() {
    return this.#answer !== null;
  }

  /** Whether somebody has spoken, as far as anybody can tell. */
  get isSpoken() {
    return this.#answer?.heardAny === true;
  }

  /** Whether what is recorded is surely nothing but the room. */
  get isSilent() {
    return this.#answer?.heardAny === false && !this.#answer.heardSound;
  }

  /** Begin to record, if there is something to record with and it does not run already. */
  record() {
    const { check, type } = this.#parts;
    if (this.#answer !== null || check.microphone === null || type === null) return;
    this.#answer = new Answer(check.microphone, type);
    this.#isMeasured = false;
    this.#answer.start();
  }

  /**
   * The question has been read: from now on the recording is sent.
   * @param {number} questionIndex
   * @param {number|null} endedAtMs when its last word was heard, on the clock of performance.now()
   */
  begin(questionIndex, endedAtMs) {
    this.record();
    this.#answer?.questionEnded(endedAtMs, (told) => this.#parts.upload({ ...told, questionIndex }));
  }

  /**
   * How long an answer may last.
   * @param {number} seconds
   * @param {(left: number) => void} tell
   * @param {() => void} over
   */
  limit(seconds, tell, over) {
    if (this.#answer === null) return;
    for (const left of LAST_SECONDS) if (left < seconds / 2) this.after((seconds - left) * 1000, () => tell(left));
    this.after(seconds * 1000, over);
  }

  /** @param {number} ms @param {() => void} work dropped when the turn is over */
  after(ms, work) {
    this.#timers.push(setTimeout(work, Math.max(0, ms)));
  }

  /** A level was measured: from now on speech is noticed, so without it nobody has spoken. */
  measured() {
    if (this.#answer !== null && !this.#isMeasured) this.#answer.heardAny = this.#answer.heardSound = false;
    this.#isMeasured = true;
  }

  /** Something was louder than the room. */
  sounded() {
    if (this.#answer !== null) this.#answer.heardSound = true;
  }

  /** Somebody speaks. @returns {boolean} whether for the first time in this turn */
  spoke() {
    if (this.#answer === null) return false;
    const isFirst = !this.#answer.heardAny;
    this.#answer.heardAny = true;
    return isFirst;
  }

  /**
   * The turn is over.
   * @param {Json|null} question
   * @param {Ended} how
   * @returns {Promise<Blob|null>} what was recorded, as soon as it is safe on this device
   */
  async end(question, { keep, endedBy }) {
    const answer = this.#answer;
    this.#answer = null;
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    if (answer === null) return null;
    if (keep) return answer.finish(endedBy ? { ask_id: question?.ask_id, ended_by: endedBy } : null);
    await answer.discard();
    return null;
  }
}
