/** What a failed step of an upload means, how long to wait before it is tried again, and those who wait. */

import { ApiProblem } from "./api.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const PASSING = new Set([408, 425, 429]);
const UNKNOWN_CALLER = new Set([401, 403]);

/**
 * @param {unknown} error
 * @returns {"again"|"signed_out"|"refused"} `signed_out`: nothing helps but a new credential; `refused`: nothing helps
 */
export function judge(error) {
  if (!(error instanceof ApiProblem)) return "again"; // the line, or a database that is busy for a moment
  if (UNKNOWN_CALLER.has(error.status)) return "signed_out";
  const passes = error.status >= 500 || PASSING.has(error.status) || error.code === "idempotency_in_progress";
  return passes ? "again" : "refused";
}

/**
 * Whether the server keeps its own failure under the Idempotency-Key: the same key would bring the same for a day.
 * @param {unknown} error
 */
export function isKeptFault(error) {
  return error instanceof ApiProblem && error.code === "internal_error";
}

/**
 * Twice as long each time, and never the same on two devices: when a server comes back they must not all come at once
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param {unknown} error
 * @param {number} failures in a row, from 1
 * @param {() => number} random 0 to 1
 * @returns {number} milliseconds
 */
export function waitMs(error, failures, random) {
  const spread = 0.5 + random();
  const own = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) * spread;
  const asked = error instanceof ApiProblem && error.retryAfterS !== null ? error.retryAfterS * 1000 : 0;
  return asked > 0 ? asked + FIRST_WAIT_MS * random() : own;
}

/** Those who wait for a better moment: for a time, for the network, or for a new credential. */
export class UploadWaits {
  #waking = new EventTarget();
  #credentials = 0;

  /** How many credentials there have been. */
  get credentials() {
    return this.#credentials;
  }

  /** The network is back. */
  online() {
    this.#waking.dispatchEvent(new Event("online"));
  }

  /** There is a new credential, or somebody asks for another try. */
  signedIn() {
    this.#credentials += 1;
    this.#waking.dispatchEvent(new Event("signed_in"));
  }

  /**
   * @param {number|null} ms at the longest; null: until there is a new credential
   * @param {number} since `credentials` before what failed was begun: a newer one may have come while it was under way
   * @param {AbortSignal} signal ends it, too
   * @returns {Promise<void>}
   */
  wait(ms, since, signal) {
    return new Promise((resolve) => {
      if (signal.aborted || this.#credentials > since) return resolve();
      const over = new AbortController();
      const end = () => {
        clearTimeout(timer);
        over.abort();
        resolve();
      };
      const timer = ms === null ? undefined : setTimeout(end, ms);
      const types = ms === null ? ["signed_in"] : ["signed_in", "online"];
      for (const type of types) this.#waking.addEventListener(type, end, { signal: over.signal });
      signal.addEventListener("abort", end, { signal: over.signal });
    });
  }
}
