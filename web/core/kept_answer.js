/** One take of an answer as it lies on this device: its parts in the queue, and what is known of it. */

import { ApiProblem } from "./api.js";

/** A blob is cut into pieces of this size: on a bad line a cut connection then costs one piece, not a whole MP4. */
const PIECE_BYTES = 256_000;

/** @typedef {import("./upload_queue.js").QueuedAnswer} QueuedAnswer */

/**
 * @param {{sessionId: string, questionIndex: number, contentType: string, capture?: Record<string, any>|null}} what
 * @param {number} beganAtMs
 * @returns {QueuedAnswer}
 */
export function newAnswer({ sessionId, questionIndex, contentType, capture = null }, beganAtMs) {
  return {
    ...{ id: crypto.randomUUID(), sessionId, questionIndex, contentType, capture, beganAtMs },
    ...{ state: "recording", isAbandoned: false, count: 0, sizeBytes: 0, durationMs: 0, sha256: null, endAnswer: null },
    ...{ partsKey: crypto.randomUUID(), endKey: crypto.randomUUID(), upload: null, sent: [], refused: null },
  };
}

export class KeptAnswer {
  #answer;
  #queue;
  #tellUnkept;
  #isForgotten = false;
  /** Parts that the device's database did not take (it is full): they live as long as the page. */
  #unkept = /** @type {Map<number, ArrayBuffer>} */ (new Map());

  /**
   * @param {QueuedAnswer} answer
   * @param {import("./upload_queue.js").Queue} queue
   * @param {() => void} tellUnkept the device did not take something
   */
  constructor(answer, queue, tellUnkept) {
    this.#answer = answer;
    this.#queue = queue;
    this.#tellUnkept = tellUnkept;
  }

  get answer() {
    return this.#answer;
  }

  /** @param {Blob} blob */
  async add(blob) {
    const content = await blob.arrayBuffer();
    for (let at = 0; at < content.byteLength && !this.#isForgotten; at += PIECE_BYTES) {
      await this.#addPiece(content.slice(at, at + PIECE_BYTES));
    }
  }

  /** @param {ArrayBuffer} content */
  async #addPiece(content) {
    const number = this.#answer.count + 1;
    this.#answer = { ...this.#answer, count: number, sizeBytes: this.#answer.sizeBytes + content.byteLength };
    try {
      await this.#queue.addPart(this.#answer, number, content);
    } catch {
      this.#unkept.set(number, content);
      this.#tellUnkept();
    }
  }

  /**
   * The recording is whole.
   * @param {{ask_id?: string, ended_by?: string}|null} endAnswer
   * @param {number} durationMs
   * @param {boolean} isAbandoned
   */
  async finish(endAnswer, durationMs, isAbandoned) {
    const isEmpty = this.#answer.count === 0; // nothing to store, but perhaps an answer to end
    const sha256 = isEmpty ? null : await this.#digest();
    /** @type {Partial<QueuedAnswer>} */
    const whole = { state: isEmpty ? "stored" : "finished", endAnswer, durationMs, isAbandoned, sha256 };
    this.#answer = { ...this.#answer, ...whole };
    if (!this.#isForgotten) await this.#queue.put(this.#answer).catch(this.#tellUnkept); // it goes on while it can
  }

  /** @param {Partial<QueuedAnswer>} change */
  async change(change) {
    this.#answer = { ...this.#answer, ...change };
    await this.#queue.update(this.#answer).catch(this.#tellUnkept);
  }

  /** The server has the recording: its parts need not lie here any more. */
  async stored() {
    await this.change({ state: "stored" });
    this.#unkept.clear();
    await this.#queue.removeParts(this.#answer.id).catch(() => {}); // the answer is removed soon, and they with it
  }

  async forget() {
    this.#isForgotten = true;
    await this.#queue.remove(this.#answer.id);
  }

  /**
   * @param {number} number from 1
   * @returns {Promise<ArrayBuffer>}
   * @throws {ApiProblem} 410 `part_lost`, said by us
   */
  async part(number) {
    const content = this.#unkept.get(number) ?? (await this.#queue.part(this.#answer.id, number));
    if (content !== undefined) return content;
    throw new ApiProblem(410, { code: "part_lost", title: "The device has not kept a part." }, null);
  }

  /** All of it, as one file. */
  async blob() {
    const numbers = Array.from({ length: this.#answer.count }, (_, index) => index + 1);
    return new Blob(await Promise.all(numbers.map((number) => this.part(number))), { type: this.#answer.contentType });
  }

  /**
   * Over the parts as they are kept, so that what is told is what was recorded. At the end and not on the way:
   * WebCrypto digests whole buffers only (https://developer.mozilla.org/docs/Web/API/SubtleCrypto/digest). 15 minutes
   * of speech are 6 MB.
   */
  async #digest() {
    const digest = await crypto.subtle.digest("SHA-256", await (await this.blob()).arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
