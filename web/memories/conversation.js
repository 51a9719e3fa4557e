/** One session from its opening to its summary: puts the log, the interview that is held, the cards and the end together. */

import { ApiProblem } from "../core/api.js";
import { Player } from "../core/player.js";
import { Recogniser } from "../core/recogniser.js";
import { recordingType } from "../core/recorder.js";
import { LiveSession } from "../core/session.js";
import { MemoryQueue, openUploadQueue } from "../core/upload_queue.js";
import { Uploader } from "../core/uploader.js";
import { Choices } from "../page/consent_choices.js";
import { CAPTIONS } from "../page/consent_form.js";
import { Ending } from "./ending.js";
import { Held } from "./held.js";
import { Interview, standing } from "./interview.js";
import { Line } from "./line.js";
import { Listening, STOPPED_MS } from "./listening.js";
import { Reading } from "./reading.js";
import { Stories } from "./stories.js";
import { Telling, Writing } from "./telling.js";
import { Turn } from "./turn.js";

/** Sound that is lost for less than this is no phone call. */
const GLITCH_MS = 1000;
/** What a phone call breaks off. */
const BROKEN_OFF = new Set(["question", "answering", "saving"]);
/** Tags with a region: some recognisers know no other. */
const TAGS = /** @type {Record<string, string>} */ ({ en: "en-US", vi: "vi-VN" });

/**
 * @typedef {Record<string, any>} Json
 * @typedef {object} Parts
 * @property {import("../page/view.js").View} view
 * @property {import("../core/api.js").Api} api
 * @property {import("../core/credential.js").Credential} credential
 * @property {import("../core/kept.js").Kept} kept
 * @property {import("./microphone_check.js").MicrophoneCheck} check
 * @property {boolean} captions whether this browser could show what is said
 * @property {Set<string>} played `ask_id`s that were read before
 * @property {boolean} mayCaption whether the person has agreed to that before
 * @property {Json|null} config of GET /api/config
 * @property {import("../core/upload_queue.js").Queue} queue
 */

/** Fires `closed` when the interview turns out to be over before it was begun here. */
export class Conversation extends EventTarget {
  #parts;
  #sessionId;
  #language;
  #session;
  #interview = new Interview();
  #stories;
  #ending;
  #uploader;
  #writing;
  /** @type {Held|null} */
  #held = null;
  /** @type {Reading|null} */
  #reading = null;
  #mayCaption;
  #isShown = false;

  /**
   * @param {Pick<Parts, "view"|"api"|"credential"|"kept"|"check"|"captions">} parts
   * @returns {Promise<Conversation>} connecting
   */
  static async open(parts) {
    const { api, credential, kept } = parts;
    const { sessionId } = credential;
    const [config, queue, played, agreed] = await Promise.all([
      api.get("/api/config").catch(() => null), // the page has the same values of its own
      openUploadQueue(),
      kept.get(`played/${sessionId}`),
      kept.get(`agreed/${sessionId}`),
    ]);
    const mayCaption = agreed?.captions === true;
    return new Conversation({ ...parts, config, queue, played: new Set(played ?? []), mayCaption });
  }

