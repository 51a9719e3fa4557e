/** What may go wrong in a conversation, and what the person is told and offered then. */

/** @import { Call } from "./call.js" */
/** @import { View } from "../page/view.js" */
/** @import { Credential } from "../core/credential.js" */

/** Of a conversation's own words: the shared ones speak of answers and recordings that are kept. */
const OWN_WORDS = new Set([
  "permission_denied", "no_microphone", "device_gone", "unsupported", "busy", "no_output", "silence", "upload_refused",
  "processing_slow", "processing_failed", "not_understood", "socket_lost", "offline", "session_expired", "interrupted",
]);
/** The notice that tells it, where it is not one of its own name. */
const TOLD_AS = /** @type {Readonly<Record<string, string>>} */ ({
  unsupported: "no_microphone",
  busy: "no_microphone",
  not_understood: "processing_failed",
});
const MICROPHONE = ["permission_denied", "no_microphone", "device_gone", "interrupted"];
const OUTPUT = ["no_output", "interrupted"];
/** Of one turn: over with the next one. */
const OF_A_TURN = ["silence", "upload_refused", "processing_slow", "processing_failed"];
const SLOW_MS = 8000;

/** Watches one call at a time. */
export class Trouble {
  #view;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #slow;

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
    call.addEventListener("trouble", (event) => {
      const { kind, code } = /** @type {CustomEvent} */ (event).detail;
      this.#view.clear(...(kind === "microphone" ? MICROPHONE : OUTPUT));
      if (code === null) return;
      if (kind === "microphone") this.tell(code, () => void call.listen());
      else this.tell(code, () => void call.output.resume(), "action.continue");
    });
    if (call.output.code !== null) this.tell(call.output.code, () => void call.output.resume(), "action.continue");
    call.session.addEventListener("state", () => this.#line(call));
    call.hearing.addEventListener("advice", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.#view.clear("too_quiet", "clipping");
      if (detail !== "good") this.tell(detail);
    });
    call.hearing.addEventListener("heard", (event) => {
      if (/** @type {CustomEvent} */ (event).detail.kind === "speech_started") this.#view.clear("silence");
    });
    call.conversation.addEventListener("notice", (event) => this.tell(/** @type {CustomEvent} */ (event).detail.code));
    call.conversation.addEventListener("state", () => this.#turn(call.conversation.state));
  }

  /** The conversation is over, and so is what was told about it. */
  forget() {
    clearTimeout(this.#slow);
    this.#view.clear(...MICROPHONE, ...OUTPUT, ...OF_A_TURN, "socket_lost", "too_quiet", "clipping", "superseded");
  }

  /** @param {Credential} credential */
  watch(credential) {
    credential.addEventListener("expired", () => this.tell("session_expired"));
  }

  /** @param {Call} call */
  #line({ session }) {
    this.#view.clear("socket_lost", "superseded");
    if (session.state === "lost") this.tell("socket_lost");
    if (session.state === "superseded") this.tell("superseded", () => session.start(), "action.here");
    if (session.state === "closed" && session.reason !== null) this.tell("session_expired");
  }

  /** @param {string} state */
  #turn(state) {
    clearTimeout(this.#slow);
    if (state === "thinking") this.#slow = setTimeout(() => this.tell("processing_slow"), SLOW_MS);
    else this.#view.clear("processing_slow");
    if (state === "thinking") this.#view.clear(...OF_A_TURN);
  }
}
