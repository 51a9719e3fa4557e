/**
 * What is heard in a conversation: the microphone's level decides about turns, the recording keeps the words from before
 * their onset on, and the browser's captions (where the person agreed to them) are freed of the reply's own echo.
 */

import { Endpointer, policyFrom } from "../core/endpointer.js";
import { LevelAdvice } from "../core/level_advice.js";
import { Recorder } from "../core/recorder.js";
import { EchoGuard } from "./echo_guard.js";
import { OnsetRecorder } from "./onset_recorder.js";

/** @import { Microphone } from "../core/microphone.js" */
/** @import { Recogniser } from "../core/recogniser.js" */
/** @import { RecordingType } from "../core/recorder.js" */
/** @import { Ending } from "../core/endpointer.js" */
/** @import { Barge } from "./turn_types.js" */

/** After so long without a word the page says that it listens, and that one may type. */
const PROMPTS_MS = [20000];

/**
 * Events: `heard` (detail: the endpointer's Ending), `caption` (detail {text}), `echo`, `level` (detail: the microphone's
 * Level), `advice` (detail: level_advice's, when it changes), `captions` (there are none any more).
 */
export class Hearing extends EventTarget {
  /** @type {Microphone|null} */
  #microphone = null;
  #config;
  #type;
  #audible;
  #now;
  #recogniserFor;
  /** @type {Recogniser|null} */
  #recogniser = null;
  /** Words of this turn that the browser will not change any more. */
  #words = "";
  #endpointer;
  #advice = new LevelAdvice();
  /** @type {string|null} */
  #advised = null;
  #isOn = false;
  /** @type {AbortController|null} */
  #attached = null;
  #recorder = new OnsetRecorder(() => this.#startRecording());
  guard = new EchoGuard();

  /**
   * @param {object} options
   * @param {import("../core/endpointer.js").PageConfig|null} options.config GET /api/config
   * @param {Barge} options.barge
   * @param {() => boolean} options.audible whether the reply can be heard at this moment
   * @param {RecordingType|null} options.type null: this browser records nothing
   * @param {(language: string) => Recogniser|null} [options.recogniserFor] null: no captions
   * @param {() => number} [options.now] monotonic, ms
   */
  constructor({ config, barge, audible, type, recogniserFor = () => null, now = () => performance.now() }) {
    super();
    this.#config = config;
    this.#type = type;
    this.#audible = audible;
    this.#now = now;
    this.#recogniserFor = recogniserFor;
    this.#endpointer = this.#endpointerFor(barge);
  }

  /** Whether there are captions. */
  get captions() {
    return this.#recogniser !== null;
  }

  /** @param {string} language in which is spoken from now on */
  set language(language) {
    this.#recogniser?.stop();
    const recogniser = this.#recogniserFor(language);
    this.#recogniser = recogniser;
    recogniser?.addEventListener("caption", (event) => {
      if (recogniser === this.#recogniser) this.#caption(/** @type {CustomEvent} */ (event).detail);
    });
    recogniser?.addEventListener("unavailable", () => {
      if (recogniser !== this.#recogniser) return;
      this.#recogniser = null;
      this.#tell("captions", null);
    });
  }

  /** Whether there is a microphone. */
  get isAttached() {
    return this.#microphone !== null;
  }

  /** @param {Barge} mode how speech into a reply is taken, from now on */
  set barge(mode) {
    this.#endpointer = this.#endpointerFor(mode);
  }

  /**
   * Listen with a microphone; with null with none.
   * @param {Microphone|null} microphone
   */
  attach(microphone) {
    this.deaf();
    this.#attached?.abort();
    this.#attached = new AbortController();
    this.#microphone = microphone;
    const { signal } = this.#attached;
    microphone?.addEventListener("level", (event) => this.#level(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  /** Begin to hear anew: nobody has spoken. */
  hear() {
    if (this.#microphone === null) return;
    this.#isOn = true;
    this.#endpointer.reset();
    if (this.#type !== null) this.#recorder.begin();
    this.#words = "";
    this.#recogniser?.stop(); // what it still has of the turn before would come as this one's
    void this.#recogniser?.start();
  }

  /** Somebody speaks: from before their onset on everything is kept. */
  keep() {
    this.#recorder.keep();
  }

  /** It was nobody. */
  forget() {
    this.#recorder.forget();
  }

  /** What was said. @returns {Promise<import("./onset_recorder.js").Recorded|null>} */
  take() {
    return this.#recorder.take();
  }

  /** Hear nothing. */
  deaf() {
    this.#isOn = false;
    this.#recorder.drop();
    this.#recogniser?.stop();
    this.#advice = new LevelAdvice(); // of what is heard afterwards, perhaps by another microphone
    this.#advised = null;
  }

  /** @param {{rms: number, peak: number, clippedShare: number, atMs: number}} level */
  #level(level) {
    this.#tell("level", level);
    if (!this.#isOn) return;
    const playing = this.#audible();
    for (const ending of this.#endpointer.push({ ...level, playing })) this.#tell("heard", ending);
    if (playing) return;
    const advice = this.#advice.push(level);
    if (advice !== this.#advised && advice !== null) this.#tell("advice", (this.#advised = advice));
  }

  /** @param {{text: string, final: boolean}} caption what is new since the last final one */
  #caption({ text, final }) {
    if (!this.#isOn || text === "") return;
    if (this.guard.isEcho(text, this.#now())) {
      this.#tell("echo", null);
      return;
    }
    const all = `${this.#words} ${text}`.trim();
    if (final) this.#words = all;
    this.#tell("caption", { text: all });
  }

  /** @returns {import("./onset_recorder.js").Recording} */
  #startRecording() {
    const microphone = /** @type {Microphone} */ (this.#microphone);
    const type = /** @type {RecordingType} */ (this.#type);
    const recorder = new Recorder(microphone, { ...type, partMs: null }); // in one piece: it goes out as a whole
    /** @type {Blob[]} */
    const parts = [];
    recorder.addEventListener("part", (event) => void parts.push(/** @type {CustomEvent} */ (event).detail.blob));
    recorder.start();
    return {
      end: async () => {
        const { durationMs, contentType } = await recorder.stop();
        return { blob: new Blob(parts, { type: contentType }), durationMs };
      },
      drop: () => void recorder.stop(),
    };
  }

  /** @param {Barge} bargeIn */
  #endpointerFor(bargeIn) {
    return new Endpointer(policyFrom(this.#config, { profile: "practice", bargeIn, promptsMs: PROMPTS_MS }));
  }

  /**
   * @param {string} type
   * @param {Ending|unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
