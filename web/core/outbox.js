/** Messages to the server that are still to be sent, or to be sent again after the line was lost. Knows no network. */

/**
 * @typedef {Record<string, any>} Json
 * @typedef {(event: Json) => boolean} Proof whether an event shows that the message was carried out
 */

/** Keeps a message until an event proves it; it keeps its id, so the server carries it out once. */
export class Outbox {
  /** @type {Map<string, {text: string, until: Proof}>} */
  #kept = new Map();
  /** @type {string[]} */
  #unsent = [];

  /** How many messages wait for their proof. */
  get waiting() {
    return this.#kept.size;
  }

  /**
   * Keep a message until its proof comes.
   * @param {string} id
   * @param {string} text
   * @param {Proof} until
   */
  keep(id, text, until) {
    this.#kept.set(id, { text, until });
  }

  /**
   * Send a message with the next connection, once.
   * @param {string} text
   */
  later(text) {
    this.#unsent.push(text);
  }

  /**
   * Learn from an event which messages need not be sent again.
   * @param {Json} event
   */
  see(event) {
    for (const [id, { until }] of this.#kept) {
      if (until(event)) this.#kept.delete(id);
    }
  }

  /**
   * Send a message no more: the server refused it.
   * @param {string} id
   */
  drop(id) {
    this.#kept.delete(id);
  }

  /**
   * What a message says, if it still waits.
   * @param {string} id
   * @returns {string|null}
   */
  text(id) {
    return this.#kept.get(id)?.text ?? null;
  }

  /**
   * What a new connection is to be sent, in order.
   * @returns {string[]}
   */
  take() {
    const texts = [...this.#kept.values()].map(({ text }) => text);
    return [...texts, ...this.#unsent.splice(0)];
  }
}
