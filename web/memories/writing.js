/** A written answer on its way: kept on the device until the server has it, sent again after every loss. */

import { ApiProblem, NetworkLost } from "../core/api.js";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;
/** Refusals that pass. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * @typedef {object} Written
 * @property {number} questionIndex
 * @property {string} text
 * @property {string} key Idempotency-Key, the same for every attempt
 */

/** The written answers of one session. */
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
  async #deliver({ questionIndex, text, key }) {
    for (let failures = 0; ; failures += 1) {
      try {
        await this.#api.post(this.#path, { question_index: questionIndex, text }, { key });
        break;
      } catch (error) {
        const passing = error instanceof ApiProblem && PASSING.has(error.status);
        if (!passing && !(error instanceof NetworkLost)) {
          // Without a credential it waits for the next link; any other refusal would come again.
          if (!(error instanceof ApiProblem && error.status === 401)) await this.#kept.remove(this.#name);
          throw error;
        }
        const asked = error instanceof ApiProblem ? (error.retryAfterS ?? 0) * 1000 : 0;
        const ownMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
        await this.#pause(Math.max(asked, ownMs));
      }
    }
    await this.#kept.remove(this.#name);
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
