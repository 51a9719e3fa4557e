/** The page's sound output: one AudioContext, whose state is told in the page's codes. */

/** A context whose `resume()` does not settle has no sound device (seen in Firefox); waited for so long. */
const PATIENCE_MS = 2000;

/** @typedef {"no_output"|"interrupted"|null} OutputTrouble null: sound comes out */

/** Tells `state` (detail {code: OutputTrouble}) whenever sound stops or begins to come out. */
export class AudioOutput extends EventTarget {
  #code = /** @type {OutputTrouble} */ (null);

  /** @param {AudioContext} context */
  constructor(context) {
    super();
    this.context = context;
    context.addEventListener("statechange", () => this.#tell(this.#trouble()));
  }

  /** What is wrong at present. */
  get code() {
    return this.#code;
  }

  /**
   * Start the context, or start it again after a call or a locked screen. The first time it must be called by the
   * handler of a click or key: https://developer.chrome.com/blog/autoplay
   * @param {number} [patienceMs]
   * @returns {Promise<OutputTrouble>}
   */
  async resume(patienceMs = PATIENCE_MS) {
    let timer;
    const timeUp = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
    try {
      await Promise.race([this.context.resume(), timeUp]);
    } catch {
      // Refused, e.g. closed or still interrupted: the state tells.
    }
    clearTimeout(timer);
    this.#tell(this.#trouble());
    return this.#code;
  }

  /** @returns {OutputTrouble} */
  #trouble() {
    // WebKit's state of its own, during a phone call; the specification has it since 2024:
    // https://webaudio.github.io/web-audio-api/#dom-audiocontextstate-interrupted
    const state = /** @type {string} */ (this.context.state);
    if (state === "running") return null;
    return state === "interrupted" ? "interrupted" : "no_output";
  }

  /** @param {OutputTrouble} code */
  #tell(code) {
    if (code === this.#code) return;
    this.#code = code;
    this.dispatchEvent(new CustomEvent("state", { detail: { code } }));
  }
}

/**
 * Open the output, by the handler of a click or key. It is given back in any case: without sound there are captions.
 * @param {{context?: AudioContext, patienceMs?: number}} [options]
 * @returns {Promise<AudioOutput>} its `code` is null, or says within two seconds what is wrong
 */
export async function openOutput({ context = new AudioContext({ latencyHint: "interactive" }), patienceMs } = {}) {
  const output = new AudioOutput(context);
  await output.resume(patienceMs);
  return output;
}
