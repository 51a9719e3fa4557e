/** What may go wrong in a conversation, and what the person is told and offered then. */

/** @import { Call } from "./call.js" */
/** @import { View } from "../page/view.js" */
/** @import { Credential } from "../core/credential.js" */

/** Of a conversation's own words: the shared ones speak of answers and recordings that are kept. */
const OWN_WORDS = new Set([
  "permission_denied", "no_microphone", "device_gone", "unsupported", "busy", "no_output", "silence", "upload_refused",
  "quota_exhausted", "not_consented",
  "processing_slow", "processing_failed", "not_understood", "socket_lost", "offline", "session_expired", "interrupted",
]);
/** The notice that tells it, where it is not one of its own name. */
const TOLD_AS = /** @type {Readonly<Record<string, string>>} */ ({
  unsupported: "no_microphone",
  busy: "no_microphone",
  not_understood: "processing_failed",
  not_consented: "processing_failed",
  quota_exhausted: "upload_refused",
});
const MICROPHONE = ["permission_denied", "no_microphone", "device_gone", "interrupted"];
const OUTPUT = ["no_output", "interrupted"];
/** About what is being heard: over as soon as nothing is. */
const HEARD = ["silence", "too_quiet", "clipping"];
/** Of one turn: over with the next one. */
const OF_A_TURN = ["silence", "upload_refused", "processing_slow", "processing_failed"];
const SLOW_MS = 8000;
/** A line that comes back within this time was never missed. */
const PATIENCE_MS = 1500;

/** Watches one call at a time. */
export class Trouble {
  #view;
  /** @type {Call|null} */
  #call = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #slow;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #missed;

  /** @param {View} view */
  constructor(view) {
    this.#view = view;
  }

  /**
   * Tell of a trouble, with the button that may end it.
   * @param {string} code
   * @param {() => void} [work] of the button
   * @param {string} [label] its message
   */
  tell(code, work, label = "action.retry") {
    const name = TOLD_AS[code] ?? code;
    const message = OWN_WORDS.has(code) ? `practice.notice.${code}` : `notice.${code}`;
    this.#view.notice(name, { message, ...(work ? { action: { label, work } } : {}) });
  }

  /** @param {Call} call */
  follow(call) {
    this.#call = call;
    call.addEventListener("trouble", (event) => {
      const { kind, code } = /** @type {CustomEvent} */ (event).detail;
      this.#view.clear(...(kind === "microphone" ? MICROPHONE : OUTPUT));
      if (code === null) return;
      if (kind === "microphone") this.#view.clear(...HEARD);
      if (kind === "microphone") this.tell(code, () => void call.listen());
      else this.tell(code, () => void call.output.resume(), "action.continue");
    });
    if (call.output.code !== null) this.tell(call.output.code); // no button: this conversation asks for no sound
    call.session.addEventListener("state", () => {
      if (call.session.state === "closed" && call.session.reason !== null) this.tell("session_expired");
      this.#line();
    });
    call.hearing.addEventListener("advice", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.#view.clear(...HEARD); // somebody speaks
      if (detail !== "good") this.tell(detail);
    });
    call.hearing.addEventListener("heard", (event) => {
      if (/** @type {CustomEvent} */ (event).detail.kind === "speech_started") this.#view.clear("silence");
    });
    call.conversation.addEventListener("notice", (event) => {
      const { code } = /** @type {CustomEvent} */ (event).detail;
      if (code !== "silence" || !HEARD.some((name) => this.#view.has(name))) this.tell(code);
    });
    call.conversation.addEventListener("state", () => this.#turn(call.conversation.state));
  }

  /** The conversation is over, and so is what was told about it. */
  forget() {
    clearTimeout(this.#slow);
    this.#call = null;
    this.#view.clear(...MICROPHONE, ...OUTPUT, ...OF_A_TURN, ...HEARD);
    this.#line();
  }

  /** Of the whole page: its link, and the device's network. @param {Credential} credential */
  watch(credential) {
    credential.addEventListener("expired", () => {
      this.#view.clear("link_used"); // it promises what cannot be had
      this.tell("session_expired");
    });
    addEventListener("offline", () => this.#line());
    addEventListener("online", () => this.#line());
    this.#line();
  }

  /** One notice for one cause: without network no line can be had either. */
  #line() {
    const call = this.#call;
    const state = call?.session.state;
    clearTimeout(this.#missed);
    if (navigator.onLine) this.#view.clear("offline");
    else this.#view.notice("offline", { message: call === null ? "practice.offline" : "practice.notice.offline" });
    if (state !== "lost" || !navigator.onLine) this.#view.clear("socket_lost");
    else this.#missed = setTimeout(() => this.tell("socket_lost"), PATIENCE_MS);
    if (state === "superseded") this.tell("superseded", () => call?.goOn(), "action.here");
    else this.#view.clear("superseded");
  }

  /** @param {string} state */
  #turn(state) {
    this.#waits(state === "thinking");
    if (state === "thinking") this.#view.clear(...OF_A_TURN);
    else this.#view.clear("processing_slow");
    if (state === "paused") this.#view.clear(...HEARD);
  }

  /** A reply that does not come for long is told, unless it is the line that is missing. @param {boolean} isWaiting */
  #waits(isWaiting) {
    clearTimeout(this.#slow);
    if (!isWaiting) return;
    this.#slow = setTimeout(() => {
      if (this.#call?.session.state === "open") this.tell("processing_slow");
      else this.#waits(true);
    }, SLOW_MS);
  }
}
