/** The cards of the answers: each question, what was said, how it stands; later its recording and its picture. */

import { trackChart } from "../core/charts.js";
import { button, element, save } from "../core/elements.js";
import { has, language, t } from "../core/i18n.js";
import { standing } from "./interview.js";

/**
 * @typedef {Record<string, any>} Json
 * @typedef {import("./interview.js").Card} Card
 */

/** All cards, in the order of the questions. */
export class Stories {
  #view;
  #interview;
  /** By question index: what this page recorded, to be heard and kept. @type {Map<number, string>} */
  #recordings = new Map();
  /** By question index: whole results, once they have been read. @type {Map<number, Json>} */
  #results = new Map();
  /** By question index: what its card was made of. @type {Map<number, {facts: string, result: Json|undefined}>} */
  #made = new Map();
  #spoken;

  /**
   * @param {import("../page/view.js").View} view
   * @param {import("./interview.js").Interview} interview
   * @param {string} spoken language of the interview
   */
  constructor(view, interview, spoken) {
    this.#view = view;
    this.#interview = interview;
    this.#spoken = spoken;
  }

  /**
   * A recording that was made here can be heard again for as long as the page is open.
   * @param {number} index
   * @param {Blob} recording
   */
  keep(index, recording) {
    if (recording.size === 0) return;
    this.#recordings.set(index, URL.createObjectURL(recording));
    this.show();
  }

  /**
   * The whole of what is known, with all words and pictures.
   * @param {Json} results
   */
  complete(results) {
    for (const answer of results.answers) this.#results.set(answer.question_index, answer);
    this.show();
  }

  /** Show what has changed. */
  show() {
    const cards = this.#cards();
    const n = cards.filter((card) => card.kind === "spoken").length;
    this.#view.place("stories").dataset.empty = String(cards.length === 0);
    this.#view.place("stories-title").textContent = t(this.#interview.isClosed ? "stories.title_end" : "stories.title", { n });
    const place = this.#view.place("cards");
    for (const card of cards) {
      const old = place.querySelector(`[data-card="${card.index}"]`);
      // Only where it changed: else a recording would stop being played, and each event would load all of them again.
      if (!this.#isChanged(card)) continue;
      if (old === null) place.append(this.#card(card));
      else old.replaceWith(this.#card(card));
    }
  }

  /** Open or fold the list. @param {boolean} isOpen */
  open(isOpen) {
    this.#view.place("stories-fold").open = isOpen;
  }

  /** The stories as a text to keep. @returns {string} */
  get text() {
    const parts = this.#cards().filter((card) => card.kind === "spoken");
    return parts.map((card) => `${title(card)}\n\n${this.#words(card) ?? "…"}\n`).join("\n\n");
  }

  /** @returns {Card[]} */
  #cards() {
    return [...this.#interview.cards.values()].sort((one, other) => one.index - other.index);
  }

  /** @param {Card} card @returns {boolean} whether its card has to be made (anew) */
  #isChanged(card) {
    const facts = JSON.stringify([card, this.#recordings.get(card.index), language()]);
    const result = this.#results.get(card.index);
    const made = this.#made.get(card.index);
    this.#made.set(card.index, { facts, result });
    return made === undefined || made.facts !== facts || made.result !== result;
  }

  /** @param {Card} card */
  #card(card) {
    const { status, reasons } = standing(card);
    const item = element("li", "card");
    item.dataset.card = String(card.index);
    item.dataset.cardStatus = status;
    const question = element("h2", "", title(card));
    question.lang = this.#spoken;
    item.append(question);
    const words = this.#words(card);
    if (words !== null && words !== "") {
      const said = element("p", "said", words);
      said.lang = this.#spoken;
      item.append(said, element("p", "quiet", t(trust(card.transcript))));
    }
    for (const line of this.#lines(card, status, reasons)) item.append(line);
    item.append(...this.#extras(card));
    return item;
  }

  /**
   * @param {Card} card
   * @param {string} status
   * @param {{part: string, reason: string}[]} reasons
   */
  #lines(card, status, reasons) {
    if (status === "waiting" || status === "processing" || status === "skipped") {
      return [element("p", "quiet", t(`card.${status}`))];
    }
    // One reason for both is told once.
    const told = reasons.length === 2 && reasons[0].reason === reasons[1].reason ? reasons.slice(0, 1) : reasons;
    return told.map(({ part, reason }) => element("p", "quiet", t(`card.no_${part}`, { reason: because(reason) })));
  }

  /** @param {Card} card */
  #extras(card) {
    const extras = [];
    const url = this.#recordings.get(card.index);
    if (url !== undefined) extras.push(recording(card.index, url));
    const result = this.#results.get(card.index);
    const advice = adviceOf(result);
    if (advice.length > 0) extras.push(element("p", "", `${t("card.advice")} ${advice.join(" ")}`));
    const tracks = result?.assessment.tracks;
    if (tracks) {
      extras.push(element("details", "", element("summary", "", t("card.picture")), trackChart(tracks)));
    }
    return extras;
  }

  /** @param {Card} card @returns {string|null} */
  #words(card) {
    return this.#results.get(card.index)?.transcript.text ?? card.transcript?.excerpt ?? null;
  }
}

/**
 * @param {number} index
 * @param {string} url
 */
function recording(index, url) {
  const audio = element("audio", "");
  audio.controls = true;
  audio.preload = "metadata";
  audio.src = url;
  audio.setAttribute("aria-label", t("card.listen", { n: index }));
  const keep = button(t("action.keep_audio"), { keep: "audio" }, async () => {
    const content = await (await fetch(url)).blob();
    save(content, `${t("card.title", { n: index })}.${content.type.split("/")[1].split(";")[0]}`);
  });
  return element("div", "stack", audio, keep);
}

/** The question, if it may be read again: of a story to be told back from memory it may not. @param {Card} card */
function title(card) {
  return card.text ?? t("card.story");
}

/** How far the words can be trusted. @param {Json|null} transcript */
function trust(transcript) {
  if (transcript?.engine === "person") return "card.typed";
  return transcript?.accuracy === "mock" ? "card.mock" : "card.draft";
}

/** Why a part is missing, in plain words. @param {string} reason */
export function because(reason) {
  return t(has(`reason.${reason}`) ? `reason.${reason}` : "reason.other");
}

/** What the person can do better next time, in the page's language. @param {Json|undefined} result @returns {string[]} */
function adviceOf(result) {
  const gates = [...(result?.assessment.quality?.gates ?? []), ...(result?.transcript.gates ?? [])];
  return gates.filter((gate) => gate.advice).map((gate) => gate.advice[language()] ?? gate.advice.en);
}
