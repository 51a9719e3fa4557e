/** The person's turn: one answer is recorded, for as long as its question allows. */

import { captureOf, Recorder } from "../core/recorder.js";

const APP = "goldenfish-web";
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

  /** Whether something is recorded that may be somebody's words: dropped, it could not be had again. */
  get isPerhapsSpoken() {
    return this.#answer !== null && !this.isSilent;
  }

  /** Whether it may replace what was told before: where nothing is measured, it may be nothing but the room. */
  get mayReplace() {
    return this.#isMeasured && this.isPerhapsSpoken;
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

  /**
   * A level was measured: from now on speech is noticed, so without it nobody has spoken.
   * @returns {boolean} whether it is the first one of this turn
   */
  measured() {
    const isFirst = !this.#isMeasured;
    if (this.#answer !== null && isFirst) this.#answer.heardAny = this.#answer.heardSound = false;
    this.#isMeasured = true;
    return isFirst;
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

/**
 * @typedef {object} Sink takes the parts of one answer; core/uploader.js
 * @property {(blob: Blob) => unknown} add
 * @property {(options: {endAnswer: {ask_id: string, ended_by: string}|null, durationMs: number}) => Promise<unknown>} finish
 * @property {() => unknown} discard
 *
 * @typedef {object} Told what is known when the question has been read
 * @property {string} sessionId
 * @property {number} questionIndex
 * @property {string} contentType
 * @property {Record<string, any>} capture
 */

/** One spoken answer: recorded from the microphone as it is, sent while it is spoken, kept to be heard again. */
class Answer {
  #recorder;
  #microphone;
  #type;
  /** @type {Blob[]} */
  #parts = [];
  /** @type {Promise<Sink>|null} */
  #sink = null;
  #isOver = false;

  /**
   * Whether anybody may have spoken in it. True until a level has been measured: where sound cannot be measured (there
   * is no output, so no audio clock runs) nobody knows, and a recording that is dropped cannot be had again.
   */
  heardAny = true;
  /** Whether anything was louder than the room: perhaps somebody who speaks too low to be taken for a speaker. */
  heardSound = true;

  /**
   * @param {import("../core/microphone.js").Microphone} microphone
   * @param {import("../core/recorder.js").RecordingType} type
   */
  constructor(microphone, type) {
    this.#microphone = microphone;
    this.#type = type;
    this.#recorder = new Recorder(microphone, type);
    this.#recorder.addEventListener("part", (/** @type {any} */ { detail }) => this.#take(detail.blob));
  }

  /** Record from now on: before the question's last word, so that no first word is lost. */
  start() {
    this.#recorder.start();
  }

  /**
   * The question has been read: what was recorded meanwhile begins to be sent.
   * @param {number|null} endedAtMs when, on the clock of performance.now(); null: it was not read aloud
   * @param {(told: {contentType: string, capture: Record<string, any>}) => Sink|Promise<Sink>} begin
   */
  questionEnded(endedAtMs, begin) {
    if (this.#sink !== null || this.#isOver) return;
    const startedAtMs = this.#recorder.startedAtMs ?? performance.now();
    const questionEndedAtMs = endedAtMs === null ? null : endedAtMs - startedAtMs;
    const capture = captureOf(this.#microphone, this.#type, { questionEndedAtMs, app: APP });
    const sink = Promise.resolve(begin({ contentType: this.#type.contentType, capture }));
    this.#sink = sink;
    for (const part of this.#parts) void sink.then((taken) => taken.add(part));
  }

  /**
   * The person has finished.
   * @param {{ask_id: string, ended_by: string}|null} endAnswer what else the server is to be told; null: it knows
   * @returns {Promise<Blob>} the whole recording, as soon as it is safe on the device
   */
  async finish(endAnswer) {
    this.#isOver = true;
    const { durationMs } = await this.#recorder.stop();
    await (await this.#sink)?.finish({ endAnswer, durationMs });
    return new Blob(this.#parts, { type: this.#type.contentType });
  }

  /** Nothing of it is kept: nobody has said anything, or the person does not want it. */
  async discard() {
    this.#isOver = true;
    await this.#recorder.stop();
    (await this.#sink)?.discard();
  }

  /** @param {Blob} blob */
  #take(blob) {
    this.#parts.push(blob);
    void this.#sink?.then((sink) => sink.add(blob));
  }
}
