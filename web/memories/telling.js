/** What the page tells the server while an interview is held; each message that matters is kept until an event proves it. */

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

  /**
   * Do something when an event comes.
   * @param {(event: Json) => boolean} wanted
   * @param {() => void} work
   */
  once(wanted, work) {
    const see = (/** @type {any} */ { detail }) => {
      if (!wanted(detail)) return;
      this.#session.removeEventListener("event", see);
      work();
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
