/** From the link to the choice of a mode: invitation, welcome, consent. */

import { ApiProblem, NetworkLost } from "../core/api.js";
import { language, setLanguage } from "../core/i18n.js";
import { Choices, consentsOf } from "../page/consent_choices.js";
import { CAPTIONS, ConsentForm } from "../page/consent_form.js";

/** @import { Api } from "../core/api.js" */
/** @import { Credential } from "../core/credential.js" */
/** @import { Kept } from "../core/kept.js" */
/** @import { View } from "../page/view.js" */

/** Nothing of a conversation is kept, measured or handed on: this is all there is to ask (docs/consent.md). */
const PURPOSES = ["transcribe"];
/** Nothing is kept under it before the person has decided. */
const CAPTIONS_KEPT = "practice/captions";

/** Leads the person in; `entered` is told when the mode can be chosen. */
export class Entering extends EventTarget {
  #view;
  #credential;
  #api;
  #kept;
  #canCaption;
  /** @type {ConsentForm|null} */
  #form = null;
  #busy = false;
  /** @type {Choices|null} */
  #choices = null;

  /**
   * @param {object} parts
   * @param {View} parts.view
   * @param {Credential} parts.credential
   * @param {Api} parts.api with the credential
   * @param {Kept} parts.kept
   * @param {boolean} parts.canCaption whether this browser recognises speech
   */
  constructor({ view, credential, api, kept, canCaption }) {
    super();
    this.#view = view;
    this.#credential = credential;
    this.#api = api;
    this.#kept = kept;
    this.#canCaption = canCaption;
    view.on("begin", () => void this.#alone(() => this.#redeem()));
    view.on("agree", () => void this.#alone(() => this.#agree()));
    view.on("language", ({ dataset }) => this.#speak(dataset.value ?? "en"));
  }

  /** Whether the person lets the browser recognise what they say. @returns {Promise<boolean>} */
  async captions() {
    return this.#canCaption && (await this.#kept.get(CAPTIONS_KEPT)) === true;
  }

  /** Show where the person stands. */
  async enter() {
    const { invitation, sessionId } = this.#credential;
    if (invitation !== null) return this.#view.show("welcome");
    if (sessionId === null) return this.#view.show("no_invitation");
    await this.#alone(() => this.#goOn());
  }

  /** With the session that there is. */
  async #goOn() {
    if ((await this.#kept.get(CAPTIONS_KEPT)) !== undefined) return this.#enter();
    this.#view.show("welcome"); // an earlier visit ended before the consents; without a line this is as far as one gets
    try {
      await this.#ask();
    } finally {
      if (this.#credential.isExpired) this.#view.show("no_invitation");
    }
  }

  async #redeem() {
    const code = this.#credential.invitation;
    if (code === null) return this.#goOn(); // it was redeemed, and the line failed then
    try {
      // Free talk speaks every language of the page; which mode it will be is chosen later.
      await this.#credential.redeem({ code, product: "practice", mode: "general", language: language() });
      await this.#kept.remove(CAPTIONS_KEPT);
      await this.#ask();
    } catch (error) {
      if (!(error instanceof ApiProblem) || ![404, 422].includes(error.status)) throw error;
      await this.#credential.dropInvitation(); // used by somebody else, or over, or for the other page
      // An invitation to an interview stays good: that page is the site's first one. No code at all is told by fields.
      if (error.status === 422 && !error.body.errors) return location.replace(`./#invitation=${encodeURIComponent(code)}`);
      if (this.#credential.sessionId === null) {
        this.#view.show("no_invitation");
        return this.#view.notice("link_used");
      }
      this.#view.notice("link_used", { message: "notice.link_used_before" });
      await this.#goOn();
    }
  }

  async #ask() {
    const wording = await this.#api.get(`/api/consents?language=${language()}`);
    const chosen = this.#form?.decisions;
    const place = this.#view.place("consents");
    this.#form = new ConsentForm(place, wording, { captions: this.#canCaption, chosen, purposes: PURPOSES });
    this.#view.show("consent");
  }

  async #agree() {
    const form = /** @type {ConsentForm} */ (this.#form);
    if (form.missing > 0) return form.showMissing();
    await this.#api.post(this.#path, form.told, { key: crypto.randomUUID() });
    await this.#kept.put(CAPTIONS_KEPT, form.decisions.get(CAPTIONS) === true);
    this.#enter();
  }

  /** From now on what was agreed to can be looked at and changed. */
  #enter() {
    this.#choices ??= new Choices({
      view: this.#view,
      api: this.#api,
      sessionId: String(this.#credential.sessionId),
      granted: () => this.#granted(),
      captions: this.#canCaption ? (granted) => void this.#kept.put(CAPTIONS_KEPT, granted) : null,
      purposes: PURPOSES,
    });
    this.dispatchEvent(new Event("entered"));
  }

  /** What holds. @returns {Promise<Map<string, boolean>>} */
  async #granted() {
    return new Map([...(await consentsOf(this.#api, this.#path)), [CAPTIONS, await this.captions()]]);
  }

  get #path() {
    return `/api/session/${encodeURIComponent(String(this.#credential.sessionId))}/consent`;
  }

  /** @param {string} wanted */
  #speak(wanted) {
    setLanguage(wanted);
    this.#view.translate();
    this.dispatchEvent(new Event("language"));
    if (document.body.dataset.state === "consent") void this.#alone(() => this.#ask());
  }

  /** One thing at a time; where the line or the service fails, the person may press again. @param {() => Promise<void>|void} work */
  async #alone(work) {
    if (this.#busy) return;
    this.#busy = true;
    this.#view.clear("trouble", "link_used", ...(navigator.onLine ? ["offline"] : []));
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkLost)) throw error;
      if (error instanceof NetworkLost) this.#view.notice("offline", { message: "practice.offline" });
      else if (!this.#credential.isExpired) this.#view.notice("trouble"); // that has been told
    } finally {
      this.#busy = false;
    }
  }
}
