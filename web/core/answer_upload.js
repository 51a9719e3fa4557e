/** One take of an answer on its way: its parts are kept, sent, made one recording, and then its answer is ended. */

import { ApiProblem, NetworkLost } from "./api.js";
import { KeptAnswer } from "./kept_answer.js";
import { FormExpired, postPart, uploadOf } from "./part_form.js";
import { isKeptFault, judge, waitMs } from "./upload_waits.js";

/** Parts on their way at once: on a line with long ways one after the other would leave it idle. */
const AT_ONCE = 3;
/** Refusals that say: the answer has got something better, or nothing is wanted. */
const NOT_WANTED = new Set(["already_recorded", "question_skipped"]);
/** How often what the server misses is sent again before it is called a refusal. */
const MENDINGS = 3;

/**
 * What an upload needs of its uploader.
 * @typedef {object} Host
 * @property {Pick<import("./api.js").Api, "post">} api
 * @property {import("./upload_queue.js").Queue} queue
 * @property {typeof globalThis.fetch} fetch
 * @property {() => number} random
 * @property {import("./upload_waits.js").UploadWaits} waits
 * @property {(upload: AnswerUpload) => boolean} outrun whether a later take of the same answer is being recorded
 * @property {(type: string, upload: AnswerUpload, more?: Record<string, any>) => void} tell
 */

/** Made by `Uploader.begin`; the page uses `add`, `finish` and `discard`. */
export class AnswerUpload {
  #kept;
  #host;
  #ending = new AbortController();
  /** @type {Promise<any>} */
  #adding = Promise.resolve();
  #poke = () => {};
  #isRenewed = false;
  #mendings = 0;

  /**
   * @param {import("./upload_queue.js").QueuedAnswer} answer
   * @param {Host} host
   */
  constructor(answer, host) {
    this.#kept = new KeptAnswer(answer, host.queue, () => host.tell("unkept", this));
    this.#host = host;
    this.#ending.signal.addEventListener("abort", () => this.#poke());
  }

  /** What is kept of it; read only. */
  get answer() {
    return this.#kept.answer;
  }

  /**
   * Keep a piece of the recording; it goes out by itself. Pieces are taken in the order of the calls.
   * @param {Blob} blob
   * @returns {Promise<void>} when it is kept
   */
  add(blob) {
    return this.#inOrder(() => this.#kept.add(blob));
  }

