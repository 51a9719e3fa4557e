/**
 * Gets recorded answers to the server, each exactly once: over bad lines, reloads, restarts, lost answers and new
 * credentials. Parts go to the device's queue first and then out, while the person is still speaking.
 *
 * Exactly once: an upload has one identifier on the server, asked for with an Idempotency-Key of its own; completing it
 * again changes nothing, and so does ending an answer again. Of several tabs one at a time works on an answer: it holds
 * the answer's Web Lock (https://www.w3.org/TR/web-locks/), which ends with the tab; then the next one goes on.
 */

import { AnswerUpload } from "./answer_upload.js";
import { newAnswer } from "./kept_answer.js";
import { UploadWaits } from "./upload_waits.js";

/** Refused for want of the right credential, perhaps: tried again with a new one. */
const PERHAPS_LATER = "session_not_found";

/** @typedef {import("./upload_queue.js").QueuedAnswer} QueuedAnswer */

/** @typedef {{answer: QueuedAnswer, upload: AnswerUpload|null}} Entry `upload`: while this tab works on it */

/**
 * Events, all with `detail` {id, sessionId, questionIndex}: `stored` (the server has the recording), `refused` {code}
 * (no retry cures it; the recording stays here until `discard` or `retry`), `not_ended` {code} (stored, but its answer
 * could not be ended), `unkept` (the device's store is full: it is lost if the page goes before it is stored), `waits`
 * {reason: "again"|"signed_out"}. And `waiting` (detail {count}) when `waiting` may have changed.
 */
export class Uploader extends EventTarget {
  #api;
  #queue;
  #fetch;
  #locks;
  #sessionId;
  #random;
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #leaving = new AbortController();
  #waits = new UploadWaits();
  /** Whose lock is asked for. */
  #asked = new Set();
  #lastBeganAtMs = 0;

