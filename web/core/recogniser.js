/**
 * What the browser itself understands, as a caption: missing in Firefox and WebKitGTK, and by default the voice goes to
 * the browser's maker. So only with consent, on the device where it can be, and never as a record: the server's
 * transcript wins. https://webaudio.github.io/web-speech-api/
 */

/** @typedef {"local"|"cloud"|"none"} Where */

/** Errors after which another try brings nothing. Silence ("no-speech") and "aborted" are none of them. */
const FINAL = new Set(["not-allowed", "service-not-allowed", "language-not-supported", "audio-capture"]);
/** It ends by itself after some silence and is started again; so many times at once mean that it does not work. */
const MOST_SHORT_RUNS = 5;
const SHORT_RUN_MS = 1000;

/** @typedef {(new () => SpeechRecognition) & {available?: (options: object) => Promise<string>}} Recognition */

/** @returns {Recognition|undefined} */
function ofTheBrowser() {
  const { SpeechRecognition, webkitSpeechRecognition } = /** @type {any} */ (globalThis);
  return SpeechRecognition ?? webkitSpeechRecognition;
}

/** Whether there is anything to ask the person's consent for. */
export function hasRecognition() {
  return ofTheBrowser() !== undefined;
}

/**
 * Events: `caption` (detail {text, final, language}: `text` is what is new since the last final one), `unavailable`
 * (detail {code}: the browser's word; captions come from the server alone then).
 */
export class Recogniser extends EventTarget {
  #make;
  #language;
  #consented;
  #now;
  #running = /** @type {SpeechRecognition|null} */ (null);
  #where = /** @type {Where} */ ("none");
  #wanted = false;
  #shortRuns = 0;
  #startedAtMs = 0;

  /**
   * @param {object} options
   * @param {string} options.language BCP 47, e.g. `vi-VN`
   * @param {boolean} options.consented whether the person allows that the browser, and its maker, may listen
   * @param {Recognition} [options.SpeechRecognition]
   * @param {() => number} [options.now] ms
   */
  constructor({ language, consented, SpeechRecognition = ofTheBrowser(), now = () => performance.now() }) {
    super();
    this.#make = SpeechRecognition;
    this.#language = language;
    this.#consented = consented;
    this.#now = now;
  }

  /** @returns {Promise<Where>} where speech of this language would be understood */
  async where() {
    if (!this.#make || !this.#consented) return "none";
    try {
      const options = { langs: [this.#language], processLocally: true };
      if ((await this.#make.available?.(options)) === "available") return "local";
    } catch {
      // An older browser that knows the name but not this way of asking.
    }
    return "cloud";
  }

  /** @returns {Promise<Where>} where it listens now; "none": there will be no caption of the browser's */
  async start() {
    this.#wanted = true;
    if (this.#running) return this.#where;
    this.#where = await this.where();
    // It may have been stopped, or started a second time, while the browser was asked.
    const wanted = this.#wanted && !this.#running;
    if (wanted && this.#make && this.#where !== "none") this.#listen(this.#make);
    return this.#where;
  }

  /** What was being said is given up. */
  stop() {
    const running = this.#running;
    this.#wanted = false;
    this.#running = null;
    running?.abort();
  }

  /** @param {Recognition} Make */
  #listen(Make) {
    const running = new Make();
    this.#running = running;
    running.lang = this.#language;
    running.continuous = true;
    running.interimResults = true;
    if (this.#where === "local") running.processLocally = true;
    running.addEventListener("result", (event) => this.#result(running, /** @type {any} */ (event)));
    running.addEventListener("error", (event) => this.#failed(running, /** @type {any} */ (event).error));
    running.addEventListener("end", () => this.#again(running, Make));
    this.#startedAtMs = this.#now();
    try {
      running.start();
    } catch (error) {
      this.#failed(running, error instanceof Error ? error.name : "unknown");
    }
  }

  /**
   * @param {SpeechRecognition} running
   * @param {SpeechRecognitionEvent} event
   */
  #result(running, { results, resultIndex }) {
    if (running !== this.#running) return; // it was stopped, e.g. since the answer has ended
    this.#shortRuns = 0;
    let interim = "";
    for (let at = resultIndex; at < results.length; at += 1) {
      const text = results[at][0].transcript.trim();
      if (results[at].isFinal) this.#caption(text, true);
      else interim = `${interim} ${text}`.trim();
    }
    if (interim) this.#caption(interim, false);
  }

  /**
   * @param {string} text
   * @param {boolean} final
   */
  #caption(text, final) {
    this.dispatchEvent(new CustomEvent("caption", { detail: { text, final, language: this.#language } }));
  }

  /**
   * @param {SpeechRecognition} running
   * @param {string} code
   */
  #failed(running, code) {
    if (running !== this.#running) return;
    if (!FINAL.has(code) && this.#shortRuns < MOST_SHORT_RUNS) return; // `end` follows, and another try
    this.#running = null;
    this.dispatchEvent(new CustomEvent("unavailable", { detail: { code } }));
  }

  /**
   * @param {SpeechRecognition} running
   * @param {Recognition} Make
   */
  #again(running, Make) {
    if (running !== this.#running) return;
    this.#shortRuns = this.#now() - this.#startedAtMs < SHORT_RUN_MS ? this.#shortRuns + 1 : 0;
    if (this.#shortRuns >= MOST_SHORT_RUNS) this.#failed(running, "ends_at_once");
    else this.#listen(Make);
  }
}
