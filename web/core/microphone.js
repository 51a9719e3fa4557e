/** The microphone: opened as a recording for assessment or a conversation needs it, its level, and how it is lost. */

/** @typedef {"permission_denied"|"no_microphone"|"device_gone"|"unsupported"|"busy"} MicrophoneCode */

/**
 * @typedef {object} Level of 20 ms of sound
 * @property {number} rms 0–1, of full scale
 * @property {number} peak 0–1
 * @property {number} clippedShare 0–1, samples at full scale
 * @property {number} atMs when it ended, on the AudioContext's clock
 */

/** https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia @type {Record<string, MicrophoneCode>} */
const CODES = {
  NotAllowedError: "permission_denied",
  SecurityError: "permission_denied",
  NotFoundError: "no_microphone",
  OverconstrainedError: "device_gone",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** The microphone cannot be had; `code` is stable. */
export class MicrophoneError extends Error {
  /**
   * @param {MicrophoneCode} code
   * @param {unknown} [cause]
   */
  constructor(code, cause) {
    super(code, { cause });
    this.name = "MicrophoneError";
    this.code = code;
  }
}

/**
 * @typedef {object} MicrophoneOptions
 * @property {boolean} enhanced echo cancellation, noise suppression and gain control: on for a conversation, off for
 *   assessment, since they change level, noise floor and timbre of the voice (docs/decisions/0046)
 * @property {string} [deviceId] the wished one; the default one is taken, and said, where it is gone
 * @property {AudioContext} [context] without it no levels are measured
 * @property {MediaDevices} [mediaDevices]
 */

/**
 * Events: `level` (detail: Level), `unmeasured` (there will be none), `ended`, `muted`, `unmuted`, `devices` (something was
 * plugged in or out).
 */
export class Microphone extends EventTarget {
  #devices;
  #nodes = /** @type {AudioNode[]} */ ([]);
  #left = new AbortController();

  /**
   * @param {MediaStream} stream
   * @param {MediaDevices} devices
   * @param {boolean} fellBack
   */
  constructor(stream, devices, fellBack) {
    super();
    this.stream = stream;
    this.#devices = devices;
    /** What the person should be told: the wished device is gone, another one listens. */
    this.notice = fellBack ? /** @type {const} */ ("device_gone") : null;
    this.#watch();
  }

  /**
   * @param {MicrophoneOptions} options
   * @returns {Promise<Microphone>} as soon as it can be recorded; levels follow when the worklet is loaded
   * @throws {MicrophoneError}
   */
  static async open({ enhanced, deviceId, context, mediaDevices = globalThis.navigator?.mediaDevices }) {
    // Missing on pages that are not a secure context, and in old web views.
    if (!mediaDevices?.getUserMedia) throw new MicrophoneError("unsupported");
    const [stream, fellBack] = await listen(mediaDevices, enhanced, deviceId);
    const microphone = new Microphone(stream, mediaDevices, fellBack);
    if (context) microphone.#measure(context);
    return microphone;
  }

  /** The track's real settings, which may differ from what was asked. */
  get settings() {
    return this.track.getSettings();
  }

  /** The device's name for the person's choice. It may hold a personal name: it is never sent anywhere. */
  get label() {
    return this.track.label;
  }

  get track() {
    return this.stream.getAudioTracks()[0];
  }

  /** Whether sound arrives: neither ended nor muted, e.g. by a phone call or a switch at the device. */
  get live() {
    return this.track.readyState === "live" && !this.track.muted;
  }

  /** Let go of the device. */
  close() {
    this.#left.abort();
    for (const node of this.#nodes) node.disconnect();
    for (const track of this.stream.getTracks()) track.stop();
  }

  #watch() {
    const { signal } = this.#left;
    for (const [there, here] of [["ended", "ended"], ["mute", "muted"], ["unmute", "unmuted"]]) {
      this.track.addEventListener(there, () => this.dispatchEvent(new Event(here)), { signal });
    }
    this.#devices.addEventListener?.("devicechange", () => this.dispatchEvent(new Event("devices")), { signal });
  }

  /** @param {AudioContext} context */
  async #measure(context) {
    try {
      await context.audioWorklet.addModule(new URL("./level_worklet.js", import.meta.url));
      if (!this.#left.signal.aborted) this.#connect(context);
    } catch (error) {
      // E.g. Firefox, where device and context differ in sample rate: recording goes on without levels.
      console.warn("levels are not measured:", error);
      this.dispatchEvent(new Event("unmeasured"));
    }
  }

  /** @param {AudioContext} context */
  #connect(context) {
    const source = context.createMediaStreamSource(this.stream);
    const worklet = new AudioWorkletNode(context, "level");
    worklet.port.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent("level", { detail: data }));
    this.#nodes = [source, worklet];
    // It writes no output, so this is silence; but a node that leads nowhere is not run by every browser.
    source.connect(worklet).connect(context.destination);
  }
}

/**
 * @param {MediaDevices} devices
 * @param {boolean} enhanced
 * @param {string} [deviceId]
 * @returns {Promise<[MediaStream, boolean]>} the stream, and whether another device than the wished one gives it
 */
async function listen(devices, enhanced, deviceId) {
  const wishes = {
    echoCancellation: enhanced,
    noiseSuppression: enhanced,
    autoGainControl: enhanced,
    channelCount: 1, // a wish: Chromium gives two where the device has two and the enhancements are off
  };
  const ask = (/** @type {MediaTrackConstraints} */ audio) => devices.getUserMedia({ audio, video: false });
  try {
    return [await ask(deviceId ? { ...wishes, deviceId: { exact: deviceId } } : wishes), false];
  } catch (error) {
    const code = codeOf(error);
    if (code !== "device_gone" || !deviceId) throw new MicrophoneError(code, error);
  }
  try {
    return [await ask(wishes), true];
  } catch (error) {
    throw new MicrophoneError(codeOf(error), error);
  }
}

/**
 * @param {unknown} error
 * @returns {MicrophoneCode}
 */
function codeOf(error) {
  return CODES[error instanceof Error ? error.name : ""] ?? "unsupported";
}
