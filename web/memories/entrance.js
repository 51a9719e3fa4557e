/** From the link to the first question: welcome, consent, the microphone's trial. */

import { ApiProblem, NetworkLost } from "../core/api.js";
import { openOutput } from "../core/audio_output.js";
import { addMessages, apply, bestLanguage, languages, setLanguage } from "../core/i18n.js";
import { CAPTIONS, ConsentForm } from "../page/consent_form.js";
import { next } from "./states.js";

/** Steps of the speed that the person chooses, times the voice's own pace. */
export const SPEEDS = /** @type {const} */ ([
  ["slow", 0.85],
  ["normal", 1],
  ["fast", 1.15],
]);

/** Languages of the page: of each the words are fetched when it is wanted, for others would be bytes that nobody reads. */
const SPOKEN = ["en", "vi"];
/** An answer that comes within this time was not waited for. */
const SOON_MS = 300;

/**
 * @typedef {import("./states.js").State} State
 * @typedef {object} Parts
 * @property {import("../page/view.js").View} view
 * @property {import("../core/credential.js").Credential} credential
 * @property {import("../core/api.js").Api} api
 * @property {import("../core/kept.js").Kept} kept
 * @property {import("./microphone_check.js").MicrophoneCheck} check
 * @property {boolean} captions whether this browser could show what is said
 */

/**
 * Fires `entered` when there is a session (again), `agreed` (detail: {captions}) to the consents, `ready` (detail: {output}) when the person wants to begin.
 */
