/**
 * Whose turn it is in a spoken conversation. Pure: events in, effects out; no clock, no browser, no network.
 *
 *   choose → thinking → speaking ⇄ listening → thinking …      paused, finished
 *
 * The person may always speak: into the reply (a tentative hold first, an interruption once it is surely speech,
 * decision 0048), and into the pause before it.
 */

/** @import { Barge, Effect, Happening, State } from "./turn_types.js" */

/** Errors of a turn that say that nothing was understood, not that something broke. */
const NOT_UNDERSTOOD = new Set(["no_speech", "empty_audio", "invented_text"]);

/** Said once more, it would be refused once more. */
const FINAL = new Set(["quota_exhausted", "not_consented"]);

/** The turns of one conversation. */
export class Turns {
  /** @type {State} */
  #state = "choose";
  #microphone = false;
  #captions = false;
  /** @type {Barge} */
  #barge;
  /** The newest reply, how many of its pieces have not been played out, and whether all of them have come. */
  #reply = { gen: 0, pending: 0, complete: true };
  /** The newest generation that was left behind: what still comes of it is not taken. */
  #left = 0;
  #speech = false;
  #held = false;
  #echoed = false;
  #caption = "";

  /** @param {Barge} [barge] */
  constructor(barge = "firm") {
    this.#barge = barge;
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /** @returns {Barge} */
  get barge() {
    return this.#barge;
  }

  /** Whether the sound stands still because somebody may be interrupting. */
  get held() {
    return this.#held;
  }

  /** Whether there is a microphone. */
  get hears() {
    return this.#microphone;
  }

  /** The newest reply's generation. */
  get gen() {
    return this.#reply.gen;
  }

  /**
   * Take in what has happened.
   * @param {Happening} event
   * @returns {Effect[]}
   */
  take(event) {
    switch (event.kind) {
      case "begin": return this.#begin(event.mode, event.language);
      case "resume": return this.#state === "choose" ? this.#listen() : [];
      case "hears": return this.#hears(event.microphone, event.captions);
      case "barge": return this.#setBarge(event.mode);
      case "barge_in": return this.#onset();
      case "barge_in_over": return this.#noSpeech();
      case "speech_started": return this.#speaks();
      case "speech_ended": return this.#silence();
      case "caption": return this.#took(event.text);
      case "echo": return this.#heardItself();
      case "typed": return this.#typed(event.text);
      case "turn": return this.#begun(event.gen);
      case "sound": return this.#sound(event.gen);
      case "audible": return this.#audible(event.gen);
      case "sound_over": return this.#soundOver(event.gen);
      case "complete": return this.#completed(event.gen, event.reason, event.error);
      case "not_sent": return this.#notSent(event.code);
      case "stop": return this.#hasFloor() ? this.#interrupt(false) : [];
      case "pause": return this.#pause();
      case "continue": return this.#continue();
      case "hangup": return this.#hangUp();
    }
  }

  /** Whether the other side is about to speak, or speaks. */
  #hasFloor() {
    return this.#state === "thinking" || this.#state === "speaking";
  }

  /** @returns {Effect[]} */
  #begin(/** @type {string} */ mode, /** @type {string} */ language) {
    const effects = this.#hush(false);
    effects.push({ do: "begin", mode, language });
    return [...effects, ...this.#think()];
  }

  /** @returns {Effect[]} */
  #hears(/** @type {boolean} */ microphone, /** @type {boolean} */ captions) {
    const began = microphone && !this.#microphone;
    const ended = this.#microphone && !microphone;
    this.#microphone = microphone;
    this.#captions = captions;
    if (ended) return [{ do: "deaf" }, ...this.#falseAlarm()];
    if (!began) return [];
    if (this.#state === "listening") return this.#listen();
    return this.#hasFloor() ? this.#hearAcross() : [];
  }

  /** @returns {Effect[]} */
  #setBarge(/** @type {Barge} */ mode) {
    this.#barge = mode;
    return this.#hasFloor() ? [...this.#falseAlarm(), ...this.#hearAcross()] : [];
  }

