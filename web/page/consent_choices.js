/** What the person has agreed to, to be looked at and changed at any time. */

import { t } from "../core/i18n.js";
import { ConsentForm } from "./consent_form.js";

/** The dialog of the choices. */
export class Choices {
  #view;
  #api;
  #path;
  #granted;
  #captions;
  #purposes;
  /** What holds, as far as is known here. @type {Map<string, boolean>} */
  #holds = new Map();
  /** The last change that was sent: one after another, for on a bad line two could arrive the wrong way round. */
  #sent = Promise.resolve();
  #hasFailed = false;

  /**
   * @param {object} parts
   * @param {import("../page/view.js").View} parts.view
   * @param {import("../core/api.js").Api} parts.api
   * @param {string} parts.sessionId
   * @param {() => Map<string, boolean>|Promise<Map<string, boolean>>} parts.granted what holds
   * @param {((granted: boolean) => void)|null} parts.captions takes the choice about captions; null: there are none
   * @param {string[]} [parts.purposes] left out: all that are asked for
   */
  constructor({ view, api, sessionId, granted, captions, purposes }) {
    this.#view = view;
    this.#api = api;
    this.#path = `/api/session/${encodeURIComponent(sessionId)}/consent`;
    this.#granted = granted;
    this.#captions = captions;
    this.#purposes = purposes;
    view.on("choices", () => void this.#open());
    // What is behind it is read aloud no more, and two forms of one person would confuse.
    view.place("choices").addEventListener("close", () => view.place("choices-list").replaceChildren());
  }

  async #open() {
    const told = this.#view.place("choices-told");
    told.textContent = "";
    this.#view.clear("choices");
    const { documentElement } = document;
    try {
      const wording = await this.#api.get(`/api/consents?language=${documentElement.lang}`);
      this.#holds = await this.#granted();
      const form = new ConsentForm(this.#view.place("choices-list"), wording, {
        captions: this.#captions !== null,
        chosen: this.#holds,
        name: "choice",
        purposes: this.#purposes,
        changed: (purpose, granted) => void this.#change(form, purpose, granted),
      });
    } catch {
      told.textContent = t("notice.trouble");
    }
    this.#view.place("choices").showModal();
  }

  async #ask() {
    for (const [purpose, granted] of await consentsOf(this.#api, this.#path)) this.#holds.set(purpose, granted);
  }

  /**
   * @param {ConsentForm} form
   * @param {string} purpose
   * @param {boolean} granted
   */
  async #change(form, purpose, granted) {
    const told = this.#view.place("choices-told");
    told.textContent = "";
    const all = form.told;
    const decisions = all.decisions.filter((decision) => decision.purpose === purpose);
    const tell = async () => {
      try {
        if (decisions.length > 0) await this.#api.post(this.#path, { ...all, decisions }, { key: crypto.randomUUID() });
        this.#holds.set(purpose, granted);
      } catch {
        await this.#ask().catch(() => this.#holds.delete(purpose)); // its answer may be all that was lost
        this.#hasFailed ||= this.#holds.get(purpose) !== granted;
      }
    };
    if (decisions.length === 0) this.#captions?.(granted);
    const sent = (this.#sent = this.#sent.then(tell));
    await sent;
    if (sent !== this.#sent) return; // the last one says how all of them went
    form.show(this.#holds);
    told.textContent = t(this.#hasFailed ? "choices.failed" : "choices.told");
    const isOpen = this.#view.place("choices").open;
    if (this.#hasFailed && !isOpen) this.#view.notice("choices", { message: "choices.failed" });
    this.#hasFailed = false;
  }
}

/**
 * What holds, as the server knows it.
 * @param {import("../core/api.js").Api} api
 * @param {string} path of a session's consents
 * @returns {Promise<[string, boolean][]>} by purpose
 */
export async function consentsOf(api, path) {
  const { consents } = await api.get(path);
  return consents.map((/** @type {any} */ { purpose, granted }) => [purpose, granted]);
}
