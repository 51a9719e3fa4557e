/** The events and frames of a session as they come: a list to filter, and one of them in full. */

import { t } from "../core/i18n.js";

/** @typedef {Record<string, any>} Json */

/** More rows would make the page slow; the raw log has them all. */
const MOST_ROWS = 500;
/** Of a text in the JSON that is shown; sound is longer, and nobody reads it. */
const MOST_CHARACTERS = 300;

/** The list, its filter and the detail; their elements stand in the page. */
export class EventList {
  #list;
  #filter;
  #detail;
  /** @type {Set<string>} */
  #types = new Set();
  #follows = true;

  /**
   * @param {object} places
   * @param {HTMLElement} places.list an <ol>
   * @param {HTMLSelectElement} places.filter
   * @param {HTMLElement} places.detail a <pre>
   */
  constructor({ list, filter, detail }) {
    this.#list = list;
    this.#filter = filter;
    this.#detail = detail;
    this.#filter.replaceChildren(option("", t("console.events.all")));
    this.#filter.addEventListener("change", () => this.#applyFilter());
    this.#list.addEventListener("scroll", () => {
      this.#follows = this.#list.scrollTop + this.#list.clientHeight >= this.#list.scrollHeight - 4;
    });
  }

  /** Write what is ours anew in the language that is set. */
  translate() {
    const [all] = this.#filter.options;
    all.textContent = t("console.events.all");
  }

  /** @param {{direction: "in"|"out", message: Json, at: number}} told */
  take({ direction, message, at }) {
    if (!this.#types.has(message.type)) this.#know(message.type);
    const row = document.createElement("li");
    row.dataset.type = message.type;
    row.dataset.direction = direction;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "event";
    button.textContent = [(at / 1000).toFixed(3), direction === "in" ? "←" : "→", message.type, ...numbers(message)].join(" ");
    button.addEventListener("click", () => this.#show(button, message));
    row.append(button);
    row.hidden = this.#isHidden(message.type);
    this.#list.append(row);
    if (this.#list.children.length > MOST_ROWS) this.#list.firstElementChild?.remove();
    if (this.#follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** @param {HTMLButtonElement} button @param {Json} message */
  #show(button, message) {
    for (const other of this.#list.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
    button.setAttribute("aria-pressed", "true");
    this.#detail.textContent = JSON.stringify(message, shortened, 2);
  }

  /** @param {string} type */
  #know(type) {
    this.#types.add(type);
    const next = [...this.#filter.options].slice(1).find(({ value }) => value > type) ?? null;
    this.#filter.insertBefore(option(type, type), next);
  }

  #applyFilter() {
    for (const row of this.#list.children) {
      if (row instanceof HTMLElement) row.hidden = this.#isHidden(row.dataset.type ?? "");
    }
  }

  /** @param {string} type */
  #isHidden(type) {
    return this.#filter.value !== "" && this.#filter.value !== type;
  }
}

/** @param {Json} message */
function numbers({ seq, turn, gen, data, replay }) {
  const found = [seq && `#${seq}`, turn && `turn ${turn}`, gen && `gen ${gen}`, data?.stage, data?.code, data?.reason];
  return [...found, replay && "(replay)"].filter((word) => typeof word === "string" && word !== "");
}

/** @param {string} _name @param {unknown} value */
function shortened(_name, value) {
  const isLong = typeof value === "string" && value.length > MOST_CHARACTERS;
  return isLong ? `${value.slice(0, MOST_CHARACTERS)}… (${value.length})` : value;
}

/** @param {string} value @param {string} text */
function option(value, text) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = text;
  return element;
}
