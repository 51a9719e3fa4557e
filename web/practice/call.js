/**
 * All that one conversation needs of the device and the line, opened by one click: sound output, microphone, session.
 * What cannot be had is told, and the conversation goes on without it: by typing, or by reading.
 */

import { openOutput } from "../core/audio_output.js";
import { Microphone, MicrophoneError } from "../core/microphone.js";
import { Player } from "../core/player.js";
import { Recogniser } from "../core/recogniser.js";
import { recordingType } from "../core/recorder.js";
import { LiveSession } from "../core/session.js";
import { Conversation } from "./conversation.js";
import { Hearing } from "./hearing.js";

/** @import { Api } from "../core/api.js" */
/** @import { AudioOutput } from "../core/audio_output.js" */
/** @import { Barge } from "./turn_types.js" */

/** For the browser's recognition, which wants a region. */
const REGIONS = /** @type {Readonly<Record<string, string>>} */ ({
  en: "en-US", vi: "vi-VN", es: "es-ES", fr: "fr-FR", de: "de-DE", zh: "zh-CN", hi: "hi-IN", ja: "ja-JP", ko: "ko-KR",
  pt: "pt-BR", ar: "ar-EG", ru: "ru-RU", it: "it-IT", nl: "nl-NL",
});

/**
 * Rules of GET /api/config.
 * @param {Api} api
 * @returns {Promise<any>} null where they cannot be had: the endpointer has them, too
 */
export async function pageConfig(api) {
  try {
    return await api.get("/api/config");
  } catch {
    return null;
  }
}

/** Events: `trouble` (detail {code, kind: "microphone"|"output"}; code null: it is over). */
export class Call extends EventTarget {
  /** @type {Microphone|null} */
  #microphone = null;
  #muted = false;
  #isOver = false;

  /**
   * @param {object} parts
   * @param {AudioOutput} parts.output
   * @param {Player} parts.player
   * @param {LiveSession} parts.session
   * @param {Hearing} parts.hearing
   * @param {Conversation} parts.conversation
   */
  constructor({ output, player, session, hearing, conversation }) {
    super();
    this.output = output;
    this.player = player;
    this.session = session;
    this.hearing = hearing;
    this.conversation = conversation;
    output.addEventListener("state", () => this.#tell("output", output.code));
    session.addEventListener("state", () => this.#lineChanged());
  }

  /**
   * Open the output and connect, by the handler of a click or key.
   * @param {object} options
   * @param {Api} options.api
   * @param {string} options.sessionId
   * @param {any} options.config GET /api/config, or null
   * @param {Barge} options.barge
   * @param {number} options.rate of the voice
   * @param {Promise<boolean>} options.captions whether the browser's recognition may listen
   * @param {number} [options.after] number of the last event that is known
   * @returns {Promise<Call>}
   */
  static async open({ api, sessionId, config, barge, rate, captions, after = 0 }) {
    const output = await openOutput(); // before anything else is waited for: it must be by the click
    const captioned = await captions;
    const player = new Player({ context: output.context });
    player.rate = rate;
    // Where no sound comes out, none is asked for: the reply is shown, and it is the person's turn at once.
    const codecs = output.code === null ? {} : { codecs: [] };
    const session = new LiveSession({ api, sessionId, captions: captioned, after, ...codecs });
    const hearing = new Hearing({
      config,
      barge,
      audible: () => player.audible,
      type: recordingType(),
      recogniserFor: (language) =>
        captioned ? new Recogniser({ language: REGIONS[language] ?? language, consented: true }) : null,
    });
    const conversation = new Conversation({ session, api, sessionId, player, hearing, barge });
    session.start();
    return new Call({ output, player, session, hearing, conversation });
  }

  /** Whether there is a microphone. */
  get hears() {
    return this.#microphone !== null;
  }

  /**
   * Listen. Where no microphone can be had, that is told and the conversation goes on by typing.
   * @returns {Promise<boolean>} whether there is one
   */
  async listen() {
    this.#letGo();
    try {
      const microphone = await Microphone.open({ enhanced: true, context: this.output.context });
      this.#microphone = microphone;
      microphone.addEventListener("ended", () => this.#lost(microphone, "device_gone"));
      // Without levels nobody would know when somebody speaks.
      microphone.addEventListener("unmeasured", () => this.#lost(microphone, "unsupported"));
      microphone.addEventListener("muted", () => this.#tell("microphone", "interrupted"));
      microphone.addEventListener("unmuted", () => this.#tell("microphone", null));
      this.conversation.listenWith(microphone);
      this.mute(this.#muted);
      this.#tell("microphone", microphone.notice);
      return true;
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      this.conversation.listenWith(null);
      this.#tell("microphone", error.code);
      return false;
    }
  }

  /** Go on after a break; and here, where another window had taken the conversation over. */
  goOn() {
    this.session.start(); // nothing to do where it is connected
    this.conversation.goOn();
  }

  /** @param {string} text that the person has written, which also says that they go on here */
  type(text) {
    if (this.session.state === "superseded") this.session.start();
    this.conversation.type(text);
  }

  /** Hear nothing more; the conversation goes on by typing. @returns {false} whether there is a microphone */
  deafen() {
    this.#letGo();
    this.conversation.listenWith(null);
    return false;
  }

  /** In a pause nothing leaves the microphone. @param {boolean} muted */
  mute(muted) {
    this.#muted = muted;
    if (this.#microphone !== null) this.#microphone.track.enabled = !muted;
  }

  /** Hang up: nothing is heard, said or received any more. */
  close() {
    this.#isOver = true;
    this.#letGo();
    this.player.flush();
    this.session.close();
    void this.output.context.close();
  }

  /** What is said goes on in another window, or cannot go on: it must not be heard here as well. */
  #lineChanged() {
    const { state, reason } = this.session;
    if (state === "superseded") this.conversation.pause();
    if (state === "closed" && reason !== null) this.conversation.hangUp();
  }

  /** @param {Microphone} microphone @param {string} code */
  #lost(microphone, code) {
    if (microphone !== this.#microphone) return;
    this.#letGo();
    this.conversation.listenWith(null);
    this.#tell("microphone", code);
  }

  #letGo() {
    this.#microphone?.close();
    this.#microphone = null;
  }

  /** @param {"microphone"|"output"} kind @param {string|null} code */
  #tell(kind, code) {
    if (this.#isOver) return; // a context that is closed plays nothing, which is as it should be
    this.dispatchEvent(new CustomEvent("trouble", { detail: { kind, code } }));
  }
}
