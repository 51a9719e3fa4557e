/** By which rules the endpointer decides: those of GET /api/config for a product, and the person's choice. Pure. */

/**
 * @typedef {object} Policy
 * @property {number} speechLevel root mean square, 0–1: from here on it is voice in any room
 * @property {number} bargeInLevel the same while the machine speaks
 * @property {number} minimumSpeechMs less is no speech: a click, a cough
 * @property {number|null} silenceMs so much silence ends a turn; null: silence never ends anything
 * @property {number[]} promptsMs silences to be told, for a gentle word; rising
 * @property {number} dipMs so short a gap does not interrupt an onset
 * @property {"off"|"firm"|"eager"} bargeIn
 * @property {number} onsetMs voice of this length while the machine speaks: fall silent, perhaps only for a moment
 * @property {number} confirmMs voice of this length since then: it was meant
 * @property {number} falseAlarmMs silence of this length before that: it was not
 */

/** Rules of GET /api/config as they are when it cannot be had: seed 002's, goldenfish/page_config.py. */
const DEFAULTS = Object.freeze({
  voice_activity: { speech_rms: 15 / 128, barge_in_rms: 30 / 128, onset_ms: 300, minimum_speech_ms: 200, dips_ms: 150 },
  // People who search for words pause long, and the pause is what is measured: an answer never ends by silence, and a
  // question is heard to its end.
  memories: { silence_ms: null, barge_in: /** @type {const} */ ("off") },
  practice: { silence_ms: 1500, barge_in: /** @type {const} */ ("firm") },
});

/** Longer than any gap between two words, shorter than somebody waits who really interrupted. */
const FALSE_ALARM_MS = 500;

/**
 * @typedef {object} PageConfig the members of GET /api/config that are used here
 * @property {{speech_rms: number, barge_in_rms: number, onset_ms: number, minimum_speech_ms: number,
 *   dips_ms: number}} voice_activity
 * @property {{silence_ms: number|null, barge_in: "off"|"firm"|"eager"}} memories
 * @property {{silence_ms: number|null, barge_in: "off"|"firm"|"eager"}} practice
 */

/**
 * @param {PageConfig|null} config null: it could not be had
 * @param {object} choice
 * @param {"memories"|"practice"} choice.profile
 * @param {"off"|"firm"|"eager"} [choice.bargeIn] the person's choice instead of the product's
 * @param {number[]} [choice.promptsMs] silences to be told; `nudges_after_ms` of the session
 * @returns {Policy}
 */
export function policyFrom(config, { profile, bargeIn, promptsMs = [] }) {
  const { [profile]: product, voice_activity: voice } = config ?? /** @type {PageConfig} */ (DEFAULTS);
  const mode = bargeIn ?? product.barge_in;
  const eager = mode === "eager";
  return {
    speechLevel: voice.speech_rms,
    bargeInLevel: voice.barge_in_rms,
    minimumSpeechMs: voice.minimum_speech_ms,
    dipMs: voice.dips_ms,
    silenceMs: product.silence_ms,
    promptsMs,
    bargeIn: mode,
    // Eager: silent after half the onset, and meant after the whole of it, as in seed 002. Firm: silent after the onset.
    onsetMs: eager ? voice.onset_ms / 2 : voice.onset_ms,
    confirmMs: eager ? voice.onset_ms : voice.onset_ms + voice.minimum_speech_ms,
    falseAlarmMs: FALSE_ALARM_MS,
  };
}
