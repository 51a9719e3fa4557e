/**
 * When somebody begins to speak, stops, is silent for long, or interrupts: from the level of each 20 ms. Pure: knows no
 * sound, no clock and no page. It decides about turns only; what is recorded is never cut by it.
 */

import { SpeechLevel } from "./speech_level.js";

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

/**
 * @typedef {object} Ending what `push` gives
 * @property {"speech_started"|"speech_ended"|"silence"|"barge_in"|"barge_in_over"} kind `barge_in`: somebody speaks while
 *   the machine does, fall silent; then either `speech_started`: it was meant, or `barge_in_over`: go on speaking
 * @property {number} atMs when it is known
 * @property {number} [onsetMs] when the voice began
 * @property {number} [lastVoiceMs] when it ended
 * @property {number} [silentMs] how long nobody has spoken
 * @property {boolean} [bargeIn] of `speech_started`: the machine was interrupted
 */

/** A room answers for so long after the machine's last sound. */
const ECHO_TAIL_MS = 200;
/** A longer gap between two frames is a lost device or a sleeping page, not sound. */
const LONGEST_FRAME_MS = 100;

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
 * @typedef {object} Run voice that may become speech
 * @property {number} onsetMs
 * @property {number} lastVoiceMs
 * @property {number} voicedMs the voice in it
 * @property {number} weightMs its length with short dips; a longer gap takes away again what it is too long. So "wait –
 *   please" is one onset, and a knock now and then is none
 */

export class Endpointer {
  #policy;
  #level;
  #state = /** @type {"quiet"|"interrupting"|"speaking"} */ ("quiet");
  #run = /** @type {Run|null} */ (null);
  #atMs = /** @type {number|null} */ (null);
  #playedAtMs = -Infinity;
  #silentSinceMs = /** @type {number|null} */ (null);
  #prompted = 0;

  /** @param {Policy} policy */
  constructor(policy) {
    this.#policy = policy;
    this.#level = new SpeechLevel(policy);
  }

  /** A new turn: nobody speaks, and silence counts from the next frame on. The room's noise is kept. */
  reset() {
    this.#state = "quiet";
    this.#run = null;
    this.#silentSinceMs = null;
    this.#prompted = 0;
    this.#level.forgetSpeaker();
  }

  /**
   * @param {{rms: number, atMs: number, playing?: boolean}} frame `atMs`: when it ended; `playing`: whether the machine
   *   can be heard
   * @returns {Ending[]} mostly none
   */
  push({ rms, atMs, playing = false }) {
    const ms = Math.min(LONGEST_FRAME_MS, Math.max(0, atMs - (this.#atMs ?? atMs - 20)));
    this.#atMs = atMs;
    if (playing) this.#playedAtMs = atMs;
    const echoes = playing || atMs - this.#playedAtMs < ECHO_TAIL_MS;
    const voice = this.#level.take(rms, atMs, ms, echoes && this.#state === "quiet");
    this.#silentSinceMs ??= atMs - ms;
    if (this.#state === "quiet") return this.#whileQuiet(voice, atMs, ms, playing, echoes);
    this.#follow(voice, atMs, ms);
    return this.#state === "interrupting" ? this.#whileInterrupting(atMs) : this.#whileSpeaking(voice, atMs);
  }

  /**
   * @param {boolean} voice
   * @param {number} atMs
   * @param {number} ms
   * @param {boolean} playing
   * @param {boolean} echoes
   * @returns {Ending[]}
   */
  #whileQuiet(voice, atMs, ms, playing, echoes) {
    if (playing) this.#hearAgain(atMs); // a silence begins when the machine has ended
    if (echoes && this.#policy.bargeIn === "off") {
      this.#run = null;
      return [];
    }
    this.#follow(voice, atMs, ms);
    if (!voice) this.#fade(atMs, ms);
    const run = this.#run;
    if (run && lasted(run, playing ? this.#policy.onsetMs : this.#policy.minimumSpeechMs)) {
      this.#state = playing ? "interrupting" : "speaking";
      const started = { atMs, onsetMs: run.onsetMs };
      return [playing ? { kind: "barge_in", ...started } : { kind: "speech_started", ...started, bargeIn: false }];
    }
    return this.#prompts(atMs);
  }

  /**
   * @param {number} atMs
   * @returns {Ending[]}
   */
  #whileInterrupting(atMs) {
    const run = /** @type {Run} */ (this.#run);
    if (run.weightMs >= this.#policy.confirmMs) {
      this.#state = "speaking";
      return [{ kind: "speech_started", atMs, onsetMs: run.onsetMs, bargeIn: true }];
    }
    if (atMs - run.lastVoiceMs < this.#policy.falseAlarmMs) return [];
    this.#state = "quiet";
    this.#run = null;
    this.#hearAgain(atMs);
    return [{ kind: "barge_in_over", atMs, onsetMs: run.onsetMs }];
  }

  /**
   * @param {boolean} voice
   * @param {number} atMs
   * @returns {Ending[]}
   */
  #whileSpeaking(voice, atMs) {
    if (voice) this.#hearAgain(atMs);
    const { lastVoiceMs } = /** @type {Run} */ (this.#run);
    const { silenceMs } = this.#policy;
    if (silenceMs === null || atMs - lastVoiceMs < silenceMs) return this.#prompts(atMs);
    this.#state = "quiet";
    this.#run = null;
    return [{ kind: "speech_ended", atMs, lastVoiceMs, silentMs: atMs - lastVoiceMs }];
  }

  /**
   * @param {number} atMs
   * @returns {Ending[]}
   */
  #prompts(atMs) {
    const silentMs = atMs - (this.#silentSinceMs ?? atMs);
    if (!(silentMs >= this.#policy.promptsMs[this.#prompted])) return [];
    this.#prompted += 1;
    return [{ kind: "silence", atMs, silentMs }];
  }

  /** @param {number} atMs */
  #hearAgain(atMs) {
    this.#silentSinceMs = atMs;
    this.#prompted = 0;
  }

  /**
   * @param {boolean} voice
   * @param {number} atMs
   * @param {number} ms
   */
  #follow(voice, atMs, ms) {
    if (!voice) return;
    this.#run ??= { onsetMs: atMs - ms, lastVoiceMs: atMs - ms, voicedMs: 0, weightMs: 0 };
    const gapMs = atMs - ms - this.#run.lastVoiceMs;
    this.#run.weightMs += ms + (gapMs <= this.#policy.dipMs ? gapMs : 0);
    this.#run.lastVoiceMs = atMs;
    this.#run.voicedMs += ms;
  }

  /**
   * @param {number} atMs
   * @param {number} ms
   */
  #fade(atMs, ms) {
    if (!this.#run || atMs - this.#run.lastVoiceMs <= this.#policy.dipMs) return;
    this.#run.weightMs -= ms;
    if (this.#run.weightMs <= 0) this.#run = null;
  }
}

/**
 * Whether a run is so long, and voice for the most part: keys that are typed, or a clock, are mostly gaps.
 * @param {Run} run
 * @param {number} ms
 */
function lasted({ weightMs, voicedMs }, ms) {
  return weightMs >= ms && voicedMs >= weightMs / 2;
}

/**
 * By which rules the endpointer decides: those of GET /api/config for a product, and the person's choice.
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
