/** A conversation on the page: both captions while they come, what was said before, whose turn it is. */

import { t } from "../core/i18n.js";

/** @import { View } from "../page/view.js" */
/** @import { Conversation } from "./conversation.js" */

/** @typedef {{state: string, held: boolean, hears: boolean}} Stage */
/** @typedef {{you: HTMLElement|null, them: HTMLElement|null}} Lines of one turn in the log */

/** Writes what a conversation tells; takes nothing back. */
export class TalkView {
  #view;
  #language = "en";
  /** @type {Map<number, Lines>} */
  #turns = new Map();
  /** @type {Stage} */
  #stage = { state: "thinking", held: false, hears: false };

  /** @param {View} view */
  constructor(view) {
    this.#view = view;
  }

  /** @param {Conversation} conversation */
  follow(conversation) {
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ work) =>
      conversation.addEventListener(type, (event) => work(/** @type {CustomEvent} */ (event).detail));
    on("state", (stage) => this.stage(stage));
    on("them", (shown) => this.#them(shown));
    on("you", ({ text, final, turn }) => this.#you(text, final, turn));
    on("over", ({ turn, text, heard, interrupted }) => this.#over(turn, text, heard, interrupted));
    on("began", ({ language }) => this.begin(language));
  }

  /** A new conversation, in a language. @param {string} language */
  begin(language) {
    this.#language = language;
    this.#turns.clear();
    this.#view.place("log").replaceChildren();
    for (const name of ["them", "you"]) {
      const element = this.#view.place(name);
      element.replaceChildren();
      element.lang = language;
    }
  }

  /**
   * What was said before, of an earlier visit.
   * @param {{turn: number, user_text: string|null, text: string, heard_text: string|null, interrupted: boolean}[]} turns
   */
  restore(turns) {
    for (const { turn, user_text: said, text, heard_text: heard, interrupted } of turns) {
      if (said) this.#line(turn, "you", said);
      if (text) this.#over(turn, text, heard, interrupted);
    }
  }

  /** Say whose turn it is. @param {Stage} stage */
  stage(stage) {
    this.#stage = stage;
    const { state, held, hears } = stage;
    const words = state === "listening" && !hears ? "writing" : state;
    this.#view.place("stage").textContent = t(`practice.stage.${held ? "held" : words}`);
    if (state === "listening") this.#view.place("you").replaceChildren();
  }

  /** Write what stands on the page in the language that is set now. */
  translate() {
    if (document.body.dataset.state === this.#stage.state) this.stage(this.#stage);
  }

  /** @param {{text: string, from: number, to: number}} shown */
  #them({ text, from, to }) {
    const parts = [text.slice(0, from), text.slice(from, to), text.slice(to)].map((part, at) => {
      const element = document.createElement("span");
      element.className = ["said", "now", "next"][at];
      element.textContent = part;
      return element;
    });
    this.#view.place("them").replaceChildren(...parts);
  }

  /** @param {string} text @param {boolean} final @param {number|null} turn */
  #you(text, final, turn) {
    const element = this.#view.place("you");
    element.textContent = text;
    element.classList.toggle("caption-partial", !final);
    if (final && turn !== null) this.#line(turn, "you", text);
  }

  /** @param {number} turn @param {string|null} text @param {string|null} heard @param {boolean} interrupted */
  #over(turn, text, heard, interrupted) {
    const said = interrupted ? (heard ?? "") : text;
    if (said === null || (said === "" && !interrupted)) return;
    const line = this.#line(turn, "them", said);
    if (!interrupted) return;
    const mark = document.createElement("span");
    mark.className = "quiet";
    mark.dataset.t = "practice.interrupted";
    mark.textContent = t("practice.interrupted");
    line.append(" ", mark);
  }

  /** @param {number} turn @param {"you"|"them"} who @param {string} text @returns {HTMLElement} */
  #line(turn, who, text) {
    const lines = this.#turns.get(turn) ?? { you: null, them: null };
    this.#turns.set(turn, lines);
    const line = lines[who] ?? document.createElement("li");
    lines[who] = line;
    line.className = `line-${who}`;
    line.dataset.turn = String(turn);
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.dataset.t = `practice.${who}`;
    name.textContent = t(`practice.${who}`);
    const words = document.createElement("span");
    words.lang = this.#language;
    words.dir = "auto";
    words.textContent = text;
    line.replaceChildren(name, " ", words);
    if (!line.isConnected) this.#insert(line, who === "them" ? lines.you : null);
    return line;
  }

  /** What the person said stands before the reply to it, also where it was recognised later. @param {HTMLElement} line @param {HTMLElement|null} before */
  #insert(line, before) {
    const log = this.#view.place("log");
    const turn = Number(line.dataset.turn);
    const first = line.className === "line-you";
    const next = [...log.children].find((other) => {
      const its = Number(/** @type {HTMLElement} */ (other).dataset.turn);
      return its > turn || (its === turn && first);
    });
    if (before?.isConnected) before.after(line);
    else log.insertBefore(line, next ?? null);
  }
}
