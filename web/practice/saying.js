/** How the person's turns, and the beginnings, go to the server: each until an event proves that it has arrived. */

import { NotSent, sendRecording } from "./sending.js";

/** @import { Line } from "./sending.js" */
/** @import { Recorded } from "./onset_recorder.js" */

/** @typedef {Record<string, any>} Json */

const STARTS = /** @type {Readonly<Record<string, string>>} */ ({
  interview: "start_interview",
  language: "start_language_test",
  general: "start_general",
});

/** What is said in one conversation. */
export class Saying {
  #line;
  #turn = 0;
  #numbered = 0;
  #prefix = Math.random().toString(36).slice(2, 8);
  /** Messages that are somebody's turn: refused, they give it back. @type {Set<string>} */
  #asked = new Set();

  /** @param {Line} line */
  constructor(line) {
    this.#line = line;
  }

  /** Number of the newest turn. */
  get turn() {
    return this.#turn;
  }

  /** @param {number|null|undefined} turn that something is about */
  sees(turn) {
    this.#turn = Math.max(this.#turn, turn ?? 0);
  }

  /** @param {string} mode @param {string} language */
  begin(mode, language) {
    const until = (/** @type {Json} */ event) => event.type === "conversation_started" && event.data.mode === mode;
    this.#asked.add(this.#line.session.send(STARTS[mode], language === "" ? {} : { language }, { until }));
  }

  /**
   * @param {string} text
   * @param {"typed"|"caption"} source
   * @param {Json} more members of the message
   */
  words(text, source, more) {
    this.#asked.add(this.#line.session.send("text_message", { text, source, ...more }, { until: this.#newerTurn() }));
  }

  /**
   * @param {Promise<Recorded|null>} taken
   * @param {Json} more members of the message
   * @throws {NotSent}
   */
  async recording(taken, more) {
    const id = `said-${this.#prefix}-${++this.#numbered}`;
    const until = this.#newerTurn();
    const recorded = await taken;
    if (recorded === null) throw new NotSent("no_recording");
    this.#asked.add(id).add(`${id}-0`);
    await sendRecording(this.#line, recorded.blob, { id, until, more });
  }

  /**
   * Whether an error says that somebody's turn has not begun. One that came too soon is sent again by itself.
   * @param {Json} frame
   */
  isRefused({ ref, data }) {
    return data.code !== "rate_limited" && data.code !== "busy" && this.#asked.delete(ref);
  }

  /** What proves that the turn has begun. */
  #newerTurn() {
    const turn = this.#turn;
    return (/** @type {Json} */ { type, turn: its }) =>
      (type === "transcript_final" || type === "stream_complete") && its > turn;
  }
}
