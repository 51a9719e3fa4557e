/**
 * The text format of server-sent events (WHATWG HTML 9.2), read piece by piece.
 *
 * A browser's own `EventSource` cannot send an `Authorization` header, so the reader uses `fetch` and this parser.
 */

/** One answer's events; an event that is not ended by an empty line was cut off and is never given. */
export class EventStreamParser {
  #rest = "";
  /** @type {string[]} */
  #data = [];
  #kind = "message";

  /** @param {string} lastId the last event id so far, kept by events that name none */
  constructor(lastId = "") {
    this.lastId = lastId;
    /** How long the server asks to wait before the next request, in ms; null: it did not say. @type {number|null} */
    this.retryMs = null;
  }

  /**
   * Take over the next piece of text.
   * @param {string} text
   * @returns {{id: string, kind: string, data: string}[]} the events that are complete now
   */
  push(text) {
    // A "\r" at the end may be half of "\r\n": it waits for the next piece.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.map((line) => this.#line(line)).filter((event) => event !== null);
  }

  /** @param {string} line */
  #line(line) {
    if (line === "") {
      return this.#dispatch();
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") {
      this.#data.push(value);
    } else if (name === "event") {
      this.#kind = value;
    } else if (name === "id" && !value.includes("\0")) {
      this.lastId = value;
    } else if (name === "retry" && /^[0-9]+$/.test(value)) {
      this.retryMs = Number(value);
    }
    return null;
  }

  #dispatch() {
    const event = { id: this.lastId, kind: this.#kind, data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#data = [];
    this.#kind = "message";
    return isEmpty ? null : event;
  }
}
