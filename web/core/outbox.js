/** Messages to the server that are still to be sent, or to be sent again after the line was lost. Knows no network. */

/**
 * @typedef {Record<string, any>} Json
 * @typedef {(event: Json) => boolean} Proof whether an event shows that the message was carried out
 */

/**
 * Keeps a message until an event proves it; it keeps its id, so the server carries it out once. What needs no proof is
 * kept until it has been sent, in its place among the others.
 */
export class Outbox {
  /** @type {Map<string, {text: string, until: Proof|null}>} */
  #kept = new Map();

  /** How many messages wait for their proof. */
  get waiting() {
    return [...this.#kept.values()].filter(({ until }) => until !== null).length;
  }

  /**
   * Keep a message until its proof comes.
   * @param {string} id
   * @param {string} text
   * @param {Proof|null} until null: only until the next connection, which it is sent with
   */
  keep(id, text, until) {
    this.#kept.set(id, { text, until });
  }

  /**
   * Learn from an event which messages need not be sent again.
   * @param {Json} event
   */
  see(event) {
    for (const [id, { until }] of this.#kept) {
      if (until?.(event)) this.#kept.delete(id);
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
    const all = [...this.#kept];
    for (const [id, { until }] of all) {
      if (until === null) this.#kept.delete(id);
    }
    return all.map(([, { text }]) => text);
  }
}
