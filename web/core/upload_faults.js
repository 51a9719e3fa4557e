/** What a failed step of an upload means, and how long to wait before it is tried again. */

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
