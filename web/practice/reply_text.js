/** The text of a reply as it comes, and which part of it is being spoken. Pure. */

/** @typedef {{text: string, from: number, to: number}} Shown `from` to `to` is being spoken; equal: nothing is */

/** The newest reply. */
export class ReplyText {
  #gen = 0;
  /** @type {Map<number, string>} */
  #texts = new Map();
  /** @type {Map<number, [number, number]>} */
  #spans = new Map();
  #from = 0;
  #to = 0;

  get gen() {
    return this.#gen;
  }

  /** All of it that has come without a gap, and what of it is being spoken. @returns {Shown} */
  get shown() {
    let text = "";
    for (let idx = 0; this.#texts.has(idx); idx += 1) text += this.#texts.get(idx);
    return { text, from: Math.min(this.#from, text.length), to: Math.min(this.#to, text.length) };
  }

  /**
   * Take over a `text_chunk` or `audio_chunk` frame; one of an older reply is left aside.
   * @param {Record<string, any>} frame
   * @returns {boolean} whether the text is another one now
   */
  take(frame) {
    const gen = Number(frame.gen ?? 0);
    if (gen < this.#gen) return false;
    if (gen > this.#gen) this.#begin(gen);
    const { idx, text, text_span: span } = frame.data;
    if (frame.type === "audio_chunk" && Array.isArray(span)) this.#spans.set(idx, [span[0], span[1]]);
    if (frame.type !== "text_chunk" || this.#texts.has(idx)) return false;
    this.#texts.set(idx, text);
    return true;
  }

  /**
   * A piece of sound begins to be heard.
   * @param {number} gen
   * @param {number} idx
   * @returns {string} what it says; "" where that is not known
   */
  speaks(gen, idx) {
    const span = gen === this.#gen ? this.#spans.get(idx) : undefined;
    if (span === undefined) return "";
    [this.#from, this.#to] = span;
    return this.shown.text.slice(...span);
  }

  /** Nothing is being spoken any more; what was, has been. */
  silent() {
    this.#from = this.#to;
  }

  /** Forget the reply: another conversation begins. */
  clear() {
    this.#begin(this.#gen);
  }

  /** @param {number} gen */
  #begin(gen) {
    this.#gen = gen;
    this.#texts.clear();
    this.#spans.clear();
    this.#from = this.#to = 0;
  }
}
