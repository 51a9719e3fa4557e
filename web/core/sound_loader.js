/** Fetches spoken questions, each once: they are known by their SHA-256, whatever the address of the hour. */

const MOST = 12;
const PATIENCE_MS = 20000;

export class SoundLoader {
  #fetch;
  #kept = /** @type {Map<string, Promise<ArrayBuffer>>} */ (new Map());

  /** @param {{fetch?: typeof globalThis.fetch}} [options] */
  constructor({ fetch = globalThis.fetch } = {}) {
    this.#fetch = fetch.bind(globalThis); // called as a method of something else, browsers refuse it
  }

  /**
   * @param {string} url
   * @param {string|null} [sha256] hex; without it the address is what it is known by
   * @returns {Promise<ArrayBuffer>} a copy of its own, since decoding takes the bytes away
   */
  async load(url, sha256) {
    const key = sha256 ?? url;
    const content = this.#kept.get(key) ?? this.#get(url);
    this.#kept.delete(key); // the newest last: the first is the one to go
    this.#kept.set(key, content);
    if (this.#kept.size > MOST) this.#kept.delete(/** @type {string} */ (this.#kept.keys().next().value));
    try {
      return (await content).slice(0);
    } catch (error) {
      if (this.#kept.get(key) === content) this.#kept.delete(key);
      throw error;
    }
  }

  /** @param {string} url */
  async #get(url) {
    const response = await this.#fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`the sound was not given: ${response.status}`);
    return response.arrayBuffer();
  }
}
