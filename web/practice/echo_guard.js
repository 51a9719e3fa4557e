/**
 * The page does not take its own voice for the person's: words that repeat what was just spoken are no answer.
 *
 * Echo cancellation is the browser's and is poor in some (Firefox without headphones); this is the cheap second fence.
 * Pure.
 */

/** So long after the last sound of a reply its words may still come back through the microphone. */
export const ECHO_MS = 1500;
/** Fewer words than these are an echo only where they are all that was spoken: people do repeat a word. */
const FEWEST_WORDS = 3;

/** What was spoken last, and when. */
export class EchoGuard {
  #spoken = "";
  #lastMs = -Infinity;
  #speaking = false;

  /**
   * A piece of sound begins to be heard.
   * @param {string} text that it says
   * @param {boolean} first whether it is the first one of a reply
   */
  speaks(text, first) {
    this.#spoken = first ? text : `${this.#spoken} ${text}`;
    this.#speaking = true;
  }

  /** @param {number} atMs when the sound ended, or was cut */
  silent(atMs) {
    if (this.#speaking) this.#lastMs = atMs;
    this.#speaking = false;
  }

  /**
   * Whether a caption is the echo of what was spoken.
   * @param {string} caption
   * @param {number} atMs when it came
   * @returns {boolean}
   */
  isEcho(caption, atMs) {
    if (!this.#speaking && atMs - this.#lastMs > ECHO_MS) return false;
    const heard = words(caption);
    const spoken = words(this.#spoken);
    if (heard.length === 0 || spoken.length === 0) return false;
    if (heard.join(" ") === spoken.join(" ")) return true;
    return heard.length >= FEWEST_WORDS && ` ${spoken.join(" ")} `.includes(` ${heard.join(" ")} `);
  }
}

/**
 * Words as they are compared: without case, accents' encodings and punctuation.
 * @param {string} text
 * @returns {string[]}
 */
function words(text) {
  return text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{M}\p{N}']+/gu) ?? [];
}
