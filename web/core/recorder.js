/** Records an answer exactly as the microphone gives it: never trimmed, never gated, in parts where the format allows. */

/** Over the 32 kbit/s that the quality gate asks for, and parts still leave as fast as they are made over a line of
 * 80 kbit/s; AAC needs more for the same voice. docs/decisions/0046 has the measurements. */
const BITS = { opus: 48_000, aac: 64_000 };
const PART_MS = 3000;

/**
 * @typedef {object} RecordingType
 * @property {string} mimeType what MediaRecorder is asked for
 * @property {string} contentType what the server is told
 * @property {"opus"|"aac"} codec
 * @property {number|null} partMs length of a part; null: one blob at the end. Parts of MP4 lost 0.9 of 3.9 s in
 *   WebKitGTK, and players stumble over them
 */

/** In this order: what loses least, then what decodes everywhere. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"];

/**
 * @param {typeof MediaRecorder} [Recording]
 * @param {number} [partMs] for the formats that can be cut; `part_ms` of GET /api/config
 * @returns {RecordingType|null} null: this browser records nothing that the server takes
 */
export function recordingType(Recording = globalThis.MediaRecorder, partMs = PART_MS) {
  const mimeType = TYPES.find((type) => Recording?.isTypeSupported(type));
  if (!mimeType) return null;
  const [contentType] = mimeType.split(";");
  const whole = contentType === "audio/mp4";
  return { mimeType, contentType, codec: whole ? "aac" : "opus", partMs: whole ? null : partMs };
}

/**
 * What only this device knows of a recording, as the server takes it with an upload (openapi: `Capture`).
 * @param {{settings: MediaTrackSettings}} microphone
 * @param {RecordingType} type
 * @param {object} [known]
 * @param {number|null} [known.questionEndedAtMs] on the recording's clock; negative: before it began
 * @param {string|null} [known.app]
 */
export function captureOf(microphone, type, { questionEndedAtMs = null, app = null } = {}) {
  const { sampleRate, channelCount, echoCancellation, noiseSuppression, autoGainControl } = microphone.settings;
  const capture = {
    app,
    codec: type.codec,
    sample_rate_hz: sampleRate,
    channels: channelCount,
    bit_rate_kbps: BITS[type.codec] / 1000,
    // Chromium 141 and later may name a kind of canceller instead of true.
    echo_cancellation: echoCancellation === undefined ? undefined : Boolean(echoCancellation),
    noise_suppression: noiseSuppression,
    auto_gain_control: autoGainControl,
    question_ended_at_ms: questionEndedAtMs === null ? null : Math.round(questionEndedAtMs),
  };
  return Object.fromEntries(Object.entries(capture).filter(([, value]) => (value ?? null) !== null));
}

/** @typedef {{contentType: string, durationMs: number}} Recorded */

/**
 * Events: `part` (detail {number from 1, blob}), `ended` (detail {contentType, durationMs}: all parts are told; also
 * when the device went away), `failed` (detail {reason}; what was recorded until then follows as parts).
 */
export class Recorder extends EventTarget {
  #recording;
  #type;
  #now;
  #wakeLock;
  #number = 0;
  #tellOver = /** @type {(recorded: Recorded) => void} */ (() => {});
  #startedAtMs = /** @type {number|null} */ (null);
  #stoppedAtMs = /** @type {number|null} */ (null);
  #over = /** @type {Promise<Recorded>} */ (new Promise((resolve) => (this.#tellOver = resolve)));

  /**
   * @param {{stream: MediaStream}} microphone
   * @param {RecordingType} type
   * @param {{MediaRecorder?: typeof MediaRecorder, now?: () => number, wakeLock?: WakeLock}} [options]
   */
  constructor(microphone, type, options = {}) {
    super();
    const { MediaRecorder = globalThis.MediaRecorder, now = () => performance.now() } = options;
    const { wakeLock = new WakeLock() } = options;
    this.#type = type;
    this.#now = now;
    this.#wakeLock = wakeLock;
    this.#recording = new MediaRecorder(microphone.stream, {
      mimeType: type.mimeType,
      audioBitsPerSecond: BITS[type.codec],
      // With a variable rate long pauses would bring the mean below the gate. Only Chromium knows it; others ignore it.
      audioBitrateMode: "constant",
    });
    this.#listen();
  }

  /** When its first sample was taken, on `now`'s clock; null before. */
  get startedAtMs() {
    return this.#startedAtMs;
  }

  /** Nothing else need be ready: parts that nobody can take yet wait with whoever listens. */
  start() {
    if (this.#type.partMs === null) this.#recording.start();
    else this.#recording.start(this.#type.partMs);
    void this.#wakeLock.hold();
  }

  /**
   * @returns {Promise<Recorded>} when all parts have been told; the length is by the
   *   clock, since a recording in parts does not say its own
   */
  stop() {
    if (this.#recording.state !== "inactive") {
      this.#stoppedAtMs ??= this.#now();
      this.#recording.stop();
    }
    return this.#over;
  }

  #listen() {
    const recording = this.#recording;
    recording.addEventListener("start", () => (this.#startedAtMs ??= this.#now()));
    recording.addEventListener("dataavailable", ({ data }) => {
      if (!data.size) return; // the last one may be empty
      this.#number += 1;
      this.dispatchEvent(new CustomEvent("part", { detail: { number: this.#number, blob: data } }));
    });
    recording.addEventListener("error", (event) => {
      const reason = /** @type {any} */ (event).error?.name ?? "unknown";
      this.dispatchEvent(new CustomEvent("failed", { detail: { reason } }));
    });
    recording.addEventListener("stop", () => this.#end());
  }

  #end() {
    void this.#wakeLock.release();
    this.#stoppedAtMs ??= this.#now();
    const durationMs = this.#startedAtMs === null ? 0 : Math.round(this.#stoppedAtMs - this.#startedAtMs);
    const detail = { contentType: this.#type.contentType, durationMs };
    this.#tellOver(detail);
    this.dispatchEvent(new CustomEvent("ended", { detail }));
  }
}

/**
 * Keeps the screen on while a person speaks: a locked phone stops recording without telling. Held from `hold()` to
 * `release()`; the browser drops it when the page is hidden, so it is taken again then.
 */
export class WakeLock {
  #navigator;
  #page;
  #sentinel = /** @type {WakeLockSentinel|null} */ (null);
  #wanted = false;
  #again = () => void this.#take();

  /** @param {{navigator?: {wakeLock?: WakeLockLike}, page?: Document|EventTarget}} [options] */
  constructor({ navigator = globalThis.navigator, page = globalThis.document } = {}) {
    this.#navigator = navigator;
    this.#page = page;
  }

  /** Does nothing where there is no such thing (https://www.w3.org/TR/screen-wake-lock/) or the battery is low. */
  async hold() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#page?.addEventListener("visibilitychange", this.#again);
    await this.#take();
  }

  async release() {
    this.#wanted = false;
    this.#page?.removeEventListener("visibilitychange", this.#again);
    const held = this.#sentinel;
    this.#sentinel = null;
    await held?.release();
  }

  async #take() {
    if (!this.#navigator?.wakeLock || (this.#sentinel && !this.#sentinel.released)) return;
    try {
      const taken = await this.#navigator.wakeLock.request("screen");
      if (this.#wanted) this.#sentinel = taken;
      else await taken.release(); // let go while it was being asked for
    } catch {
      // The page is hidden, or the battery low: recording goes on without.
    }
  }
}

/** @typedef {{request(type: "screen"): Promise<WakeLockSentinel>}} WakeLockLike */
