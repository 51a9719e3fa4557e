/**
 * When each step of a turn was reached, on this client's own clock: from the end of speech to what is heard. Pure.
 *
 * The server's own milestones (`timeline_ms` of `stream_complete`) count from its turn's start and stand beside them.
 */

/** In the order in which they are reached; `speech_ended` only where something was spoken. */
export const STEPS = /** @type {const} */ ([
  "speech_ended", "sent", "acknowledged", "transcript", "first_text", "first_audio", "audible", "complete",
]);

/** @typedef {typeof STEPS[number]} Step */

/**
 * @typedef {object} Turn
 * @property {number} turn
 * @property {number} gen
 * @property {Partial<Record<Step, number>>} at ms on the clock of `performance.now()`
 * @property {Record<string, number>} server ms from the turn's start on the server
 * @property {string} reason of its end; "" before
 */

/** What a client sends to begin a turn. */
const BEGINS = new Set(["start_interview", "start_language_test", "start_general", "text_message", "audio_message"]);
const INBOUND = /** @type {Readonly<Record<string, Step>>} */ ({
  transcript_final: "transcript",
  text_chunk: "first_text",
  audio_chunk: "first_audio",
  stream_complete: "complete",
});

/** Collects the turns of one session. */
export class TurnClock {
  /** Oldest first. @type {Turn[]} */
  turns = [];
  /** Reached for a turn that has no number yet. @type {Partial<Record<Step, number>>} */
  #coming = {};

  /**
   * A step that only the client knows.
   * @param {{name: Step, at: number, gen: number|null}} milestone
   */
  reach({ name, at, gen }) {
    if (gen === null) this.#coming = { [name]: at };
    const turn = this.turns.find((each) => each.gen === gen);
    if (turn !== undefined) turn.at[name] ??= at;
  }

  /**
   * A message in either direction.
   * @param {{direction: "in"|"out", message: Record<string, any>, at: number}} told
   * @returns {boolean} whether a turn has changed
   */
  take({ direction, message, at }) {
    if (direction === "out") {
      if (BEGINS.has(message.type)) this.#coming.sent = at; // of a recording in parts: the last one
      return false;
    }
    if (!message.turn || message.replay) return false; // what was missed has no time of its own
    const turn = this.#of(message.turn, message.gen ?? 0, at);
    const step = INBOUND[message.type];
    if (step !== undefined) turn.at[step] ??= at;
    if (message.type === "stream_complete") {
      turn.server = { ...message.data.timeline_ms };
      turn.reason = message.data.reason;
    }
    return true;
  }

  /**
   * @param {number} number
   * @param {number} gen
   * @param {number} at
   * @returns {Turn}
   */
  #of(number, gen, at) {
    const known = this.turns.find(({ turn }) => turn === number);
    if (known !== undefined) return known;
    const turn = { turn: number, gen, at: { ...this.#coming, acknowledged: at }, server: {}, reason: "" };
    this.#coming = {};
    this.turns.push(turn);
    return turn;
  }
}

/**
 * How long after its beginning each step of a turn was reached: after the end of speech, or after the sending.
 * @param {Turn} turn
 * @returns {{from: Step, steps: {step: Step, ms: number}[]}} in order of time
 */
export function stepsOf({ at }) {
  const from = /** @type {Step} */ (STEPS.find((step) => at[step] !== undefined) ?? "acknowledged");
  const zero = at[from] ?? 0;
  const steps = STEPS.filter((step) => step !== from && at[step] !== undefined)
    .map((step) => ({ step, ms: Math.round(Number(at[step]) - zero) }))
    .sort((a, b) => a.ms - b.ms);
  return { from, steps };
}
