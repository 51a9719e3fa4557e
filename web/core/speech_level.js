/**
 * From which level on 20 ms of sound count as voice. The policy's levels are those of seed 002 and meant for a
 * microphone with gain control; without it (assessment) speech is 12 dB lower and would never reach them. So they are
 * what is asked at most in a quiet room, and less where the room is quieter. Pure.
 */

/** Voice is so much over the room's noise: 12 dB. */
const OVER_ROOM = 4;
/** The threshold sinks to this share of the policy's level in a silent room: 18 dB, -37 dBFS for 15/128. */
const LOWEST = 1 / 8;
/** Once somebody is heard, what is 18 dB below is the television, or somebody in the next room. */
const BELOW_SPEAKER = 1 / 8;
/** The machine's own voice as it comes back into the microphone, and so much over it: 8 dB. */
const OVER_ECHO = 2.5;

const SMOOTH_MS = 100;
const SPEAKER_MS = 1000;
const ECHO_MS = 1500;
/** What is over the echo may be somebody who interrupts: she must not raise the bar for herself. */
const OVER_ECHO_MS = 6000;
/** How long the machine must have sounded until its echo is known. */
const ECHO_KNOWN_MS = 500;
/** A room's noise is the quietest moment of so long: nobody speaks that long without a gap between two words. */
const ROOM_MS = 3000;
const BLOCK_MS = 500;

/** Follows the room's noise, the speaker and the echo, and gives the threshold of each moment. */
export class SpeechLevel {
  #speechLevel;
  #bargeInLevel;
  #smooth = /** @type {number|null} */ (null);
  #blocks = /** @type {{untilMs: number, least: number}[]} */ ([]);
  #speaker = 0;
  #echo = 0;
  #echoMs = 0;

  /** @param {{speechLevel: number, bargeInLevel: number}} policy 0–1 of full scale, root mean square */
  constructor({ speechLevel, bargeInLevel }) {
    this.#speechLevel = speechLevel;
    this.#bargeInLevel = bargeInLevel;
  }

  /**
   * @param {number} rms of the frame, 0–1
   * @param {number} atMs when it ended
   * @param {number} ms its length
   * @param {boolean} playing whether the machine can be heard
   * @returns {boolean} whether the frame is voice
   */
  take(rms, atMs, ms, playing) {
    this.#followRoom(rms, atMs, ms);
    if (!playing) this.#forgetEcho();
    const voice = rms >= (playing ? this.#whilePlaying() : this.#inSilence());
    if (playing) this.#followEcho(rms, ms, voice);
    if (voice && !playing) this.#speaker = approach(this.#speaker || rms, rms, ms, SPEAKER_MS);
    return voice;
  }

  /** Somebody else may speak next; the room stays. */
  forgetSpeaker() {
    this.#speaker = 0;
  }

  #forgetEcho() {
    this.#echo = 0; // not the first frame's level: the machine's own sound takes longer to come back
    this.#echoMs = 0;
  }

  #inSilence() {
    const room = Math.min(...this.#blocks.map(({ least }) => least));
    const asked = Math.max(this.#speechLevel * LOWEST, room * OVER_ROOM, this.#speaker * BELOW_SPEAKER);
    return Math.min(this.#speechLevel, asked);
  }

  #whilePlaying() {
    if (this.#echoMs < ECHO_KNOWN_MS) return this.#bargeInLevel;
    const raised = (this.#inSilence() * this.#bargeInLevel) / this.#speechLevel;
    // Not bounded above: a loud echo must not interrupt itself, see pipecat-ai/pipecat #670 and #1626.
    return Math.max(raised, this.#echo * OVER_ECHO);
  }

  /**
   * @param {number} rms
   * @param {number} atMs
   * @param {number} ms
   */
  #followRoom(rms, atMs, ms) {
    this.#smooth = approach(this.#smooth ?? rms, rms, ms, SMOOTH_MS);
    const block = this.#blocks.at(-1);
    if (block && atMs < block.untilMs) block.least = Math.min(block.least, this.#smooth);
    else this.#blocks.push({ untilMs: atMs + BLOCK_MS, least: this.#smooth });
    if (this.#blocks.length > ROOM_MS / BLOCK_MS) this.#blocks.shift();
  }

  /**
   * @param {number} rms
   * @param {number} ms
   * @param {boolean} voice
   */
  #followEcho(rms, ms, voice) {
    this.#echo = approach(this.#echo, rms, ms, voice ? OVER_ECHO_MS : ECHO_MS);
    this.#echoMs += ms;
  }
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} ms since the last step
 * @param {number} slowness in ms: the time after which two thirds of the way are gone
 */
function approach(from, to, ms, slowness) {
  return from + (to - from) * (1 - Math.exp(-ms / slowness));
}
