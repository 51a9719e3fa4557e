/** Percentiles over the turns of this session. Pure. */

import { STEPS, stepsOf } from "./turn_clock.js";

/** @import { Turn } from "./turn_clock.js" */

/** @typedef {{name: string, n: number, p50: number, p95: number}} Row ms */

/**
 * The smallest value that so many of all are not above (nearest rank).
 * @param {readonly number[]} values not empty
 * @param {number} percent 0–100
 * @returns {number}
 */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/**
 * How long each step took: by this client's clock, from the end of speech where there was some, else from the sending.
 * @param {readonly Turn[]} turns
 * @param {boolean} spoken turns that began with speech, or the others
 * @returns {Row[]}
 */
export function clientRows(turns, spoken) {
  const all = turns.map(stepsOf).filter(({ from }) => (from === "speech_ended") === spoken);
  return STEPS.flatMap((name) => {
    const values = all.flatMap(({ steps }) => steps.filter(({ step }) => step === name).map(({ ms }) => ms));
    return row(name, values);
  });
}

/**
 * The server's own milestones, from its turn's start, in the order in which they are reached.
 * @param {readonly Turn[]} turns
 * @returns {Row[]}
 */
export function serverRows(turns) {
  /** @type {Map<string, number[]>} */
  const values = new Map();
  for (const { server } of turns) {
    for (const [name, ms] of Object.entries(server)) values.set(name, [...(values.get(name) ?? []), ms]);
  }
  return [...values].flatMap(([name, all]) => row(name, all)).sort((a, b) => a.p50 - b.p50);
}

/** @param {string} name @param {number[]} values @returns {Row[]} */
function row(name, values) {
  return values.length === 0
    ? []
    : [{ name, n: values.length, p50: percentile(values, 50), p95: percentile(values, 95) }];
}
