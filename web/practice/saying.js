/** How the person's turns, and the beginnings, go to the server: each until an event proves that it has arrived. */

import { PASSING } from "../core/session.js";
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
  /** Messages that are somebody's turn, each with all that the turn was sent in. @type {Map<string, string[]>} */
  #asked = new Map();
  /** Recordings that are on their way to the line; what is said after one follows it. */
  #leaving = 0;
  #before = Promise.resolve();

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
    this.#ask(STARTS[mode], language === "" ? {} : { language });
  }

  /**
   * @param {string} text
   * @param {"typed"|"caption"} source
   * @param {Json} more members of the message
   */
  words(text, source, more) {
    this.#ask("text_message", { text, source, ...more });
  }

  /**
   * @param {Promise<Recorded|null>} taken
   * @param {Json} more members of the message
   * @throws {NotSent}
   */
  async recording(taken, more) {
    const id = `said-${this.#prefix}-${++this.#numbered}`;
    const send = async () => {
      const recorded = await taken;
      if (recorded === null) throw new NotSent("no_recording");
      this.#isTurn(await sendRecording(this.#line, recorded.blob, { id, until: begunBy(id), more }));
    };
    this.#leaving += 1;
    const sent = this.#before.then(send).finally(() => (this.#leaving -= 1));
    this.#before = sent.catch(() => {}); // that is told to whoever waits for it
    await sent;
  }

  /**
   * Whether an error says that somebody's turn has not begun: then nothing of it is sent again. One that came too soon
   * is sent again by itself.
   * @param {Json} frame
   */
  isRefused({ ref, data }) {
    const all = this.#asked.get(ref);
    if (all === undefined || PASSING.has(data.code)) return false;
    for (const id of all) {
      this.#asked.delete(id);
      this.#line.session.forget(id);
    }
    return true;
  }

  /** @param {string} type @param {Json} data */
  #ask(type, data) {
    if (this.#leaving > 0) void this.#before.then(() => this.#send(type, data));
    else this.#send(type, data);
  }

  /** @param {string} type @param {Json} data */
  #send(type, data) {
    const until = (/** @type {Json} */ event) => begunBy(id)(event);
    const id = this.#line.session.send(type, data, { until });
    this.#isTurn([id]);
  }

  /** @param {string[]} ids */
  #isTurn(ids) {
    for (const id of ids) this.#asked.set(id, ids);
  }
}

/**
 * What proves that a turn has begun, or is over: an event that names its message. Not the next turn's number: on a line
 * that was lost, that may be one that was said before.
 * @param {string} id
 * @returns {(event: Json) => boolean}
 */
function begunBy(id) {
  return ({ data }) => data.message_id === id;
}
