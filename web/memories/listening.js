/**
 * Listens while a question is answered: the level bar, words about the level, when somebody speaks, and long silences,
 * into which the interviewer may say something gentle. Nothing here ends an answer, and nothing changes the recording.
 */

import { Endpointer, policyFrom } from "../core/endpointer.js";
import { LevelAdvice, barLength } from "../core/level_advice.js";

/** Speech is told to have stopped after so much silence; the server's answer to a long one depends on it. */
export const STOPPED_MS = 2000;

/**
 * Fires `speech` (detail: {speaking, atMs} on the clock of performance.now()), `silence` (detail: {ms}), `level` (detail:
 * {rms}), `advice` (detail: "too_quiet"|"clipping"|"good").
 */
export class Listening extends EventTarget {
  #endpointer;
  #advice = new LevelAdvice();
  #isPlaying;
  /** @type {AbortController|null} */
  #left = null;

  /**
   * @param {import("../core/endpointer.js").PageConfig|null} config
   * @param {number[]} promptsMs silences that the server wants to be told
   * @param {() => boolean} isPlaying whether the machine can be heard
   */
  constructor(config, promptsMs, isPlaying) {
    super();
    const policy = policyFrom(config, { profile: "memories", promptsMs });
    this.#endpointer = new Endpointer({ ...policy, silenceMs: STOPPED_MS });
    this.#isPlaying = isPlaying;
  }

  /** @param {import("../core/microphone.js").Microphone} microphone */
  start(microphone) {
    this.stop();
    this.#left = new AbortController();
    this.#endpointer.reset();
    this.#advice = new LevelAdvice();
    const hear = (/** @type {any} */ { detail }) => this.#hear(detail);
    microphone.addEventListener("level", hear, { signal: this.#left.signal });
  }

  /** Listen no more. */
  stop() {
    this.#left?.abort();
    this.#left = null;
  }

  /** @param {import("../core/microphone.js").Level} level */
  #hear(level) {
    const advice = this.#advice.push(level);
    this.#tell("level", { rms: level.rms, length: barLength(level.rms) });
    if (advice !== null) this.#tell("advice", advice);
    const ago = (/** @type {number} */ atMs) => performance.now() - (level.atMs - atMs);
    for (const ending of this.#endpointer.push({ ...level, playing: this.#isPlaying() })) {
      if (ending.kind === "speech_started") {
        this.#tell("speech", { speaking: true, atMs: ago(ending.onsetMs ?? ending.atMs) });
      } else if (ending.kind === "speech_ended") {
        this.#tell("speech", { speaking: false, atMs: ago(ending.lastVoiceMs ?? ending.atMs) });
      } else if (ending.kind === "silence") {
        this.#tell("silence", { ms: Math.round(ending.silentMs ?? 0) });
      }
    }
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