  /**
   * @param {object} options
   * @param {Pick<import("./api.js").Api, "post">} options.api
   * @param {import("./upload_queue.js").Queue} options.queue
   * @param {typeof globalThis.fetch} [options.fetch] for S3: it sends no token
   * @param {Pick<EventTarget, "addEventListener">} [options.online] where the event `online` comes
   * @param {LockManager|null} [options.locks] null: there is only this page
   * @param {(() => string|null)|null} [options.sessionId] the session that the credential opens: answers of others wait
   *   for theirs, and are not shown; null: it opens all
   * @param {() => number} [options.random]
   */
  constructor({ api, queue, fetch = globalThis.fetch, online = globalThis, ...options }) {
    super();
    const { locks = globalThis.navigator?.locks ?? null, sessionId = null, random = Math.random } = options;
    this.#api = api;
    this.#queue = queue;
    this.#fetch = fetch.bind(globalThis); // called as a method of something else, browsers refuse it
    this.#locks = locks;
    this.#sessionId = sessionId;
    this.#random = random;
    online.addEventListener("online", () => this.#waits.online(), { signal: this.#leaving.signal });
  }

  /** How many recordings are whole and not stored yet, without those that were refused. */
  get waiting() {
    return this.kept().filter(({ state, refused }) => state === "finished" && refused === null).length;
  }

  /** How many are not stored yet, also those that are still being finished, without those that were refused. */
  get unstored() {
    return this.kept().filter(({ state, refused }) => state !== "stored" && refused === null).length;
  }

  /** What is on this device of the credential's session, in the order in which it began. @returns {QueuedAnswer[]} */
  kept() {
    return [...this.#entries.values()].map(answerOf).filter((answer) => this.#isOpen(answer));
  }

  /**
   * A take of an answer begins.
   * @param {{sessionId: string, questionIndex: number, contentType: string, capture?: Record<string, any>|null}} what
   * @returns {AnswerUpload}
   */
  begin(what) {
    this.#lastBeganAtMs = Math.max(Date.now(), this.#lastBeganAtMs + 1); // no two alike
    const answer = newAnswer(what, this.#lastBeganAtMs);
    const upload = new AnswerUpload(answer, this.#host);
    this.#entries.set(answer.id, { answer, upload });
    void this.#alone(answer.id, () => upload.run(this.#leaving.signal));
    return upload;
  }

  /**
   * Take up what is in the queue. At the page's start and after each new credential; the event `online` does it, too.
   * @returns {Promise<void>} when it has been taken up, not when it is sent
   */
  async start() {
    for (const answer of await this.#queue.all()) {
      if (!this.#entries.has(answer.id)) this.#entries.set(answer.id, { answer, upload: null });
    }
    for (const entry of [...this.#entries.values()]) {
      const answer = answerOf(entry);
      const isIdle = entry.upload === null || answer.refused === PERHAPS_LATER;
      if (isIdle && this.#isOpen(answer)) void this.#takeUp(answer.id);
    }
    this.#waits.signedIn();
    this.#dispatchWaiting();
  }

  /** The page goes away: nothing more is sent, and what is kept stays. */
  stop() {
    this.#leaving.abort();
  }

  /**
   * Try a refused one again.
   * @param {string} id
   */
  async retry(id) {
    await this.#takeUp(id, true);
  }

  /**
   * Forget one; the person has decided so.
   * @param {string} id
   */
  async discard(id) {
    const entry = this.#entries.get(id);
    if (entry?.upload) return entry.upload.discard();
    await this.#queue.remove(id);
    this.#forgotten(id);
  }

  /**
   * The recording, for the person to keep.
   * @param {string} id
   * @returns {Promise<Blob|null>}
   */
  async blob(id) {
    const entry = this.#entries.get(id);
    return entry ? (entry.upload ?? new AnswerUpload(entry.answer, this.#host)).blob() : null;
  }

  /**
   * Work on one of an earlier page, or of another tab once that has gone.
   * @param {string} id
   * @param {boolean} [again] also where it was refused
   */
  async #takeUp(id, again = false) {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    await this.#alone(id, async () => {
      const answer = await this.#queue.get(id);
      if (answer === undefined) return this.#forgotten(id); // another tab has sent it
      const wasRefused = answer.refused !== null && answer.refused !== PERHAPS_LATER && !again;
      const upload = wasRefused ? null : new AnswerUpload({ ...answer, refused: null }, this.#host);
      this.#entries.set(id, { answer, upload });
      if (upload === null) return this.#dispatch("refused", answer, { code: answer.refused });
      // Its page went away while it was recorded: what there is of it is stored, and the answer stays open.
      const isWhole = answer.state === "recording" ? abandoned(upload) : true;
      if (await isWhole) await upload.run(this.#leaving.signal);
    }).finally(() => this.#asked.delete(id));
  }

  /**
   * @param {string} id
   * @param {() => Promise<void>} work
   */
  async #alone(id, work) {
    if (this.#locks === null) return work();
    const options = { signal: this.#leaving.signal };
    await this.#locks.request(`goldenfish-upload-${id}`, options, work).catch((error) => {
      if (!this.#leaving.signal.aborted) throw error;
    });
  }

  /** @type {import("./answer_upload.js").Host} */
  get #host() {
    return {
      ...{ api: this.#api, queue: this.#queue, fetch: this.#fetch, random: this.#random },
      waits: this.#waits,
      outrun: ({ answer }) =>
        this.#others(answer).some((other) => other.state === "recording" && isLater(other, answer)),
      tell: (type, { answer }, more = {}) => this.#told(type, answer, more),
    };
  }

  /**
   * @param {string} type
   * @param {QueuedAnswer} answer
   * @param {Record<string, any>} more
   */
  #told(type, answer, more) {
    if (type === "finished") {
      for (const other of this.#others(answer)) if (isLater(answer, other)) void this.discard(other.id); // a retake
      this.#dispatchWaiting();
    } else if (type === "done" || type === "discarded") {
      this.#forgotten(answer.id);
      for (const other of this.#others(answer)) this.#entries.get(other.id)?.upload?.poke(); // it may go on now
    } else {
      this.#dispatch(type, answer, more);
    }
  }

  /**
   * Other takes of the same answer.
   * @param {QueuedAnswer} answer
   */
  #others({ id, sessionId, questionIndex }) {
    const answers = [...this.#entries.values()].map(answerOf);
    return answers.filter((one) => one.sessionId === sessionId && one.questionIndex === questionIndex && one.id !== id);
  }

  /** @param {QueuedAnswer} answer */
  #isOpen({ sessionId }) {
    return this.#sessionId === null || this.#sessionId() === sessionId;
  }

  /**
   * @param {string} type
   * @param {QueuedAnswer} answer
   * @param {Record<string, any>} more
   */
  #dispatch(type, { id, sessionId, questionIndex }, more) {
    this.dispatchEvent(new CustomEvent(type, { detail: { id, sessionId, questionIndex, ...more } }));
    this.#dispatchWaiting();
  }

  /** @param {string} id */
  #forgotten(id) {
    this.#entries.delete(id);
    this.#dispatchWaiting();
  }

  #dispatchWaiting() {
    this.dispatchEvent(new CustomEvent("waiting", { detail: { count: this.waiting } }));
  }
}

/**
 * @param {AnswerUpload} upload
 * @returns {Promise<boolean>} false: it cannot be read; perhaps the next time
 */
function abandoned(upload) {
  return upload.finish({ isAbandoned: true }).then(
    () => true,
    () => false,
  );
}

/** @param {Entry} entry */
function answerOf({ answer, upload }) {
  return upload?.answer ?? answer;
}

/**
 * @param {QueuedAnswer} one
 * @param {QueuedAnswer} other
 */
function isLater(one, other) {
  return one.beganAtMs > other.beganAtMs;
}