export class Entrance extends EventTarget {
  #parts;
  /** @type {State} */
  #state = "no_invitation";
  #isBusy = false;
  /** From then on the interview's own controls count. */
  #isOver = false;
  /** @type {ConsentForm|null} */
  #form = null;
  /** @type {import("../core/audio_output.js").AudioOutput|null} */
  #output = null;
  /** @param {Parts} parts */
  constructor(parts) {
    super();
    this.#parts = parts;
    const { view } = parts;
    view.on("language", (button) => void this.#once(() => this.#speak(button.dataset.value ?? "en")));
    view.on("begin", (button) => void this.#once(() => waiting(button, () => this.#begin())));
    view.on("agree", (button) => void this.#once(() => waiting(button, () => this.#agree())));
    view.on("listen", () => void this.#listen());
    view.on("start", () => void this.#once(() => this.#start()));
    view.on("type", () => void (this.#state === "preflight" && this.#once(() => this.#start({ speaking: false }))));
    addEventListener("online", () => void (this.#state === "welcome" && view.clear("offline"))); // later line.js does
  }

  /** The speed that the person has chosen; null: as the session has it. @type {number|null} */
  speed = null;

  /** Show where this person stands. */
  async open() {
    const { invitation, sessionId } = this.#parts.credential;
    // Without a line the door is as far as one gets before the consents.
    if (invitation !== null || sessionId !== null) this.#state = next(this.#state, "invited");
    // A new link counts, also beside a session of before.
    if (invitation === null && sessionId !== null) await this.#once(() => this.#goOn());
    else this.#show();
  }

  /** There is a session: ask for the consents, once. */
  async #enter() {
    const { credential, kept } = this.#parts;
    const agreed = await kept.get(`agreed/${credential.sessionId}`);
    if (agreed === undefined) await this.#wording();
    this.#state = next(this.#state, "redeemed");
    if (agreed !== undefined) this.#state = next(this.#state, "agreed");
    this.dispatchEvent(new Event("entered"));
  }

  #show() {
    this.#parts.view.show(this.#state);
  }

  /** @param {string} language */
  async #speak(language) {
    await speak(language);
    this.#parts.view.translate();
    this.dispatchEvent(new Event("language"));
  }

  /** The invitation becomes a session, in the language that holds. One that is refused leaves the session of before. */
  async #begin() {
    const { credential, view } = this.#parts;
    const code = credential.invitation;
    if (code === null) return this.#goOn(); // it was redeemed, and the line failed then
    const { documentElement } = document;
    const wanted = { code, product: "memories", language: documentElement.lang, speed: this.speed ?? undefined };
    try {
      await credential.redeem(wanted);
      view.clear("session_expired");
    } catch (error) {
      if (!(error instanceof ApiProblem) || ![404, 422].includes(error.status)) throw error; // 422: no link of ours
      await credential.dropInvitation();
      if (credential.sessionId === null) {
        this.#state = "no_invitation";
        this.#show();
        view.notice("session_expired", { message: "notice.link_used" });
        return;
      }
      view.notice("link_used", { message: "notice.link_used_before" });
    }
    // Of a session that was begun before, the language is given.
    if (credential.language !== documentElement.lang) await this.#speak(credential.language ?? "en");
    await this.#goOn();
  }

  async #goOn() {
    try {
      await this.#enter();
    } finally {
      if (this.#parts.credential.isExpired) this.#state = "no_invitation";
      this.#show();
    }
  }

  async #wording() {
    const { api, view, captions } = this.#parts;
    const wording = await api.get(`/api/consents?language=${document.documentElement.lang}`);
    this.#form = new ConsentForm(view.place("consents"), wording, { captions });
  }

  async #agree() {
    const { api, credential, view, kept } = this.#parts;
    const form = this.#form;
    if (form === null) return;
    if (form.missing > 0) return form.showMissing();
    const { sessionId } = credential;
    await api.post(`/api/session/${encodeURIComponent(sessionId ?? "")}/consent`, form.told, { key: crypto.randomUUID() });
    const agreed = { captions: form.decisions.get(CAPTIONS) ?? false };
    await kept.put(`agreed/${sessionId}`, agreed);
    this.dispatchEvent(new CustomEvent("agreed", { detail: agreed }));
    this.#state = next(this.#state, "agreed");
    this.#show();
  }

  /** Sound and microphone are tried: within the press, since browsers allow sound only then. */
  async #listen() {
    const { check } = this.#parts;
    const output = await this.#sound();
    if (output.code === null) check.play(output.context);
    if (check.microphone === null) await check.open(output.context);
  }

  /** @param {{speaking?: boolean}} [how] */
  async #start({ speaking = true } = {}) {
    const { check } = this.#parts;
    const output = await this.#sound();
    if (speaking && check.microphone === null && !check.wasRefused) await check.open(output.context);
    if (!speaking) check.close();
    this.#isOver = true;
    this.dispatchEvent(new CustomEvent("ready", { detail: { output } }));
  }

  async #sound() {
    this.#output ??= await openOutput();
    if (this.#output.code !== null) await this.#output.resume();
    if (this.#output.code === "no_output") this.#parts.view.notice("no_output");
    else this.#parts.view.clear("no_output");
    return this.#output;
  }

  /** Do one thing at a time, and say when it did not work. @param {() => Promise<void>} work */
  async #once(work) {
    if (this.#isBusy || this.#isOver) return;
    this.#isBusy = true;
    const { view } = this.#parts;
    try {
      view.clear("trouble", "link_used", ...(navigator.onLine ? ["offline"] : []));
      await work();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) view.notice("session_expired");
      else if (error instanceof NetworkLost) view.notice("offline", { message: "notice.no_line_now" });
      else view.notice("trouble");
    } finally {
      this.#isBusy = false;
    }
  }
}

/**
 * While the server is waited for, the button that was pressed says so; soon, for a word that only flashes is no help.
 * @param {HTMLElement} button
 * @param {() => Promise<void>} work
 */
async function waiting(button, work) {
  const { t: said } = button.dataset;
  const say = (/** @type {string|undefined} */ key) => {
    button.dataset.t = key; // so that it follows a change of the language
    apply(/** @type {HTMLElement} */ (button.parentElement));
  };
  const timer = setTimeout(say, SOON_MS, "action.wait");
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    clearTimeout(timer);
    button.removeAttribute("aria-busy");
    say(said);
  }
}

/**
 * The first of these languages that the pages speak.
 * @param {readonly (string|null|undefined)[]} wanted in order; what is missing is passed over
 * @returns {string}
 */
export function choose(wanted) {
  return bestLanguage(wanted.flatMap((each) => each ?? []), SPOKEN);
}

/**
 * From now on the page speaks this language.
 * @param {string} language `en` or `vi`
 */
export async function speak(language) {
  if (!languages().includes(language)) {
    // Two literal names: the deployed page finds its files by them.
    const words = language === "vi" ? await import("../messages/vi.js") : await import("../messages/en.js");
    addMessages(language, words.default);
  }
  setLanguage(language);
}
