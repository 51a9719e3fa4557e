/** How long the level bar is. Pure. */

const NOTHING_DB = -60;
const FULL_DB = -10;

/**
 * In decibels, since the ear hears so.
 * @param {number} rms 0–1 of full scale
 * @returns {number} 0–1
 */
export function barLength(rms) {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (decibels - NOTHING_DB) / (FULL_DB - NOTHING_DB)));
}
