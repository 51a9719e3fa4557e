/**
 * What the person sees, on every page: the parts that belong to a state, notices, controls. Writes texts, never markup.
 */

import { button } from "../core/elements.js";
import { apply, language, t } from "../core/i18n.js";

/** Notices that stop the person are told at once (`alert`); the rest when there is a moment (`status`). */
const ALERTS = new Set(["permission_denied", "no_microphone", "upload_refused", "session_expired", "superseded", "trouble"]);
const GOOD = new Set(["silence"]);
/** Come and go while somebody speaks: they have a place of their own, so that nothing moves under a finger. */
const ADVICE = new Set(["silence", "too_quiet", "clipping"]);
/** A press that moves off its control within this time was meant for it, ms. */
const PRESS_MS = 1000;
/** Between two lengths of the level bar: each one has the page painted anew, and the eye follows no more of them. */
const LEVEL_MS = 100;

/** One page. */
export class View {
  #root;
  /** @type {Map<string, () => void>} */
  #notices = new Map();
  /** Where the finger went down. @type {{control: HTMLElement|null, atMs: number}} */
  #pressed = { control: null, atMs: 0 };
  /** When the level bars were written last. */
  #levelAtMs = -Infinity;

  /** @param {Document} [root] */
  constructor(root = document) {
    this.#root = root;
    root.addEventListener("pointerdown", (event) => {
      this.#pressed = { control: control(event.target), atMs: event.timeStamp };
    });
  }

  /**
   * An element that the page's document names.
   * @param {string} name
   * @returns {any}
   */
  place(name) {
    const found = this.#root.querySelector(`[data-place="${name}"]`);
    if (found === null) throw new Error(`the page has no place ${name}`);
    return found;
  }

  /**
   * Show what belongs to a state, and nothing else.
   * @param {string} state
   */
  show(state) {
    const body = this.#root.body;
    const before = this.#heading();
    for (const element of this.#all("[data-show]")) {
      element.hidden = !(element.dataset.show ?? "").split(" ").includes(state);
    }
    body.dataset.state = state;
    const heading = this.#heading();
    const focused = this.#root.activeElement;
    const lost = focused === null || focused === body || focused.closest("[hidden]") !== null;
    // A screen reader reads on from here, and the keyboard goes on from here.
    if (heading !== null && (heading !== before || lost)) heading.focus({ preventScroll: true });
    if (heading !== before) this.#root.defaultView?.scrollTo(0, 0); // notices stand above the heading
  }

  /** Write all texts anew in the language that is set. */
  translate() {
    this.#root.documentElement.lang = language();
    this.#root.title = t("page.title");
    apply(this.#root);
    for (const write of this.#notices.values()) write();
    for (const button of this.#all('[data-action="language"]')) {
      button.setAttribute("aria-pressed", String(button.dataset.value === language()));
    }
  }

  /**
   * Do something when a control is pressed. A hand that trembles slides off it, or the page moves under the hand: then
   * the browser gives the click to what is around it, and the control that was touched first counts.
   * @param {string} action
   * @param {(element: HTMLElement) => void} work
   */
  on(action, work) {
    this.#root.addEventListener("click", (event) => {
      const { control: first, atMs } = this.#pressed;
      const slid = first !== null && event.timeStamp - atMs < PRESS_MS && !first.matches(":disabled") ? first : null;
      const element = control(event.target) ?? slid;
      if (element?.dataset.action === action && element.closest("[hidden]") === null) work(element);
    });
  }

  /**
   * Show a notice, once, and say it.
   * @param {string} name
   * @param {object} [options]
   * @param {string} [options.message] key of its words, where one notice has several
   * @param {string} [options.text] words that are not ours, such as the interviewer's
   * @param {Record<string, string|number>} [options.values]
   * @param {{label: string, work: () => void, action?: string}} [options.action] a button in it
   */
  notice(name, { message = `notice.${name}`, text, values = {}, action } = {}) {
    const known = this.#root.querySelector(`[data-notice="${name}"]`);
    const element = known instanceof HTMLElement ? known : this.#newNotice(name);
    const words = /** @type {HTMLElement} */ (element.firstElementChild);
    const write = () => {
      const said = text ?? t(message, values);
      if (words.textContent !== said) words.textContent = said; // written again, it would be read aloud again
      const button = element.querySelector("button");
      if (button !== null && action) button.textContent = t(action.label);
    };
    element.querySelector("button")?.remove();
    if (action) element.append(actionButton(action));
    write();
    this.#notices.set(name, write);
  }

  /** @param {...string} names of notices that hold no more */
  clear(...names) {
    for (const name of names) {
      this.#notices.delete(name);
      this.#root.querySelector(`[data-notice="${name}"]`)?.remove();
    }
  }

  /**
   * Whether a notice is shown.
   * @param {string} name
   */
  has(name) {
    return this.#notices.has(name);
  }

  /**
   * Show how loud it is, on every level bar; told of each 20 ms.
   * @param {number} level 0–1; silence is shown at once
   * @param {boolean} isHeard
   */
  level(level, isHeard) {
    const nowMs = performance.now();
    if (level > 0 && nowMs - this.#levelAtMs < LEVEL_MS) return;
    if (level > 0) this.#levelAtMs = nowMs;
    const [length, heard] = [level.toFixed(2), String(isHeard)];
    for (const bar of this.#all("[data-level]")) {
      if (bar.style.getPropertyValue("--level") !== length) bar.style.setProperty("--level", length);
      if (bar.dataset.heard !== heard) bar.dataset.heard = heard;
    }
  }

  /** @param {string} name */
  #newNotice(name) {
    const element = this.#root.createElement("div");
    element.className = `notice ${ALERTS.has(name) ? "notice-error" : GOOD.has(name) ? "notice-good" : "notice-warning"}`;
    element.dataset.notice = name;
    element.setAttribute("role", ALERTS.has(name) ? "alert" : "status");
    element.append(this.#root.createElement("p"));
    const advice = ADVICE.has(name) ? this.#root.querySelector("main section:not([hidden]) [data-advice]") : null;
    (advice ?? this.place("notices")).append(element);
    if (ALERTS.has(name)) queueMicrotask(() => element.scrollIntoView({ block: "nearest" })); // when its words are there
    return element;
  }

  /** @returns {HTMLElement|null} */
  #heading() {
    return this.#root.querySelector("main > section:not([hidden]) h1");
  }

  /** @param {string} selector @returns {HTMLElement[]} */
  #all(selector) {
    return /** @type {HTMLElement[]} */ ([...this.#root.querySelectorAll(selector)]);
  }
}

/**
 * The control that something belongs to.
 * @param {EventTarget|null} target
 * @returns {HTMLElement|null}
 */
function control(target) {
  const found = target instanceof Element ? target.closest("[data-action]") : null;
  return found instanceof HTMLElement ? found : null;
}

/** @param {{label: string, work: () => void, action?: string}} wanted */
function actionButton({ label, work, action = "retry" }) {
  return button(t(label), { action }, (event) => {
    event.stopPropagation(); // this one has its own work
    work();
  });
}
