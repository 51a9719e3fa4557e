/** Sound that comes in parts: joined before it is decoded. A part that comes twice counts once. */
export class AudioParts {
  /** @type {Map<string, Map<number, Uint8Array>>} */
  #parts = new Map();
  /** @type {Set<string>} */
  #done = new Set();

  constructor() {
    /** Parts that could not be read, and were left aside. */
    this.garbled = 0;
  }

  /**
   * Take over an `audio_chunk` frame.
   * @param {Record<string, any>} frame
   * @returns {{gen: number, idx: number, codec: string, ms: number|null, content: Uint8Array}|null} the whole piece
   *   of sound when this was the part that was missing: a file of its own that the browser can decode
   */
  take(frame) {
    const gen = frame.gen ?? 0;
    const { idx, part = 0, parts = 1, codec, ms = null, b64 } = frame.data;
    const key = `${gen}/${idx}`;
    if (this.#done.has(key)) return null;
    const content = decoded(b64);
    if (content === null || !(part >= 0 && part < parts)) {
      this.garbled += 1;
      return null;
    }
    const pieces = this.#parts.get(key) ?? new Map();
    this.#parts.set(key, pieces.set(part, content));
    if (pieces.size < parts) return null;
    this.#done.add(key);
    this.#parts.delete(key);
    return { gen, idx, codec, ms, content: joined(pieces) };
  }

  /**
   * Drop the parts of older generations, which will never be played.
   * @param {number} gen
   */
  forgetBefore(gen) {
    for (const key of this.#parts.keys()) {
      if (Number(key.split("/")[0]) < gen) this.#parts.delete(key);
    }
  }
}

/** @param {string} b64 */
function decoded(b64) {
  try {
    return Uint8Array.from(atob(b64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** @param {Map<number, Uint8Array>} pieces */
function joined(pieces) {
  const ordered = [...pieces.keys()].sort((a, b) => a - b).map((part) => /** @type {Uint8Array} */ (pieces.get(part)));
  const whole = new Uint8Array(ordered.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of ordered) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
