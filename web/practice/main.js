/** The practice page: from the link to the conversation and its end. */

import { Api } from "../core/api.js";
import { Credential, invitationIn, takeInvitation } from "../core/credential.js";
import { addMessages, bestLanguage, language, setLanguage } from "../core/i18n.js";
import { openKept } from "../core/kept.js";
import { barLength } from "../core/level_advice.js";
import { hasRecognition } from "../core/recogniser.js";
import { keepShell } from "../core/shell.js";
import en from "../messages/en.js";
import practiceEn from "../messages/practice_en.js";
import practiceVi from "../messages/practice_vi.js";
import vi from "../messages/vi.js";
import { View } from "../page/view.js";
import { Call, pageConfig } from "./call.js";
import { Choices } from "./choices.js";
import { Entering } from "./entering.js";
import { TalkView } from "./talk_view.js";
import { Trouble } from "./trouble.js";

/** @typedef {{mode: string, language: string, turn: number, after: number}} Known a conversation of an earlier visit */

/** The page. */
class Practice {
  #view;
  #api;
  #credential;
  #choices;
  #entering;
  #config;
  #talk;
  #trouble;
  /** @type {Call|null} */
  #call = null;
  /** @type {Known|null} */
  #known = null;
  #after = 0;
  #isOpening = false;

  /**
   * @param {object} parts
   * @param {View} parts.view
   * @param {Api} parts.api
   * @param {Credential} parts.credential
   * @param {Choices} parts.choices
   * @param {Entering} parts.entering
   * @param {any} parts.config
   */
  constructor({ view, api, credential, choices, entering, config }) {
    this.#view = view;
    this.#api = api;
    this.#credential = credential;
    this.#choices = choices;
    this.#entering = entering;
    this.#config = config;
    this.#talk = new TalkView(view);
    this.#trouble = new Trouble(view);
    this.#trouble.watch(credential);
    entering.addEventListener("entered", () => void this.#choose());
    entering.addEventListener("language", () => this.#translate());
    choices.addEventListener("change", () => this.#chosen());
    this.#controls();
    addEventListener("online", () => this.#online());
  }

  start() {
    this.#translate();
    void this.#entering.enter();
  }

  #controls() {
    const view = this.#view;
    view.on("start", () => void this.#open(null));
    view.on("resume", () => void this.#open(this.#known));
    view.on("again", () => void this.#choose());
    view.on("pause", () => this.#call?.conversation.pause());
    view.on("continue", () => this.#call?.goOn());
    view.on("hangup", () => this.#call?.conversation.hangUp());
    view.on("skip", () => this.#call?.conversation.stop());
    view.on("done", () => this.#call?.conversation.done());
    view.place("form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const field = /** @type {HTMLInputElement} */ (view.place("written"));
      this.#call?.type(field.value);
      field.value = "";
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#call?.conversation.stop();
    });
  }

  #translate() {
    this.#view.translate();
    this.#choices.show(language());
    this.#talk.translate();
  }

  #chosen() {
    this.#choices.show(language());
    const { rate, barge } = this.#choices.chosen;
    if (this.#call === null) return;
    this.#call.player.rate = rate;
    this.#call.conversation.barge = barge;
  }

  /** The modes to choose from; and the conversation of an earlier visit to go on with, where there is one. */
  async #choose() {
    this.#trouble.forget();
    this.#known = null;
    const path = `/api/conversations/${encodeURIComponent(String(this.#credential.sessionId))}`;
    // The modes can be chosen without it; what is wrong will be told by what is tried then.
    const found = await this.#api.get(path).catch(() => null);
    if (this.#call !== null || this.#isOpening) return; // a conversation has begun meanwhile
    this.#after = found?.last_seq ?? this.#after;
    if (found?.turns.length > 0) {
      const { mode, language: spoken, turns, last_seq: after } = found;
      this.#known = { mode, language: spoken, turn: turns.at(-1).turn, after };
      this.#talk.begin(spoken);
      this.#talk.restore(turns);
    }
    this.#view.place("resume").hidden = this.#known === null;
    this.#view.show("choose");
  }

  /** @param {Known|null} known go on with it; null: begin anew */
  async #open(known) {
    if (this.#isOpening) return;
    this.#opening(true);
    this.#view.clear("link_used");
    try {
      const { mode, language: spoken, barge, rate } = this.#choices.chosen;
      const options = { barge, rate, config: this.#config, api: this.#api, after: this.#after };
      const captions = this.#entering.captions();
      const sessionId = String(this.#credential.sessionId);
      const call = await Call.open({ ...options, sessionId, captions }); // first: the click opens the sound
      this.#follow(call);
      await call.listen();
      if (known !== null) call.conversation.resume(known);
      else call.conversation.begin(mode, spoken);
    } finally {
      this.#opening(false);
    }
  }

  /** The browser may be asking for the microphone: nothing begins before it is answered. @param {boolean} isOpening */
  #opening(isOpening) {
    this.#isOpening = isOpening;
    for (const button of document.querySelectorAll('[data-action="start"], [data-action="resume"]')) {
      button.setAttribute("aria-busy", String(isOpening));
    }
  }

  /** @param {Call} call */
  #follow(call) {
    this.#call = call;
    this.#trouble.follow(call);
    this.#talk.follow(call.conversation);
    call.hearing.addEventListener("level", (event) => {
      const { rms } = /** @type {CustomEvent} */ (event).detail;
      this.#view.level(barLength(rms), rms >= (this.#config?.voice_activity.speech_rms ?? 0.117));
    });
    call.conversation.addEventListener("state", (event) => {
      const { state, held, hears } = /** @type {CustomEvent} */ (event).detail;
      call.mute(state === "paused");
      if (state === "finished") this.#finish(call);
      Object.assign(document.body.dataset, { held, hears });
      this.#view.show(state);
    });
  }

  /** @param {Call} call */
  #finish(call) {
    this.#call = null;
    this.#after = Math.max(this.#after, call.session.lastSeq); // the next one does not hear this one again
    for (const again of document.querySelectorAll('[data-action="again"]')) {
      again.toggleAttribute("hidden", call.session.reason !== null); // over for good
    }
    call.close();
    this.#trouble.forget();
  }

  #online() {
    if (this.#call !== null) this.#call.session.retryNow();
    else if (document.body.dataset.state === "choose") void this.#choose(); // what was said before can be had now
  }
}

addMessages("en", { ...en, ...practiceEn });
addMessages("vi", { ...vi, ...practiceVi });
const view = new View();
const kept = await openKept();
const fragment = new URLSearchParams(location.hash.slice(1));
const [code, wanted] = [invitationIn(fragment), fragment.get("language")];
const credential = await Credential.restore(kept, { product: "practice" });
if (code) await credential.invite(code); // kept before the address loses it: a reload may come in between
takeInvitation(location, history);
const before = credential.invitation === null ? credential.language : null;
setLanguage(bestLanguage([before ?? "", wanted ?? "", ...navigator.languages]));
const api = new Api({ bearer: () => credential.bearer(), refused: () => credential.refused() });
const config = await pageConfig(new Api());
const choices = await Choices.restore(view, kept, config, language());
const entering = new Entering({ view, credential, api, kept, canCaption: hasRecognition() });
new Practice({ view, api, credential, choices, entering, config }).start();
await keepShell(navigator);
