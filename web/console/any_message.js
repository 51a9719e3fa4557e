/** Sending any message by hand: a type, its data as JSON, and a template of what it usually holds. */

/** @typedef {Record<string, any>} Json */

/** @type {Readonly<Record<string, Readonly<Record<string, Json>>>>} */
const TEMPLATES = {
  practice: {
    start_interview: {},
    start_language_test: { language: "es" },
    start_general: { language: "en" },
    text_message: { text: "Hello.", source: "typed" },
    cancel_stream: {},
    playback: { turn: 1, state: "progress", played_ms: 1000 },
    reset: {},
    ping: {},
  },
  memories: {
    next_question: {},
    end_answer: { reason: "user_action" },
    repeat_question: {},
    skip_question: {},
    caption: { text: "done", final: true, silence_ms: 700 },
    pause: {},
    resume_session: {},
    ping: {},
  },
};

/** The form; its elements stand in the page. */
export class AnyMessage {
  #type;
  #data;
  #fault;
  #templates;

  /**
   * @param {object} places
   * @param {HTMLSelectElement} places.type
   * @param {HTMLTextAreaElement} places.data
   * @param {HTMLElement} places.fault where it is told that the data is no JSON object
   * @param {HTMLFormElement} places.form
   * @param {string} product
   * @param {(type: string, data: Json) => void} send
   */
  constructor({ type, data, fault, form }, product, send) {
    this.#type = type;
    this.#data = data;
    this.#fault = fault;
    this.#templates = TEMPLATES[product] ?? TEMPLATES.practice;
    type.replaceChildren(...Object.keys(this.#templates).map((name) => new Option(name, name)));
    type.addEventListener("change", () => this.#fill());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const parsed = this.#parsed();
      if (parsed !== null) send(type.value, parsed);
    });
    this.#fill();
  }

  #fill() {
    this.#data.value = JSON.stringify(this.#templates[this.#type.value], null, 1);
  }

  /** @returns {Json|null} */
  #parsed() {
    this.#fault.textContent = "";
    try {
      const found = JSON.parse(this.#data.value);
      if (typeof found === "object" && found !== null && !Array.isArray(found)) return found;
    } catch (error) {
      this.#fault.textContent = String(error);
      return null;
    }
    this.#fault.textContent = "{…}";
    return null;
  }
}
