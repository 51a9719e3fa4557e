/** What the person chooses, and the device remembers: mode, language, how speech into a reply is taken, speed. */

import { t } from "../core/i18n.js";
import { MODES, languagesOf, nameOf } from "./languages.js";

/** @import { View } from "../page/view.js" */
/** @import { Kept } from "../core/kept.js" */
/** @import { Barge } from "./turn_types.js" */

/** @typedef {{mode: string, language: string, barge: Barge, rate: number}} Chosen */

const NAME = "practice/choices";
/** @type {readonly Barge[]} */
const BARGES = ["firm", "eager", "off"];
const SPEEDS = ["slow", "normal", "fast"];
const RATES = [0.8, 1, 1.2];

/** The form of the choices; its controls stand in the page, more than once where that helps. */
export class Choices extends EventTarget {
  #view;
  #kept;
  #config;
  /** @type {Chosen} */
  #chosen;

  /**
   * @param {View} view
   * @param {Kept} kept
   * @param {any} config GET /api/config, or null
   * @param {Chosen} chosen
   */
  constructor(view, kept, config, chosen) {
    super();
    this.#view = view;
    this.#kept = kept;
    this.#config = config;
    this.#chosen = chosen;
    view.on("mode", ({ dataset }) => this.#choose({ mode: dataset.value ?? MODES[0] }));
    view.on("speed", ({ dataset }) => this.#choose({ rate: Number(dataset.value) }));
    view.on("barge", ({ dataset }) => this.#choose({ barge: /** @type {Barge} */ (dataset.value) }));
    view.place("languages").addEventListener("change", (/** @type {Event} */ { target }) => {
      if (target instanceof HTMLSelectElement) this.#choose({ language: target.value });
    });
  }

  /**
   * @param {View} view
   * @param {Kept} kept
   * @param {any} config
   * @param {string} language of the page: what is spoken unless something else was chosen
   * @returns {Promise<Choices>} what was chosen on this device before
   */
  static async restore(view, kept, config, language) {
    const before = await kept.get(NAME);
    const barge = config?.practice?.barge_in ?? "firm";
    return new Choices(view, kept, config, { mode: MODES[0], language, barge, rate: 1, ...before });
  }

  /** What is chosen; the language is one that the mode speaks. @returns {Chosen} */
  get chosen() {
    const speaks = languagesOf(this.#config, this.#chosen.mode);
    const language = speaks.includes(this.#chosen.language) ? this.#chosen.language : speaks[0];
    return { ...this.#chosen, language };
  }

  /**
   * Write all controls anew, in a language.
   * @param {string} inLanguage of the page
   */
  show(inLanguage) {
    const { mode, language, barge, rate } = this.chosen;
    const place = (/** @type {string} */ name) => this.#view.place(name);
    place("modes").replaceChildren(...MODES.map((each) => button("mode", each, `practice.mode.${each}`, each === mode)));
    place("mode-told").textContent = t(`practice.mode.${mode}.told`);
    const speaks = languagesOf(this.#config, mode);
    place("languages-field").hidden = speaks.length < 2;
    place("languages").replaceChildren(...speaks.map((code) => option(code, nameOf(code, inLanguage), code === language)));
    for (const name of ["barges", "barges-small"]) {
      place(name).replaceChildren(...BARGES.map((each) => button("barge", each, `practice.barge.${each}`, each === barge)));
    }
    for (const each of document.querySelectorAll('[data-place="barge-told"]')) {
      each.textContent = t(`practice.barge.${barge}.told`);
    }
    for (const name of ["speeds", "speeds-small"]) {
      place(name).replaceChildren(
        ...RATES.map((each, at) => button("speed", String(each), `speed.${SPEEDS[at]}`, each === rate)),
      );
    }
  }

  /** @param {Partial<Chosen>} choice */
  #choose(choice) {
    const focused = document.activeElement instanceof HTMLElement ? { ...document.activeElement.dataset } : {};
    this.#chosen = { ...this.#chosen, ...choice };
    void this.#kept.put(NAME, this.#chosen);
    this.dispatchEvent(new Event("change"));
    // The controls were written anew: the keyboard stays where it was.
    const again = `[data-action="${focused.action}"][data-value="${focused.value}"]`;
    for (const element of focused.value ? document.querySelectorAll(again) : []) {
      if (element instanceof HTMLElement && element.offsetParent !== null) element.focus();
    }
  }
}

/** @param {string} action @param {string} value @param {string} key @param {boolean} pressed */
function button(action, value, key, pressed) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button";
  element.dataset.action = action;
  element.dataset.value = value;
  element.setAttribute("aria-pressed", String(pressed));
  element.textContent = t(key);
  return element;
}

/** @param {string} code @param {string} name @param {boolean} selected */
function option(code, name, selected) {
  const element = document.createElement("option");
  element.value = code;
  element.textContent = name;
  element.lang = code;
  element.selected = selected;
  return element;
}