  /** @returns {Effect[]} */
  #think() {
    this.#state = "thinking";
    this.#left = Math.max(this.#left, this.#reply.gen);
    this.#reply = { gen: this.#reply.gen, pending: 0, complete: false };
    return this.#hearAcross();
  }

  /** Hear while the other side has the floor: so that an interruption's first words are kept. @returns {Effect[]} */
  #hearAcross() {
    this.#clear();
    if (!this.#microphone) return [];
    return this.#barge === "off" ? [{ do: "deaf" }] : [{ do: "hear" }];
  }

  /** @returns {Effect[]} */
  #listen() {
    this.#state = "listening";
    this.#clear();
    return this.#microphone ? [{ do: "hear" }] : [];
  }

  #clear() {
    this.#speech = false;
    this.#echoed = false;
    this.#caption = "";
  }

  /** @returns {Effect[]} */
  #onset() {
    if (!this.#hasFloor() || this.#barge === "off" || this.#held) return [];
    this.#held = true;
    return [{ do: "keep" }, { do: "hold" }];
  }

  /** @returns {Effect[]} */
  #speaks() {
    if (this.#hasFloor()) return this.#barge === "off" ? [] : this.#interrupt(true);
    if (this.#state !== "listening") return [];
    this.#speech = true;
    return [{ do: "keep" }];
  }

  /** @returns {Effect[]} */
  #noSpeech() {
    if (this.#held) return this.#falseAlarm();
    if (this.#state !== "listening" || !this.#speech) return [];
    this.#speech = false; // the reply ended meanwhile
    return [{ do: "forget" }];
  }

  /** @returns {Effect[]} */
  #falseAlarm() {
    if (!this.#held) return [];
    this.#held = false;
    return [{ do: "forget" }, { do: "release" }];
  }

  /** @returns {Effect[]} */
  #interrupt(/** @type {boolean} */ bySpeech) {
    const effects = this.#hush(true);
    if (!bySpeech || !this.#microphone) return [...effects, ...this.#listen()];
    this.#state = "listening";
    this.#speech = true;
    return [...effects, { do: "keep" }];
  }

  /** The reply is left behind. Silent first, then told: nothing of it is taken any more. @returns {Effect[]} */
  #hush(/** @type {boolean} */ cancel) {
    const gen = this.#reply.gen > this.#left ? this.#reply.gen : null;
    this.#held = false;
    this.#left = Math.max(this.#left, this.#reply.gen);
    this.#reply = { gen: this.#reply.gen, pending: 0, complete: true };
    return [{ do: "hush", cancel, gen }];
  }

  /** @returns {Effect[]} */
  #silence() {
    if (this.#state !== "listening" || !this.#speech) return [];
    const text = this.#caption;
    if (this.#captions && text === "" && this.#echoed) return this.#listen(); // all that was heard was the reply itself
    /** @type {Effect} */
    const said = this.#captions && text !== ""
      ? { do: "say", text, source: "caption", interrupts: false }
      : { do: "record" };
    return [said, ...this.#think()];
  }

  /** @returns {Effect[]} */
  #took(/** @type {string} */ text) {
    if (this.#state === "listening" || this.#held) this.#caption = text.trim();
    return [];
  }

  /** @returns {Effect[]} */
  #heardItself() {
    this.#echoed = true;
    return this.#falseAlarm();
  }

  /** @returns {Effect[]} */
  #typed(/** @type {string} */ text) {
    const words = text.trim();
    if (words === "" || this.#state === "choose" || this.#state === "finished") return [];
    const interrupts = this.#reply.pending > 0 || !this.#reply.complete;
    const effects = interrupts ? this.#hush(false) : [];
    if (this.#state === "paused" && !interrupts) effects.push({ do: "release" });
    effects.push({ do: "say", text: words, source: "typed", interrupts });
    return [...effects, ...this.#think()];
  }

  /** A turn has a generation before anything of its reply comes. @returns {Effect[]} */
  #begun(/** @type {number} */ gen) {
    if (gen <= this.#reply.gen) return [];
    if (this.#state === "thinking") this.#reply = { gen, pending: 0, complete: false };
    else if (this.#state === "listening") this.#left = Math.max(this.#left, gen); // left before it was known
    return [];
  }

  /** @returns {Effect[]} */
  #sound(/** @type {number} */ gen) {
    const outside = this.#state === "choose" || this.#state === "finished";
    if (outside || gen <= this.#left || gen < this.#reply.gen) return [{ do: "drop" }];
    if (this.#state === "listening" && this.#speech) {
      this.#left = gen; // a reply to what the person goes on with; the rest of it is not taken either
      return [{ do: "drop" }];
    }
    /** @type {Effect[]} */
    const effects = [];
    if (gen > this.#reply.gen) this.#reply = { gen, pending: 0, complete: false };
    this.#reply.pending += 1;
    if (this.#state === "listening") {
      this.#state = "thinking"; // a reply that nobody here asked for: another page of the same session, or a reload
      effects.push(...this.#hearAcross());
    }
    return [...effects, { do: "play" }];
  }

  /** @returns {Effect[]} */
  #audible(/** @type {number} */ gen) {
    if (this.#state === "thinking" && gen === this.#reply.gen) this.#state = "speaking";
    return [];
  }

  /** @returns {Effect[]} */
  #soundOver(/** @type {number} */ gen) {
    if (gen !== this.#reply.gen || this.#reply.pending === 0) return [];
    this.#reply.pending -= 1;
    return this.#ifOver();
  }

  /** @returns {Effect[]} */
  #completed(/** @type {number} */ gen, /** @type {string} */ reason, /** @type {string|null} */ error) {
    const outside = this.#state === "choose" || this.#state === "finished";
    if (outside || gen <= this.#left || gen < this.#reply.gen) return [];
    if (reason !== "completed" && reason !== "error") return []; // it was left: whoever left it knows what is next
    if (gen > this.#reply.gen) this.#reply = { gen, pending: 0, complete: false };
    this.#reply.complete = true;
    /** @type {Effect[]} */
    const told = reason === "error" ? [{ do: "notice", code: codeOf(error ?? "") }] : [];
    return [...told, ...this.#ifOver()];
  }

  /** @returns {Effect[]} */
  #notSent(/** @type {string} */ code) {
    if (this.#state !== "thinking") return [];
    return [{ do: "notice", code: FINAL.has(code) ? code : "upload_refused" }, ...this.#listen()];
  }

  /** @returns {Effect[]} */
  #ifOver() {
    if (!this.#hasFloor() || this.#reply.pending > 0 || !this.#reply.complete) return [];
    if (!this.#held) return this.#listen();
    // Its last word came while somebody began to speak: what they say is their turn, from its onset on.
    this.#held = false;
    this.#state = "listening";
    this.#speech = true;
    return [{ do: "release" }];
  }

  /** @returns {Effect[]} */
  #pause() {
    if (this.#state !== "listening" && !this.#hasFloor()) return [];
    this.#state = "paused";
    this.#held = false;
    this.#clear();
    return [{ do: "hold" }, { do: "deaf" }];
  }

  /** @returns {Effect[]} */
  #continue() {
    if (this.#state !== "paused") return [];
    if (this.#reply.complete && this.#reply.pending === 0) return [{ do: "release" }, ...this.#listen()];
    this.#state = this.#reply.pending > 0 ? "speaking" : "thinking";
    return [{ do: "release" }, ...this.#hearAcross()];
  }

  /** @returns {Effect[]} */
  #hangUp() {
    if (this.#state === "finished") return [];
    const speaks = this.#reply.pending > 0 || !this.#reply.complete;
    const effects = speaks ? this.#hush(true) : [];
    this.#state = "finished";
    this.#clear();
    return [...effects, { do: "deaf" }];
  }
}

/** @param {string} error of a turn @returns {string} the notice's code */
function codeOf(error) {
  if (FINAL.has(error)) return error;
  return NOT_UNDERSTOOD.has(error) ? "not_understood" : "processing_failed";
}
