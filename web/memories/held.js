/** The interview while it is held: questions read, answers spoken or written, breaks. States and events come together. */

import { t } from "../core/i18n.js";
import { saidBy } from "./reading.js";
import { HELD, next, takes } from "./states.js";
import { isOver } from "./telling.js";

/** The recording begins so long before the question's last word is heard: a first word may come early. */
const EARLY_MS = 400;

/**
 * @typedef {Record<string, any>} Json
 * @typedef {import("./states.js").State} State
 * @typedef {import("./states.js").Happening} Happening
 * @typedef {object} Parts what the interview is held with
 * @property {import("../page/view.js").View} view
 * @property {import("./telling.js").Telling} telling
 * @property {import("./interview.js").Interview} interview
 * @property {import("./reading.js").Reading} reading
 * @property {import("./listening.js").Listening} listening
 * @property {import("./microphone_check.js").MicrophoneCheck} check
 * @property {import("./turn.js").Turn} turn
 * @property {(question: Json, text: string) => Promise<boolean>} write whether the server has it
 * @property {Set<string>} played `ask_id`s that have been read
 * @property {(index: number) => boolean} isTold whether an earlier recording of this answer is stored or on its way
 * @property {number} count of questions
 */

/** Fires `state` (detail: State), `played` (detail: ask_id), `recorded` (detail: {index, recording: Blob}). */
export class Held extends EventTarget {
  #parts;
  /** @type {State} */
  #state = "preflight";
  /** The question that the page is at, also for a while after its end. @type {Json|null} */
  #question = null;
  /** The question that is answered once more, since its recording could not be used. @type {Json|null} */
  #again = null;
  /** Told as soon as it is answered once more. */
  #begun = () => {};
  /** The interview goes on in another window. */
  #isAway = false;
  /** The `ask_id` whose reading was cut off last. @type {string|null} */
  #cutOff = null;