  /** @param {Parts} parts */
  constructor(parts) {
    super();
    this.#parts = parts;
    const { view, api, credential, kept, played, queue } = parts;
    const sessionId = credential.sessionId ?? "";
    this.#sessionId = sessionId;
    this.#language = credential.language ?? "en";
    this.#mayCaption = parts.mayCaption;
    this.#session = new LiveSession({ api, sessionId, played, captions: parts.captions, codecs: codecs() });
    this.#uploader = new Uploader({ api, queue, online: window, sessionId: () => credential.sessionId });
    this.#writing = new Writing({ api, kept, sessionId });
    this.#stories = new Stories(view, this.#interview, this.#language);
    const { stories, uploader } = { stories: this.#stories, uploader: this.#uploader };
    this.#ending = new Ending({ api, view, interview: this.#interview, stories, uploader, credential });
    void new Line(view, this.#session, uploader, {
      credential,
      mayAgain: () => this.#held?.mayAgain ?? false,
      again: (index, begun) => this.#held?.again(index, begun) ?? false,
      kept: (index, recording, isTooLate) => {
        const show = () => {
          if (isTooLate) this.#interview.refused(index);
          this.#stories.keep(index, recording);
        };
        // Not before all is known: its card has the question's words.
        if (this.#session.isKnown) show();
        else this.#session.addEventListener("known", show, { once: true });
      },
    });
    uploader.addEventListener("refused", (/** @type {any} */ { detail }) => this.#held?.refused(detail.questionIndex));
    uploader.addEventListener("waiting", () => this.#isShown && this.#ending.show());
    this.#offerChoices();
    this.#watch();
    this.#session.start();
    void uploader.start();
    void this.#writing.resume().catch(() => {});
  }

  /**
   * The person is ready.
   * @param {import("../core/audio_output.js").AudioOutput} output
   * @param {number|null} speed that the person has chosen
   */
  begin(output, speed) {
    if (this.#held !== null) return;
    if (this.#session.state === "superseded") this.#session.start(); // here, then
    const { view, check, config, played, credential, queue } = this.#parts;
    check.end();
    const player = output.code === null ? new Player({ context: output.context }) : null;
    const reading = new Reading(player);
    const prompts = credential.session.nudges_after_ms ?? [];
    const listening = new Listening(/** @type {any} */ (config), prompts, () => player?.audible ?? false);
    const telling = new Telling(this.#session);
    this.#reading = reading;
    const held = new Held({
      ...{ view, telling, interview: this.#interview, reading, listening, check, played },
      turn: new Turn({
        check,
        type: recordingType(globalThis.MediaRecorder, config?.recording.part_ms),
        upload: (told) => this.#uploader.begin({ ...told, sessionId: this.#sessionId }),
      }),
      write: (question, text) => this.#write(question, text),
      isTold: (index) => this.#isTold(index),
      count: credential.session.question_count ?? 0,
    });
    this.#held = held;
    this.setSpeed(speed);
    if (queue instanceof MemoryQueue) view.notice("trouble", { message: "notice.unkept" });
    this.#advise(listening);
    this.#caption(held, telling, listening);
    const goOn = this.#interruptions(output, held);
    held.addEventListener("played", (/** @type {any} */ { detail }) => this.#wasPlayed(detail));
    held.addEventListener("recorded", (/** @type {any} */ { detail }) => this.#stories.keep(detail.index, detail.recording));
    held.addEventListener("state", (/** @type {any} */ { detail }) => this.#entered(detail));
    this.#controls(held, goOn);
    const start = () => {
      held.begin();
      void this.#uploader.start(); // tells again what was refused: from now on it can be answered again
    };
    // Not before all is known: what was asked on an earlier visit would be taken for news.
    if (this.#session.isKnown) start();
    else this.#session.addEventListener("known", start, { once: true });
  }

  /** How fast questions are read, whatever pace the voice itself has. @param {number|null} speed null: at its own */
  setSpeed(speed) {
    const own = this.#parts.credential.session.asked_with?.speed ?? 1;
    if (this.#reading !== null) this.#reading.rate = (speed ?? own) / own;
  }

  /** From now on, also in the middle of an answer. @param {boolean} isGranted */
  allowCaptions(isGranted) {
    this.#mayCaption = isGranted;
    this.dispatchEvent(new Event("captions"));
  }

  #watch() {
    const { view } = this.#parts;
    this.#session.addEventListener("event", (/** @type {any} */ { detail }) => this.#learn(detail));
    this.#session.addEventListener("frame", (/** @type {any} */ { detail }) => {
      // Better words for a notice that stands; where it is gone, somebody has spoken since the server was told.
      const isHere = detail.type === "nudge" && detail.data.ask_id === this.#held?.question?.ask_id;
      if (isHere && view.has("silence")) view.notice("silence", { text: detail.data.text });
    });
    this.#session.addEventListener("known", () => {
      if (this.#interview.isClosed) this.#showEnd(); // one that is over needs no microphone and no press
    });
    this.#session.addEventListener("state", () => {
      const { state } = this.#session;
      if (state === "superseded") {
        this.#held?.away();
        this.dispatchEvent(new Event("captions")); // nothing is listened to here
      } else if (state === "open") this.#held?.back();
    });
    const kept = /** @type {any} */ (window);
    kept.addEventListener("pagehide", () => this.#session.close());
    kept.addEventListener("pageshow", (/** @type {PageTransitionEvent} */ { persisted }) => persisted && this.#session.start());
  }

  /** @param {Json} event */
  #learn(event) {
    const happening = this.#interview.learn(event);
    if (this.#held !== null && this.#session.isKnown) {
      if (event.type === "interviewer_said" && !this.#parts.played.has(event.id)) {
        this.#wasPlayed(event.id); // said once, whenever the page is loaded anew
        this.#held.says(event);
      }
      if (happening !== null) this.#held.take(happening, event);
    }
    this.#stories.show();
    if (event.type === "result_card") this.#card(event.data.question_index);
    if (this.#isShown) this.#ending.show();
    if (happening === "summarised" && this.#session.isKnown) this.#showEnd();
  }

  /** @param {number} index of a question whose answer has not ended */
  #isTold(index) {
    const isWhole = (/** @type {Json} */ { state, count, refused }) => state === "finished" && count > 0 && refused === null;
    const takes = this.#uploader.kept().filter(({ questionIndex }) => questionIndex === index);
    return this.#interview.cards.get(index)?.isStored === true || takes.some(isWhole);
  }

  /** @param {number} index */
  #card(index) {
    const card = this.#interview.cards.get(index);
    const { view } = this.#parts;
    if (card !== undefined && standing(card).status === "failed") view.notice("processing_failed");
  }

  /** @param {import("./states.js").State} state */
  #entered(state) {
    // Told once: above every further question it would be a reproach. The card says it for good.
    if (state === "question") this.#parts.view.clear("processing_failed");
    if (state !== "break") this.#parts.view.clear("interrupted");
    if (state === "finished" || state === "summary") this.#showEnd();
  }

  #showEnd() {
    const { view, check } = this.#parts;
    const isDone = this.#interview.summary !== null;
    check.close();
    this.#isShown = true;
    this.#stories.open(true);
    this.#stories.show();
    this.#ending.show();
    view.show(isDone ? "summary" : "finished");
    if (isDone) void this.#ending.summarise();
  }

  /** @param {string} askId */
  #wasPlayed(askId) {
    const { kept, played } = this.#parts;
    if (played.has(askId)) return;
    played.add(askId);
    void kept.put(`played/${this.#sessionId}`, [...played]);
  }

  /**
   * @param {Json} question
   * @param {string} text
   */
  async #write(question, text) {
    const { view } = this.#parts;
    try {
      await this.#writing.send(question.question_index, text);
      const field = view.place("written");
      if (field.value.trim() === text) field.value = ""; // else it is the next answer already
      return true;
    } catch (error) {
      const isOver = error instanceof ApiProblem && error.status === 401;
      view.notice(isOver ? "session_expired" : "trouble");
      return false;
    }
  }

  /** @param {Held} held @param {() => void} goOn after a break */
  #controls(held, goOn) {
    const { view, check } = this.#parts;
    view.on("done", () => held.done());
    view.on("repeat", () => held.repeat());
    view.on("skip", () => held.skip());
    view.on("type", () => held.type());
    view.on("pause", () => held.pause());
    view.on("continue", () => (held.state === "typing" ? held.speak() : goOn()));
    view.place("speak").hidden = check.microphone === null;
    check.addEventListener("opened", () => {
      view.place("speak").hidden = false;
      held.hear();
    });
    view.place("form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      const text = view.place("written").value.trim();
      if (text === "") {
        view.notice("trouble", { message: "typing.empty" });
        view.place("written").focus();
        return;
      }
      view.clear("trouble");
      void held.written(text);
    });
  }

  /** @param {Listening} listening */
  #advise(listening) {
    const { view } = this.#parts;
    listening.addEventListener("advice", (/** @type {any} */ { detail }) => {
      for (const trouble of ["too_quiet", "clipping"]) {
        if (detail === trouble) view.notice(trouble);
        else view.clear(trouble);
      }
    });
  }

