/** What the page tells the server while an interview is held: each message that matters is sent until it has arrived. */

import { ApiProblem } from "../core/api.js";
import { isKeptFault, judge, waitMs } from "../core/upload_waits.js";

/**
 * @typedef {Record<string, any>} Json
 * @typedef {import("../core/session.js").LiveSession} LiveSession
 */

const ENDINGS = new Set(["answer_ended", "question_skipped"]);

/** Messages of one interview. */
export class Telling {
  #session;

  /** @param {LiveSession} session */
  constructor(session) {
    this.#session = session;
  }

  /** Ask the next question; nothing happens while one is in force. */
  next() {
    this.#session.send("next_question", {}, { until: isAskedOrClosed });
  }

  /**
   * @param {Json} question
   * @param {"user_action"|"max_duration"} reason
   * @param {boolean} goesOn whether the next question is to be asked at once
   */
  end(question, reason, goesOn = true) {
    const data = { ask_id: question.ask_id, reason, next: goesOn };
    this.#session.send("end_answer", data, { until: (event) => isOver(question, event) });
  }

  /** @param {Json} question */
  skip(question) {
    this.#session.send("skip_question", { ask_id: question.ask_id }, { until: (event) => isOver(question, event) });
  }

  /** @param {Json} question */
  repeat(question) {
    const until = (/** @type {Json} */ event) => event.type === "question_repeated" || isOver(question, event);
    this.#session.send("repeat_question", { ask_id: question.ask_id }, { until });
  }

  pause() {
    this.#session.send("pause", {}, { until: ({ type }) => type === "session_paused" || endsBreak(type) });
  }

  resume() {
    this.#session.send("resume_session", {}, { until: ({ type }) => endsBreak(type) });
  }

  /**
   * @param {Json} question
   * @param {boolean} isSpeaking
   * @param {number} atMs of performance.now()
   */
  speech(question, isSpeaking, atMs) {
    const state = isSpeaking ? "started" : "stopped";
    const data = { ask_id: question.ask_id, state, client_ts: onClock(atMs), repeat: question.repeats };
    this.#session.send("speech", data);
  }

  /**
   * @param {Json} question
   * @param {number} ms
   */
  silence(question, ms) {
    this.#session.send("silence", { ask_id: question.ask_id, ms });
  }

  /**
   * @param {import("./reading.js").Said} said
   * @param {"started"|"ended"|"stopped"} state
   * @param {number} playedMs
   * @param {number} atMs of performance.now()
   */
  playback(said, state, playedMs, atMs) {
    const data = { ask_id: said.askId, state, played_ms: playedMs, client_ts: onClock(atMs), repeat: said.repeat };
    this.#session.send("playback", data);
  }

  /**
   * What this device recognises, with the person's consent.
   * @param {Json} question
   * @param {{text: string, final: boolean, silence_ms?: number}} caption
   */
  caption(question, { text, final, silence_ms }) {
    const data = { ask_id: question.ask_id, text, final, silence_ms, source: "browser", client_ts: onClock(performance.now()) };
    this.#session.send("caption", data);
  }

  /** End a break that is to begin first; if it does not begin any more, there is none to end. */
  resumeOnceItBegan() {
    this.once(({ type }) => type === "session_paused" || endsBreak(type), ({ type }) => type === "session_paused" && this.resume());
  }

  /**
   * Do something when an event comes.
   * @param {(event: Json) => boolean} wanted
   * @param {(event: Json) => void} work
   */
  once(wanted, work) {
    const see = (/** @type {any} */ { detail }) => {
      if (!wanted(detail)) return;
      this.#session.removeEventListener("event", see);
      work(detail);
    };
    this.#session.addEventListener("event", see);
  }
}

/**
 * Whether an event tells that a question has been answered or left out.
 * @param {Json} question
 * @param {Json} event
 */
export function isOver(question, { type, data }) {
  return type === "session_closed" || (ENDINGS.has(type) && data.ask_id === question.ask_id);
}

/** @param {Json} event */
function isAskedOrClosed({ type }) {
  return type === "question_asked" || type === "session_closed";
}

/** @param {string} type */
function endsBreak(type) {
  return ["session_resumed", "question_asked", "session_closed"].includes(type);
}

/**
 * On a clock that outlives a reload, as the server wants it.
 * @param {number} atMs of performance.now()
 */
function onClock(atMs) {
  return Math.round(performance.timeOrigin + atMs);
}

/**
 * @typedef {object} Written
 * @property {number} questionIndex
 * @property {string} text
 * @property {string} key Idempotency-Key, the same for every attempt
 */

/** The written answers of one session: kept on the device until the server has them, sent again after every loss. */
export class Writing {
  #api;
  #kept;
  #path;
  #name;
  #pause;

  /**
   * @param {object} parts
   * @param {Pick<import("../core/api.js").Api, "post">} parts.api
   * @param {import("../core/kept.js").Kept} parts.kept
   * @param {string} parts.sessionId
   * @param {(ms: number) => Promise<void>} [parts.pause] ends early when the line is back
   */
  constructor({ api, kept, sessionId, pause = untilOnline }) {
    this.#api = api;
    this.#kept = kept;
    this.#path = `/api/session/${encodeURIComponent(sessionId)}/text`;
    this.#name = `written/${sessionId}`;
    this.#pause = pause;
  }

  /** Send what an earlier visit could not. */
  async resume() {
    const written = await this.#kept.get(this.#name);
    if (written !== undefined) await this.#deliver(written);
  }

  /**
   * @param {number} questionIndex
   * @param {string} text
   * @returns {Promise<void>} when the server has it
   * @throws {ApiProblem} it is refused for good
   */
  async send(questionIndex, text) {
    const written = { questionIndex, text, key: crypto.randomUUID() };
    await this.#kept.put(this.#name, written);
    await this.#deliver(written);
  }

  /** @param {Written} written */
  async #deliver(written) {
    const { questionIndex, text } = written;
    let { key } = written;
    for (let failures = 1; ; failures += 1) {
      try {
        await this.#api.post(this.#path, { question_index: questionIndex, text }, { key });
        break;
      } catch (error) {
        if (judge(error) !== "again") {
          // Without a credential it waits for the next link; any other refusal would come again.
          if (!(error instanceof ApiProblem && error.status === 401)) await this.#forget(written);
          throw error;
        }
        if (isKeptFault(error)) key = crypto.randomUUID();
        await this.#pause(waitMs(error, failures, Math.random));
      }
    }
    await this.#forget(written);
  }

  /** @param {Written} written unless something else has been written since */
  async #forget({ key }) {
    if ((await this.#kept.get(this.#name))?.key === key) await this.#kept.remove(this.#name);
  }
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
function untilOnline(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const now = () => {
      clearTimeout(timer);
      resolve();
    };
    globalThis.addEventListener("online", now, { once: true });
  });
}
