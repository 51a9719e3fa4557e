/** What the person is told of the line: connecting again, offline with answers waiting, another window, a link that is over. */

/** A line that comes back within this time was never missed. */
const PATIENCE_MS = 1500;
/** The session is gone, which is told by itself. */
const NOT_TOLD = "session_not_found";
/** No answer is taken any more. */
const TOO_LATE = "session_closed";
/** Another recording of it counts, or none: one more would be refused as well. */
const NOT_AGAIN = new Set([TOO_LATE, "already_recorded", "question_skipped"]);

/**
 * @typedef {import("../page/view.js").View} View
 * @typedef {import("../core/session.js").LiveSession} LiveSession
 */

/** Watches the session, the device's line and the uploads. */
export class Line {
  #view;
  #session;
  #uploader;
  #isOnline;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {View} view
   * @param {LiveSession} session
   * @param {import("../core/uploader.js").Uploader} uploader
   * @param {object} options
   * @param {import("../core/credential.js").Credential} options.credential
   * @param {() => boolean} options.mayAgain whether a question can be answered once more
   * @param {(index: number, begun: () => void) => boolean} options.again the person wants that; whether it can be done
   * @param {(index: number, recording: Blob, isTooLate: boolean) => void} options.kept shows what only the person can use
   * @param {() => boolean} [options.online]
   * @param {EventTarget} [options.events]
   */
  constructor(view, session, uploader, { credential, mayAgain, again, kept, online = () => navigator.onLine, events = window }) {
    this.#view = view;
    this.#session = session;
    this.#uploader = uploader;
    this.#isOnline = online;
    session.addEventListener("state", () => this.#changed());
    uploader.addEventListener("waiting", () => this.#changed());
    uploader.addEventListener("stored", () => this.#changed());
    uploader.addEventListener("refused", (/** @type {any} */ { detail }) => {
      if (detail.code === NOT_TOLD) return;
      const isTooLate = detail.code === TOO_LATE;
      const n = detail.questionIndex;
      const show = async () => {
        const recording = await uploader.blob(detail.id).catch(() => null); // a part of it is lost
        if (!recording?.size) return;
        view.notice("upload_refused", { message: "notice.upload_kept", values: { n } });
        kept(n, recording, isTooLate);
      };
      const work = () => {
        if (!again(n, () => void uploader.discard(detail.id))) return void show();
        view.clear("upload_refused");
      };
      if (mayAgain() && !NOT_AGAIN.has(detail.code)) view.notice("upload_refused", { values: { n }, action: { label: "action.again", work } });
      else void show();
    });
    credential.addEventListener("expired", () => this.expired());
    uploader.addEventListener("unkept", () => view.notice("trouble", { message: "notice.unkept" }));
    events.addEventListener("offline", () => this.#changed());
    events.addEventListener("online", () => {
      session.retryNow();
      this.#changed();
    });
  }

  /** The session cannot be opened any more. */
  expired() {
    this.#view.clear("socket_lost", "offline");
    this.#view.notice("session_expired");
  }

  #changed() {
    const { state, reason } = this.#session;
    document.body.dataset.waiting = String(this.#uploader.waiting);
    clearTimeout(this.#timer);
    if (state === "superseded") this.#superseded();
    else if (state === "closed" && reason !== null) this.expired();
    else if (state === "open" && this.#isOnline()) this.#view.clear("socket_lost", "offline", "superseded");
    else this.#timer = setTimeout(() => this.#interrupted(), this.#isOnline() ? PATIENCE_MS : 0);
  }

  #interrupted() {
    const { state } = this.#session;
    if (!this.#isOnline()) {
      this.#view.clear("socket_lost");
      const n = this.#uploader.waiting;
      this.#view.notice("offline", { message: n > 0 ? "notice.offline" : "notice.no_line", values: { n } });
    } else if (state === "lost") {
      this.#view.clear("offline");
      this.#view.notice("socket_lost");
    }
  }

  #superseded() {
    this.#view.clear("socket_lost", "offline");
    const work = () => {
      this.#view.clear("superseded");
      this.#session.start();
    };
    this.#view.notice("superseded", { action: { label: "action.here", work, action: "retry" } });
  }
}
