/**
 * What is known of an interview: its durable events, folded one by one. Pure, so a reload or another device comes to the
 * same by the same log.
 */

/**
 * @typedef {Record<string, any>} Json
 * @typedef {object} Part transcript or assessment of an answer, in brief
 * @property {"done"|"failed"|"not_consented"} status
 * @property {string|null} reason
 * @typedef {object} Card what is shown of one answer
 * @property {number} index
 * @property {string|null} text the question's; null: one that may only be heard
 * @property {"spoken"|"skipped"} kind
 * @property {boolean} isStored whether its recording, or what was typed, has arrived
 * @property {(Part & Json)|null} transcript
 * @property {(Part & Json)|null} assessment
 * @property {boolean} isWritten whether the person has written it: there is no voice to be measured
 */

/** The domains whose question holds what is to be remembered: its words may not stay on the screen. */
const HEARD_ONLY = new Set(["story_immediate_recall"]);

/** The facts of one interview. */
export class Interview {
  /** The question in force. @type {Json|null} */
  question = null;
  /** Every question that was asked, by its index. @type {Map<number, Json>} */
  asked = new Map();
  /** By question index. @type {Map<number, Card>} */
  cards = new Map();
  isPaused = false;
  isClosed = false;
  /** The newest summary's event data. @type {Json|null} */
  summary = null;
  /** What the interviewer says at the end. */
  closing = "";
  /** Decisions by purpose, as far as told in this session. @type {Map<string, boolean>} */
  consents = new Map();

  /** How many answers have ended, by speaking or writing. */
  get answered() {
    return [...this.cards.values()].filter((card) => card.kind === "spoken").length;
  }

  /** How many of them are stored with the server. */
  get stored() {
    return [...this.cards.values()].filter((card) => card.kind === "spoken" && card.isStored).length;
  }

  /**
   * Learn one event, in order and once.
   * @param {Json} event
   * @returns {import("./states.js").Happening|null} what it means for the page
   */
  learn({ type, data }) {
    switch (type) {
      case "question_asked":
        this.question = /** @type {Json} */ ({ ...data, repeats: 0 });
        this.asked.set(data.question_index, this.question);
        this.isPaused = false;
        return "asked";
      case "question_repeated":
        this.question = { ...data, repeats: data.repeat_count ?? 1 };
        return "asked";
      case "question_skipped":
        this.#ended(data, "skipped");
        return "skipped";
      case "answer_ended":
        this.#ended(data, "spoken");
        return "done";
      case "session_paused":
        this.isPaused = true;
        return "paused";
      case "session_resumed":
        this.isPaused = false;
        return this.question === null ? null : "resumed";
      case "session_closed":
        this.isClosed = true;
        this.question = null;
        return "closed";
      case "interviewer_said":
        if (data.kind === "closing") this.closing = data.text;
        return null;
      case "session_summary":
        this.summary = data;
        return "summarised";
      default:
        this.#learnOfAnswer(type, data);
        return null;
    }
  }

  /** The server takes no recording of this answer any more. @param {number} index */
  refused(index) {
    const card = this.#card(index);
    if (!card.isStored) card.transcript = card.assessment = { status: "failed", reason: "session_closed" };
  }

  /**
   * Whether the words of a question may stand on the screen after it was read.
   * @param {Json} question
   */
  mayRead(question) {
    return !HEARD_ONLY.has(question.domain);
  }

  /**
   * @param {string} type
   * @param {Json} data
   */
  #learnOfAnswer(type, data) {
    if (type === "consent_changed") {
      for (const { purpose, granted } of data.changes) this.consents.set(purpose, granted);
      return;
    }
    const card = this.cards.get(data.question_index) ?? this.#early(type, data.question_index);
    if (card === null) return;
    if (type === "recording_stored") card.isStored = true;
    if (type === "transcript_final") this.#write(card, data);
    if (type === "result_card") {
      this.#write(card, data.transcript);
      card.assessment = data.assessment;
      card.isWritten = data.flags.includes("written");
    }
  }

  /**
   * @param {Card} card
   * @param {any} transcript
   */
  #write(card, transcript) {
    card.transcript = transcript;
    if (transcript.status === "done") card.isStored = true; // what was typed has no recording
  }

  /**
   * A recording may arrive before its answer has ended.
   * @param {string} type
   * @param {number} index
   */
  #early(type, index) {
    if (type !== "recording_stored" && type !== "transcript_final") return null;
    if (this.question?.question_index !== index) return null;
    return this.#card(index);
  }

  /**
   * @param {Json} data
   * @param {Card["kind"]} kind
   */
  #ended(data, kind) {
    const card = this.#card(data.question_index);
    card.kind = kind;
    if (this.question?.ask_id === data.ask_id) this.question = null;
  }

  /**
   * @param {number} index of the question in force, or of one before it
   * @returns {Card}
   */
  #card(index) {
    const known = this.cards.get(index);
    if (known) return known;
    const question = this.asked.get(index);
    const text = question !== undefined && this.mayRead(question) ? String(question.text) : null;
    /** @type {Card} */
    const card = { index, text, kind: "spoken", isStored: false, transcript: null, assessment: null, isWritten: false };
    this.cards.set(index, card);
    return card;
  }
}

/**
 * How a card stands, in one word for its colour and in reasons for its words. What the person did not want is missing,
 * but no failure.
 * @param {Card} card
 * @returns {{status: "waiting"|"processing"|"ready"|"partial"|"failed"|"skipped", reasons: {part: string, reason: string}[]}}
 */
export function standing(card) {
  const { kind, isStored, transcript, assessment, isWritten } = card;
  if (kind === "skipped") return { status: "skipped", reasons: [] };
  if (transcript === null || assessment === null) {
    return { status: isStored || transcript !== null ? "processing" : "waiting", reasons: [] };
  }
  const wanted = isWritten && assessment.reason === "no_recording" ? { transcript } : { transcript, assessment };
  const parts = Object.entries(wanted).filter(([, { status }]) => status !== "done");
  const reasons = parts.map(([part, { reason }]) => ({ part, reason: reason ?? "other" }));
  const failed = parts.filter(([, { status }]) => status === "failed").length;
  return { status: failed === 0 ? "ready" : failed === 1 ? "partial" : "failed", reasons };
}
