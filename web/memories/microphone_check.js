/** The trial before the interview: live level and words, choice of the device, a test sound. Nothing is recorded. */

import { t } from "../core/i18n.js";
import { LevelAdvice, barLength } from "../core/level_advice.js";
import { Microphone, MicrophoneError } from "../core/microphone.js";

/** Two soft tones, as a door bell: heard by old ears, which hear high tones badly. Hz, and seconds from the start. */
const TONES = [
  [523, 0],
  [392, 0.35],
];
const TONE_S = 0.6;

/** @typedef {import("../page/view.js").View} View */

/**
 * Fires `opened`; `muted` when the microphone is taken away for a while, as by a phone call, and `unmuted`.
 */
export class MicrophoneCheck extends EventTarget {
  #view;
  /** @type {Microphone|null} */
  #microphone = null;
  /** @type {string|undefined} */
  #deviceId;
  #advice = new LevelAdvice();
  /** @type {AudioContext|null} */
  #context = null;
  #isOver = false;
  /** Counts what was asked for; an answer to an earlier one comes too late. */
  #asked = 0;

  /** Whether it was asked for and could not be had. */
  wasRefused = false;

  /** @param {View} view */
  constructor(view) {
    super();
    this.#view = view;
    view.place("devices").addEventListener("change", (/** @type {any} */ event) => {
      this.#deviceId = event.target.value;
      void this.open(this.#context);
    });
  }

  /** The open microphone, or null. */
  get microphone() {
    return this.#microphone;
  }

  /**
   * Ask for the microphone, unprocessed: what is recorded with it is measured.
   * @param {AudioContext|null} context measures the level
   * @returns {Promise<Microphone|null>} null: a notice says why
   */
  async open(context) {
    this.#context = context;
    this.close();
    this.#say("preflight.waiting");
    const asked = this.#asked;
    const wanted = { enhanced: false, deviceId: this.#deviceId, context: context ?? undefined };
    try {
      const microphone = await Microphone.open(wanted);
      if (asked === this.#asked) this.#use(microphone);
      else microphone.close(); // another press was later, or the interview is over
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      if (asked === this.#asked) this.#refused(error.code);
    }
    return this.#microphone;
  }

  /** The trial is over: from now on the interview itself shows what is heard, and says something about it. */
  end() {
    this.#isOver = true;
    this.#view.level(0, false);
    this.#view.clear("too_quiet", "clipping");
  }

  /** Let go of the microphone. */
  close() {
    this.#asked += 1;
    this.#microphone?.close();
    this.#microphone = null;
    this.#advice = new LevelAdvice();
    this.#view.level(0, false);
    this.#view.clear("permission_denied", "no_microphone", "device_gone", "too_quiet", "clipping");
  }

  /** Play a short sound. @param {AudioContext} context */
  play(context) {
    for (const [hertz, fromS] of TONES) {
      const tone = new OscillatorNode(context, { frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      const begin = context.currentTime + fromS;
      loudness.gain.linearRampToValueAtTime(0.3, begin + 0.03);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + TONE_S);
      tone.connect(loudness).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + TONE_S);
    }
  }

  /** @param {Microphone} microphone */
  #use(microphone) {
    this.#microphone = microphone;
    this.wasRefused = false;
    if (microphone.notice !== null) this.#view.notice("device_gone");
    if (this.#context === null) this.#say("preflight.no_levels");
    microphone.addEventListener("level", (/** @type {any} */ { detail }) => this.#heard(detail));
    microphone.addEventListener("devices", () => void this.#list());
    for (const type of ["muted", "unmuted"]) microphone.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    microphone.addEventListener("ended", () => this.#lost());
    void this.#list();
    this.dispatchEvent(new Event("opened"));
  }

  /** Unplugged. */
  #lost() {
    this.#microphone = null;
    this.#view.level(0, false);
    this.#view.notice("device_gone", { message: "notice.device_lost", action: this.#again });
    this.#say("preflight.off");
    this.#view.place("stage").textContent = t("preflight.off"); // it said that somebody is heard
  }

  /** @param {import("../core/microphone.js").MicrophoneCode} code */
  #refused(code) {
    this.wasRefused = true;
    const name = code === "permission_denied" ? "permission_denied" : "no_microphone";
    this.#view.notice(name, { message: code === "device_gone" ? `notice.${name}` : `notice.${code}`, action: this.#again });
    this.#say("preflight.off");
  }

  get #again() {
    return { label: "action.retry", work: () => void this.open(this.#context) };
  }

  /** @param {import("../core/microphone.js").Level} level */
  #heard(level) {
    if (this.#isOver) return;
    const advice = this.#advice.push(level);
    this.#view.level(barLength(level.rms), advice === "good");
    for (const trouble of /** @type {const} */ (["too_quiet", "clipping"])) {
      if (advice === trouble) this.#view.notice(trouble);
      else if (advice !== null) this.#view.clear(trouble);
    }
    if (advice === "good") this.#say("preflight.good");
  }

  /** Offer the devices; their names are known once one has been allowed. */
  async #list() {
    const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    const inputs = all.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "");
    this.#view.place("device-field").hidden = inputs.length < 2;
    const current = this.#deviceId ?? this.#microphone?.settings.deviceId;
    const options = inputs.map(({ deviceId, label }, index) => {
      const name = label || t("preflight.any_device", { n: index + 1 });
      return new Option(name, deviceId, false, deviceId === current);
    });
    this.#view.place("devices").replaceChildren(...options);
  }

  /** @param {string} key */
  #say(key) {
    const place = this.#view.place("hearing");
    place.dataset.t = key; // so that it follows a change of the language
    if (place.textContent !== t(key)) place.textContent = t(key);
  }
}
