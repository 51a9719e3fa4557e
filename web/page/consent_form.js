/** One plain sentence for each purpose with yes and no beside it: nothing is chosen in advance, each can be refused. */

import { element } from "../core/elements.js";
import { language, t } from "../core/i18n.js";

/** The captions of the browser's own recognition: asked by this page, told to nobody (docs/consent.md). */
export const CAPTIONS = "captions";

/**
 * @typedef {object} Wording as GET /api/consents gives it
 * @property {string} version
 * @property {string} language
 * @property {{purpose: string, text: string}[]} purposes
 * @property {string} withdrawal
 */

/** The choices of one person, shown in one place of the page. */
export class ConsentForm {
  #root;
  #wording;
  #name;
  /** Stands in the point that is to be decided. */
  #asking = element("p", "notice notice-error");
  /** @type {(purpose: string, granted: boolean) => void} */
  #changed;

  /**
   * @param {HTMLElement} root is filled
   * @param {Wording} wording
   * @param {object} options
   * @param {boolean} options.captions whether this browser could show what is said while it is said
   * @param {Map<string, boolean>} [options.chosen]
   * @param {string[]} [options.purposes] that are asked for here; left out: all
   * @param {string} [options.name] tells two forms on one page apart
   * @param {(purpose: string, granted: boolean) => void} [options.changed]
   */
  constructor(root, wording, { captions, chosen = new Map(), purposes, name = "consent", changed = () => {} }) {
    this.#root = root;
    this.#wording = wording;
    this.#name = name;
    this.#changed = changed;
    this.#asking.setAttribute("role", "alert");
    root.addEventListener("change", () => this.#asking.remove());
    const asked = wording.purposes.filter(({ purpose }) => purposes?.includes(purpose) ?? true);
    const lines = asked.map(({ purpose, text }) => this.#line(purpose, text, wording.language));
    if (captions) lines.push(this.#line(CAPTIONS, t("consent.captions"), language()));
    root.replaceChildren(...lines, this.#closing());
    this.show(chosen);
  }

  /** Have the choices stand as these do; nobody is told of a change. @param {Map<string, boolean>} chosen */
  show(chosen) {
    for (const field of this.#fields()) {
      const granted = chosen.get(field.dataset.purpose ?? "");
      for (const input of field.querySelectorAll("input")) input.checked = granted === (input.value === "yes");
    }
  }

  /** How many points are not decided. */
  get missing() {
    return this.#fields().filter((field) => field.querySelector("input:checked") === null).length;
  }

  /** What has been decided, by purpose. @returns {Map<string, boolean>} */
  get decisions() {
    const decided = new Map();
    for (const field of this.#fields()) {
      const input = field.querySelector("input:checked");
      if (input instanceof HTMLInputElement) decided.set(field.dataset.purpose, input.value === "yes");
    }
    return decided;
  }

  /** Lead the person to the first point that is not decided: there it is said, where it can be seen and done. */
  showMissing() {
    const first = this.#fields().find((field) => field.querySelector("input:checked") === null);
    this.#asking.textContent = t("consent.missing", { n: this.missing });
    first?.append(this.#asking);
    first?.querySelector("input")?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "center" });
  }

  /**
   * What the server is told.
   * @returns {{version: string, language: string, decisions: {purpose: string, granted: boolean}[]}}
   */
  get told() {
    const decisions = [...this.decisions].filter(([purpose]) => purpose !== CAPTIONS);
    return {
      version: this.#wording.version,
      language: this.#wording.language,
      decisions: decisions.map(([purpose, granted]) => ({ purpose, granted })),
    };
  }

  /** @returns {HTMLElement[]} */
  #fields() {
    return /** @type {HTMLElement[]} */ ([...this.#root.querySelectorAll("[data-purpose]")]);
  }

  /**
   * @param {string} purpose
   * @param {string} text
   * @param {string} lang of the text
   */
  #line(purpose, text, lang) {
    const legend = element("legend", "", text);
    legend.lang = lang;
    const row = element("div", "row", this.#choice(purpose, true), this.#choice(purpose, false));
    const field = element("fieldset", "choices consent", legend, row);
    field.dataset.purpose = purpose;
    return field;
  }

  /**
   * @param {string} purpose
   * @param {boolean} granted
   */
  #choice(purpose, granted) {
    const input = element("input", "");
    input.type = "radio";
    input.name = `${this.#name}-${purpose}`;
    input.value = granted ? "yes" : "no";
    input.addEventListener("change", () => this.#changed(purpose, granted));
    return element("label", "choice", input, element("span", "", t(granted ? "consent.yes" : "consent.no")));
  }

  #closing() {
    const closing = element("p", "quiet", this.#wording.withdrawal);
    closing.lang = this.#wording.language;
    return closing;
  }
}