  /** @param {Parts} parts */
  constructor(parts) {
    super();
    this.#parts = parts;
    const { reading, listening, telling, view } = parts;
    /** @param {EventTarget} target @param {string} type @param {(detail: any) => void} work */
    const on = (target, type, work) => target.addEventListener(type, (/** @type {any} */ event) => work(event.detail));
    on(reading, "reading", (detail) => this.#reads(detail));
    on(reading, "started", (detail) => this.#begins(detail));
    on(reading, "heard", (detail) => this.#heard(detail));
    on(reading, "stopped", ({ said, playedMs }) => {
      this.#cutOff = said.askId;
      this.#playback(said, "stopped", playedMs, performance.now());
    });
    on(listening, "level", ({ length }) => {
      if (parts.turn.measured() && this.#isTold) this.#stage("answering.more");
      view.level(length, parts.turn.isSpoken);
    });
    on(listening, "advice", () => parts.turn.sounded());
    on(listening, "speech", (detail) => this.#speech(detail));
    on(listening, "silence", ({ ms }) => this.#silent(ms));
  }

  get state() {
    return this.#state;
  }

  get question() {
    return this.#question;
  }

  /** The person is ready: ask, or go on where an earlier visit stopped. */
  begin() {
    const { interview, telling } = this.#parts;
    this.#question = interview.question;
    if (interview.isClosed) this.take("closed", null);
    else if (interview.isPaused) this.take("paused", null);
    else if (interview.question !== null) this.take("asked", null);
    else telling.next();
  }

  /**
   * Something has happened on the server.
   * @param {Happening} happening
   * @param {Json|null} event that told; null: it is known from before
   */
  take(happening, event) {
    const isHere = event === null || event.data.ask_id === this.#question?.ask_id;
    if (happening === "asked") this.#asked(event);
    // Nobody waits for the recording of somebody who has not spoken: it would be refused now. Who was understood has.
    else if (happening === "done" && isHere) this.#leave({ keep: this.#isSpoken || event?.data.ended_by === "phrase" }, "done");
    else if (happening === "skipped" && isHere) this.#leave({ keep: false }, "skipped");
    else if (happening === "paused" && this.#state !== "break") this.#leave({ keep: this.#isSpoken }, "paused");
    else if (happening === "resumed" && this.#state === "break") this.#goOn("resumed");
    else if (happening === "closed") this.#leave({ keep: this.#isSpoken }, "closed");
    // Most often the next question comes with it; but an answer given offline is ended by its upload, which asks none.
    if (happening === "done" && this.#state === "saving") this.#parts.turn.after(2000, () => this.#parts.telling.next());
  }

  /** The interviewer says something that is no question. @param {Json} event */
  says(event) {
    this.#parts.reading.read(saidBy(event));
  }

  /** @param {"user_action"|"max_duration"} reason */
  done(reason = "user_action") {
    const { turn, telling } = this.#parts;
    if (this.#state !== "answering" || this.#question === null || !turn.isRecording) return;
    if (this.#isAgain) {
      this.#leave({ keep: true }, "done"); // the server knows the end of this one
      this.#backFromAgain();
      return;
    }
    const stays = this.#isTold && !turn.mayReplace; // what was told before a reload
    if (stays || !this.#isTold) telling.end(this.#question, reason); // else its upload ends it: what comes later counts not
    this.#leave({ keep: !stays, endedBy: reason }, "done");
  }

  repeat() {
    const { reading, telling } = this.#parts;
    if (this.#question === null || !takes(this.#state, "asked") || reading.current !== null || this.#isAgain) return;
    telling.repeat(this.#question);
  }

  skip() {
    if (this.#question === null || !takes(this.#state, "skipped")) return;
    if (this.#isAgain) {
      this.#leave({ keep: false }, "skipped");
      this.#backFromAgain();
      return;
    }
    this.#parts.telling.skip(this.#question);
    this.#leave({ keep: false }, "skipped");
  }

  type() {
    if (takes(this.#state, "typing") && !this.#isAgain) this.#leave({ keep: false }, "typing"); // what is written stands instead of it
  }

  /** Speak instead of writing. */
  speak() {
    if (this.#state !== "typing") return;
    this.#listen(null, "back");
  }

  /** @param {string} text */
  async written(text) {
    const question = this.#question;
    if (question === null || this.#state !== "typing") return;
    this.#go("sent");
    const isWritten = await this.#parts.write(question, text);
    if (!isWritten) this.#go("refused");
    else if (this.state !== "break") this.#parts.telling.next(); // it would end the break; resuming asks as well
  }

  /**
   * Answer a question once more, since its recording could not be used: now, or after the answer that is being given.
   * @param {number} index
   * @param {() => void} begun called as soon as it is
   * @returns {boolean} whether that can be done
   */
  again(index, begun) {
    const question = this.#parts.interview.asked.get(index);
    if (question === undefined || !this.mayAgain) return false;
    this.#again = question;
    this.#begun = begun;
    if (takes(this.#state, "again") && !this.#parts.turn.isPerhapsSpoken) this.#takeAgain();
    return true;
  }

  /** Whether a question of before can be answered once more. */
  get mayAgain() {
    return HELD.has(this.#state) && this.#again === null;
  }

  get #isAgain() {
    return this.#again !== null && this.#again === this.#question;
  }

  /** The recording that was to end its answer cannot be used: the answer ends without it. @param {number} index */
  refused(index) {
    const question = this.#question;
    if (question === null || question.question_index !== index || this.#isAgain) return;
    if (this.#state === "saving") this.#parts.telling.end(question, "user_action");
    else if (this.#state === "break") this.#parts.telling.end(question, "user_action", false);
  }

  /** There is a microphone again; what was said into the one before is kept. */
  hear() {
    if (this.#state !== "answering") return;
    const isSpoken = this.#isSpoken;
    this.#quiet({ keep: isSpoken });
    this.#listen(null, "again");
    if (isSpoken) this.#stage("answering.more");
  }

  /** The interview goes on in another window: here nothing is read or recorded, and what was said is kept. */
  away() {
    this.#isAway = true;
    if (this.#state === "answering") this.#quiet({ keep: this.#isSpoken });
    else if (this.#state === "question") this.#quiet({ keep: false });
  }

  /** It goes on here. */
  back() {
    if (!this.#isAway) return;
    this.#isAway = false;
    if (this.#state === "answering" && !this.#parts.turn.isRecording) this.#listen(null, "again");
    else if (this.#state === "question" && this.#parts.reading.current === null) this.#goOn("read");
  }

  /** Whether an earlier recording of this answer is on its way or there. */
  get #isTold() {
    return this.#question !== null && !this.#isAgain && this.#parts.isTold(this.#question.question_index);
  }

  /** Whether what is recorded is to be kept: silence must not replace what was told before. */
  get #isSpoken() {
    return this.#isTold ? this.#parts.turn.mayReplace : this.#parts.turn.isPerhapsSpoken;
  }

  #takeAgain() {
    this.#quiet({ keep: false });
    this.#question = this.#again;
    this.#listen(null, "again");
    this.#begun();
  }

  /** The question that was in force meanwhile is in force again. */
  #backFromAgain() {
    const { interview, telling } = this.#parts;
    this.#again = null;
    this.#question = interview.question;
    if (interview.isClosed) this.take("closed", null);
    else if (interview.question !== null) this.#asked(null);
    else telling.next();
  }

  /** Take a break. What has been said until now is kept as the answer. */
  pause() {
    const question = this.#question;
    const { telling, interview } = this.#parts;
    if (!takes(this.#state, "paused")) return;
    const isSpoken = this.#state === "answering" && this.#isSpoken;
    if (isSpoken && this.#isAgain) {
      telling.pause();
      this.#leave({ keep: true }, "paused"); // the server knows the end of this one
      this.#again = null;
      this.#question = interview.question;
    } else if (isSpoken && question !== null) {
      if (!this.#isTold) telling.end(question, "user_action", false); // as in done
      telling.once((event) => isOver(question, event), () => telling.pause()); // messages overtake one another
      this.#leave({ keep: true, endedBy: "user_action" }, "paused");
    } else {
      telling.pause();
      this.#leave({ keep: false }, "paused");
    }
  }

  /** The break is over. */
  resume() {
    const { interview, telling } = this.#parts;
    if (this.#state !== "break") return;
    if (interview.isPaused) telling.resume();
    else telling.resumeOnceItBegan();
  }

  /** A question that was cut off is read from its beginning. @param {Happening} happening */
  #goOn(happening) {
    const question = this.#question;
    if (question === null || (this.#parts.played.has(question.ask_id) && question.ask_id !== this.#cutOff)) {
      this.#listen(null, happening);
      return;
    }
    this.#go("asked");
    this.#parts.reading.read(saidBy({ type: "question_asked", data: question }));
  }

  /** @param {Json|null} event null: it was asked before the page was loaded */
  #asked(event) {
    const { reading, played, interview, turn } = this.#parts;
    const question = interview.question;
    if (question === null) return;
    if (this.#again !== null && (this.#isAgain || !turn.isPerhapsSpoken)) {
      if (!this.#isAgain) this.#takeAgain();
      return;
    }
    const again = event?.type === "question_repeated";
    if (again && turn.isPerhapsSpoken) {
      reading.read(saidBy(/** @type {Json} */ (event))); // what was said goes on being recorded
      return;
    }
    const goesOn = reading.current?.kind === "greeting"; // it is not cut off by the question that follows it
    if (!goesOn) this.#quiet({ keep: false });
    this.#question = question;
    this.#go("asked");
    if (!again && played.has(question.ask_id)) this.#listen(null); // read once, on whichever visit
    else reading.read(saidBy(event ?? { type: "question_asked", data: question }));
    reading.prefetch(question.next_audio);
  }

  /** @param {{said: import("./reading.js").Said, silent: boolean}} detail */
  #reads({ said, silent }) {
    const place = this.#parts.view.place(this.#state === "finished" ? "closing" : "question");
    place.textContent = said.text;
    place.lang = said.language;
    if (this.#state !== "question") return;
    const own = silent && said.kind === "question";
    this.#stage(own ? "question.read_yourself" : said.kind === "greeting" ? "question.greeting" : "question.reading");
  }

  /** @param {{said: import("./reading.js").Said, startedAtMs: number}} detail */
  #begins({ said, startedAtMs }) {
    if (said.kind !== "question") return;
    this.dispatchEvent(new CustomEvent("played", { detail: said.askId }));
    this.#playback(said, "started", 0, startedAtMs);
    const lastsMs = (said.audio?.ms ?? 0) / this.#parts.reading.rate;
    if (lastsMs > 0 && this.#state === "question") this.#parts.turn.after(lastsMs - EARLY_MS, () => this.#parts.turn.record());
  }

  /** @param {{said: import("./reading.js").Said, playedMs: number, endedAtMs: number}} detail */
  #heard({ said, playedMs, endedAtMs }) {
    if (said.kind !== "question" || said.askId !== this.#question?.ask_id) return;
    this.#cutOff = null;
    if (said.audio !== null) this.#playback(said, "ended", playedMs, endedAtMs);
    else this.dispatchEvent(new CustomEvent("played", { detail: said.askId }));
    if (this.#state === "question") this.#listen(said.audio === null ? null : endedAtMs);
    else if (this.#state === "answering") this.#words(); // repeated while the person was speaking
  }

  /**
   * The person's turn.
   * @param {number|null} endedAtMs when the question's last word was heard; null: it was not read aloud now
   * @param {Happening} happening that leads here
   */
  #listen(endedAtMs, happening = "read") {
    const question = this.#question;
    const { view, listening, check, turn } = this.#parts;
    if (question === null) return;
    this.#go(happening);
    if (!this.#isAway) {
      turn.begin(question.question_index, endedAtMs);
      if (check.microphone !== null) listening.start(check.microphone);
    }
    view.place("speaking").hidden = !turn.isRecording;
    this.#words();
    this.#stage(!turn.isRecording ? "answering.write" : this.#isTold ? "answering.told" : "answering.speak");
    const tell = (/** @type {number} */ n) => this.#stage("answering.time", { n });
    turn.limit(question.max_seconds, tell, () => this.done("max_duration"));
  }

  /**
   * Read and record no more, and go where that leads.
   * @param {import("./turn.js").Ended} how
   * @param {Happening} happening
   */
  #leave(how, happening) {
    this.#quiet(how);
    this.#go(happening);
  }

  /** @param {import("./turn.js").Ended} how */
  #quiet(how) {
    const { reading, listening, view, turn } = this.#parts;
    const index = this.#question?.question_index;
    if (reading.current?.kind !== "closing") reading.stop();
    listening.stop();
    view.level(0, false);
    view.clear("silence", "too_quiet", "clipping");
    void turn.end(this.#question, how).then((recording) => {
      if (recording !== null) this.dispatchEvent(new CustomEvent("recorded", { detail: { index, recording } }));
    });
  }

  /** @param {{speaking: boolean, atMs: number}} detail */
  #speech({ speaking, atMs }) {
    const { telling, view, turn } = this.#parts;
    if (this.#question === null) return;
    if (speaking && turn.spoke()) this.#stage("answering.hearing");
    if (speaking) view.clear("silence");
    telling.speech(this.#question, speaking, atMs);
  }

  /**
   * Something gentle, on the screen only: spoken, it would be in the recording that is measured. The server may have
   * words of its own for it.
   * @param {number} ms
   */
  #silent(ms) {
    if (this.#question === null) return;
    this.#parts.view.notice("silence");
    this.#parts.telling.silence(this.#question, ms);
  }

  /**
   * @param {import("./reading.js").Said} said
   * @param {"started"|"ended"|"stopped"} state
   * @param {number} playedMs
   * @param {number} atMs
   */
  #playback(said, state, playedMs, atMs) {
    if (said.kind === "question" && said.audio !== null) this.#parts.telling.playback(said, state, playedMs, atMs);
  }

  /** @param {Happening} happening */
  #go(happening) {
    const { view, count } = this.#parts;
    this.#state = next(this.#state, happening);
    const n = this.#question?.question_index;
    if (HELD.has(this.#state) && n !== undefined) {
      view.place("question").dataset.question = String(n);
      view.place("progress").textContent = t("question.progress", { n, count });
      view.place("heading").textContent = t("question.heading", { n, count });
    }
    const isKept = happening !== "skipped" && !navigator.onLine;
    if (this.#state === "saving") this.#stage(isKept ? "saving.later" : "saving.now");
    if (this.#state === "typing") this.#stage("answering.write");
    view.show(this.#state);
    this.dispatchEvent(new CustomEvent("state", { detail: this.#state }));
  }

  /** @param {string} key @param {Record<string, string|number>} [values] */
  #stage(key, values) {
    this.#parts.view.place("stage").textContent = t(key, values);
  }

  /** The question's words, unless it may only be heard. */
  #words() {
    const { view, interview } = this.#parts;
    const question = this.#question !== null && interview.mayRead(this.#question) ? this.#question : null;
    const place = view.place("question");
    place.textContent = question?.text ?? t("question.hidden");
    place.lang = question?.language ?? "";
  }
}