  /**
   * A phone call, a locked screen, a switch at the microphone: a break, so that nothing is asked and nothing recorded.
   * @param {import("../core/audio_output.js").AudioOutput} output
   * @param {Held} held
   * @returns {() => void} goes on after it
   */
  #interruptions(output, held) {
    const { view, check } = this.#parts;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let timer;
    const changed = () => {
      clearTimeout(timer);
      if (output.code === "no_output") view.notice("no_output");
      else view.clear("no_output");
      if (output.code !== "interrupted" && check.microphone?.live !== false) return;
      timer = setTimeout(() => {
        if (!BROKEN_OFF.has(held.state)) return;
        held.pause();
        view.notice("interrupted");
      }, GLITCH_MS);
    };
    output.addEventListener("state", changed);
    check.addEventListener("muted", changed);
    check.addEventListener("unmuted", changed);
    return () => {
      void output.resume();
      held.resume();
    };
  }

  /** The browser's own recognition shows what it hears, and hears the end phrase, where the person wants it. */
  /** @param {Held} held @param {Telling} telling @param {Listening} listening */
  #caption(held, telling, listening) {
    const { view } = this.#parts;
    const place = view.place("you");
    const recogniser = new Recogniser({ language: TAGS[this.#language] ?? this.#language, consented: true });
    recogniser.addEventListener("caption", (/** @type {any} */ { detail }) => {
      place.textContent = detail.text;
      place.lang = this.#language;
      place.hidden = false;
      place.classList.toggle("caption-partial", !detail.final);
      isSaid = detail.final;
      if (held.question !== null) telling.caption(held.question, detail);
    });
    let isSaid = false; // an end phrase counts when silence has followed it
    listening.addEventListener("speech", (/** @type {any} */ { detail }) => {
      const silence = { text: "", final: true, silence_ms: STOPPED_MS };
      if (!detail.speaking && isSaid && held.question !== null) telling.caption(held.question, silence);
      isSaid = false;
    });
    const follow = () => {
      place.hidden = true;
      place.textContent = "";
      if (held.state === "answering" && this.#mayCaption && this.#session.state !== "superseded") void recogniser.start();
      else recogniser.stop();
    };
    held.addEventListener("state", follow);
    this.addEventListener("captions", follow);
  }

  #offerChoices() {
    const { view, api, kept, captions } = this.#parts;
    const granted = () => new Map([...this.#interview.consents, [CAPTIONS, this.#mayCaption]]);
    const change = (/** @type {boolean} */ isGranted) => {
      this.allowCaptions(isGranted);
      void kept.put(`agreed/${this.#sessionId}`, { captions: isGranted });
    };
    void new Choices({ view, api, sessionId: this.#sessionId, granted, captions: captions ? change : null });
  }
}

/** Sound that this browser plays, the smallest first: Safari knows Ogg since 18.4 only. @returns {string[]} */
function codecs() {
  const ogg = document.createElement("audio").canPlayType('audio/ogg; codecs="opus"') !== "";
  return ogg ? ["ogg_opus", "mp3"] : ["mp3", "aac", "wav"];
}
