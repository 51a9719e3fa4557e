/** One spoken answer: recorded from the microphone as it is, sent while it is spoken, kept to be heard again. */

import { captureOf, Recorder } from "../core/recorder.js";

const APP = "goldenfish-web";

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

/** From the first sample to the last part on its way. */
export class Answer {
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