  /**
   * The recording is whole.
   * @param {object} [how]
   * @param {{ask_id?: string, ended_by?: string}|null} [how.endAnswer] to be done after it; null: somebody else does
   * @param {number} [how.durationMs]
   * @param {boolean} [how.isAbandoned] its page went away meanwhile: nobody misses it where it is not wanted
   * @returns {Promise<void>} when that is kept: from here on neither a reload nor a restart loses it
   */
  finish({ endAnswer = null, durationMs = 0, isAbandoned = false } = {}) {
    return this.#inOrder(async () => {
      if (this.#ending.signal.aborted) return;
      await this.#kept.finish(endAnswer, durationMs, isAbandoned);
      this.#host.tell("finished", this);
    });
  }

  /** Forget it, here for good; what S3 has of it is gone after a day. */
  async discard() {
    this.#ending.abort();
    await this.#adding;
    await this.#kept.forget();
    this.#host.tell("discarded", this);
  }

  /** Something has changed that it may have waited for. */
  poke() {
    this.#poke();
  }

  /** The recording, for the person to keep. @returns {Promise<Blob>} */
  blob() {
    return this.#kept.blob();
  }

  /**
   * Do what is to be done until all of it is done, or refused, or given up. By one tab at a time (see uploader.js).
   * @param {AbortSignal} leaving the page goes away; what is kept stays
   */
  async run(leaving) {
    const stop = () => this.#ending.abort();
    leaving.addEventListener("abort", stop);
    await this.#run();
    leaving.removeEventListener("abort", stop);
  }

  async #run() {
    const ending = this.#ending.signal;
    for (let failures = 0; !ending.aborted; ) {
      const { credentials } = this.#host.waits;
      try {
        if (!(await this.#step())) return;
        failures = 0;
      } catch (error) {
        if (ending.aborted) return;
        const verdict = judge(error);
        if (verdict === "refused") return this.#refuse(/** @type {ApiProblem} */ (error));
        failures += 1;
        // Either is safe to ask for once more: an upload that nobody completes is none, an answer ends once.
        if (isKeptFault(error)) await this.#kept.change({ partsKey: crypto.randomUUID(), endKey: crypto.randomUUID() });
        this.#host.tell("waits", this, { reason: verdict });
        const ms = verdict === "signed_out" ? null : waitMs(error, failures, this.#host.random);
        await this.#host.waits.wait(ms, credentials, ending);
      }
    }
  }

  /** @returns {Promise<boolean>} whether there is more to do */
  async #step() {
    const { state, upload, count, sent } = this.answer;
    if (state === "stored") return this.#endAnswer();
    const numbers = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !sent.includes(number));
    // The server orders takes by when they were granted: an older one must not be granted after a newer one.
    const mayGo = upload !== null || !this.#host.outrun(this);
    // At once and not with the first part: a short answer then has but its parts to send when it has been spoken.
    if (upload === null && mayGo && (count > 0 || state === "recording")) await this.#ask();
    else if (numbers.length > 0 && upload !== null) await this.#send(upload, numbers.slice(0, AT_ONCE));
    else if (state === "finished" && upload !== null) await this.#complete();
    else await new Promise((resolve) => (this.#poke = () => resolve(undefined)));
    return true;
  }

  /**
   * @param {import("./part_form.js").Upload} upload
   * @param {number[]} numbers
   */
  async #send(upload, numbers) {
    const outcomes = await Promise.allSettled(numbers.map((number) => this.#post(upload, number)));
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed === undefined) return;
    const { reason } = /** @type {PromiseRejectedResult} */ (failed);
    if (!(reason instanceof FormExpired)) throw reason;
    // Told by S3, not by `expires_at`: clocks of old devices may be hours wrong. A fresh form not taken either: later.
    const wasFresh = this.#isRenewed;
    this.#isRenewed = !wasFresh;
    if (wasFresh) throw new NetworkLost(reason);
    await this.#ask();
  }

  /** A form: the first one, or a fresh one of the same upload; its key gives the same one again for a week. */
  async #ask() {
    const { questionIndex, contentType, capture, partsKey, upload, sent } = this.answer;
    const body = { question_index: questionIndex, content_type: contentType, ...(capture ? { capture } : {}) };
    const signal = this.#ending.signal;
    const granted = uploadOf(await this.#host.api.post(this.#path("parts"), body, { key: partsKey, signal }));
    const isSame = upload?.uploadId === granted.uploadId;
    await this.#kept.change({ upload: granted, sent: isSame ? sent : [] });
  }

  /**
   * @param {import("./part_form.js").Upload} upload
   * @param {number} number
   */
  async #post(upload, number) {
    const content = await this.#kept.part(number);
    await postPart(upload, number, content, { fetch: this.#host.fetch, signal: this.#ending.signal });
    this.#isRenewed = false;
    await this.#kept.change({ sent: [...this.answer.sent, number] });
  }

  async #complete() {
    const { questionIndex, upload, count, sizeBytes, sha256, sent } = this.answer;
    const said = { question_index: questionIndex, upload_id: upload?.uploadId, count, size_bytes: sizeBytes, sha256 };
    try {
      // Without an Idempotency-Key: the upload is one, and stays one for longer.
      await this.#host.api.post(this.#path("complete"), said, { signal: this.#ending.signal });
    } catch (error) {
      const wanting = error instanceof ApiProblem ? wantingParts(error, count) : [];
      if (wanting.length === 0 || ++this.#mendings > MENDINGS) throw error;
      await this.#kept.change({ sent: sent.filter((number) => !wanting.includes(number)) });
      return;
    }
    await this.#kept.stored();
    this.#host.tell("stored", this);
  }

  /** @returns {Promise<false>} that was the last thing to do */
  async #endAnswer() {
    const { questionIndex, endAnswer, endKey } = this.answer;
    if (endAnswer !== null) {
      // Over HTTP an answer is named by its question's number; `ask_id` is for the socket.
      const body = { question_index: questionIndex, ended_by: endAnswer.ended_by ?? "user_action" };
      try {
        await this.#host.api.post(this.#path("end_answer"), body, { key: endKey, signal: this.#ending.signal });
      } catch (error) {
        if (judge(error) !== "refused") throw error;
        this.#host.tell("not_ended", this, { code: /** @type {ApiProblem} */ (error).code }); // the recording is safe
      }
    }
    await this.#kept.forget();
    this.#host.tell("done", this);
    return false;
  }

  /** @param {ApiProblem} problem */
  async #refuse(problem) {
    if (this.answer.isAbandoned && NOT_WANTED.has(problem.code)) return this.discard();
    await this.#kept.change({ refused: problem.code || String(problem.status) });
    this.#host.tell("refused", this, { code: this.answer.refused });
  }

  /**
   * One after the other, whatever becomes of them.
   * @param {() => Promise<void>} work
   */
  #inOrder(work) {
    const done = this.#adding.then(work);
    this.#adding = done.catch(() => {}).then(() => this.#poke());
    return done;
  }

  /** @param {string} route */
  #path(route) {
    return `/api/session/${encodeURIComponent(this.answer.sessionId)}/${route}`;
  }
}

/**
 * Which parts to send again, after a refusal to join them.
 * @param {ApiProblem} problem
 * @param {number} count
 * @returns {number[]}
 */
function wantingParts(problem, count) {
  if (problem.code === "part_missing") return problem.body.missing ?? [];
  if (problem.code === "checksum_mismatch") return Array.from({ length: count }, (_, index) => index + 1);
  return [];
}
