/**
 * A spoken conversation on one session: what the server says, what is heard and what the person does go into the turns
 * (turns.js), and what they decide is carried out. Knows no page; practice and console show what it tells.
 */

import { ReplyText } from "./reply_text.js";
import { Saying } from "./saying.js";
import { NotSent } from "./sending.js";
import { Turns } from "./turns.js";

/** @import { LiveSession } from "../core/session.js" */
/** @import { Player } from "../core/player.js" */
/** @import { Hearing } from "./hearing.js" */
/** @import { Barge, Effect, Happening } from "./turn_types.js" */

/** @typedef {Record<string, any>} Json */

/** What the endpointer tells that is about turns; its `silence` is only told on. */
const ABOUT_TURNS = new Set(["barge_in", "barge_in_over", "speech_started", "speech_ended"]);

/**
 * Events, by detail:
 *   state      {state, held, hears}: `held`: the reply stands still; `hears`: there is a microphone
 *   them       {text, from, to}: the reply so far, and what of it is being spoken
 *   you        {text, final, turn}: the person's words; final: as the server has them
 *   over       {turn, text, heard, interrupted}: a reply has ended; `heard`: as much as was heard of it
 *   began      {mode, language}
 *   notice     {code}
 *   milestone  {name, at, gen}: `speech_ended` (gen null: of the turn to come) and `audible`, on the clock of `now`
 */
export class Conversation extends EventTarget {
  #session;
  #player;
  #hearing;
  #now;
  #turns;
  #reply = new ReplyText();
  #saying;
  #isOver = new AbortController();
  /** How many times somebody has said something here. */
  #said = 0;
  #mode = "";
  /** How much was heard of a reply that typed words interrupt; the server is told with them. @type {number|undefined} */
  #playedMs;

  /**
   * @param {object} options
   * @param {LiveSession} options.session
   * @param {import("../core/api.js").Api} options.api
   * @param {string} options.sessionId
   * @param {Player} options.player
   * @param {Hearing} options.hearing
   * @param {Barge} options.barge
   * @param {typeof globalThis.fetch} [options.fetch] for recordings that are uploaded by a form
   * @param {() => number} [options.now] monotonic, ms
   */
  constructor({ session, api, sessionId, player, hearing, barge, ...rest }) {
    super();
    this.#session = session;
    const fetch = rest.fetch ?? globalThis.fetch.bind(globalThis);
    this.#saying = new Saying({ session, api, sessionId, fetch, signal: this.#isOver.signal });
    this.#player = player;
    this.#hearing = hearing;
    this.#now = rest.now ?? (() => performance.now());
    this.#turns = new Turns(barge);
    on(session, "event", (event) => this.#event(event));
    on(session, "frame", (frame) => this.#frame(frame));
    on(session, "audio", (audio) => this.#audio(audio));
    this.#listenToPlayer();
    on(hearing, "heard", (ending) => this.#heard(ending));
    on(hearing, "caption", ({ text }) => this.#caption(text));
    on(hearing, "echo", () => this.#take({ kind: "echo" }));
    on(hearing, "captions", () => this.#hears());
  }

  get state() {
    return this.#turns.state;
  }

  /** Number of the newest turn. */
  get turn() {
    return this.#saying.turn;
  }

  /** @param {string} mode @param {string} language */
  begin(mode, language) {
    this.#mode = mode;
    this.#hearing.language = language || "en";
    this.#hears();
    this.#take({ kind: "begin", mode, language });
  }

  /**
   * Go on with a conversation that an earlier visit began.
   * @param {{mode: string, language: string, turn: number}} known `turn`: its newest
   */
  resume({ mode, language, turn }) {
    this.#saying.sees(turn);
    this.#mode = mode;
    this.#hearing.language = language;
    this.#hears();
    this.#take({ kind: "resume" });
  }

  /** @param {string} text */
  type(text) {
    this.#take({ kind: "typed", text });
  }

  /** Stop the reply; it is the person's turn. */
  stop() {
    this.#take({ kind: "stop" });
  }

  pause() {
    this.#take({ kind: "pause" });
  }

  goOn() {
    this.#take({ kind: "continue" });
  }

  hangUp() {
    this.#isOver.abort();
    this.#take({ kind: "hangup" });
  }

  /** @param {Barge} mode */
  set barge(mode) {
    this.#hearing.barge = mode;
    this.#take({ kind: "barge", mode });
  }

  /** Listen with a microphone, or (null) go on by typing. @param {import("../core/microphone.js").Microphone|null} microphone */
  listenWith(microphone) {
    this.#take({ kind: "hears", microphone: false, captions: false });
    this.#hearing.attach(microphone);
    this.#hears();
  }

  /** The person says that they have finished, without waiting for the silence; only where they have spoken. */
  done() {
    this.#take({ kind: "speech_ended" });
  }

  #hears() {
    // A language test hears with the server's ears, which know all its languages (seed 002); captions are only shown.
    const captions = this.#hearing.captions && this.#mode !== "language";
    this.#take({ kind: "hears", microphone: this.#hearing.isAttached, captions });
  }

  get #stage() {
    const { state, held, hears } = this.#turns;
    return { state, held, hears };
  }

  /** @param {Happening} happening */
  #take(happening) {
    const before = JSON.stringify(this.#stage);
    const effects = this.#turns.take(happening);
    for (const effect of effects) this.#carryOut(effect);
    if (JSON.stringify(this.#stage) !== before) this.#tell("state", this.#stage);
    return effects;
  }

  /** @param {Effect} effect */
  #carryOut(effect) {
    switch (effect.do) {
      case "begin": return this.#begin(effect.mode, effect.language);
      case "hear": return this.#hearing.hear();
      case "keep": return this.#hearing.keep();
      case "forget": return this.#hearing.forget();
      case "deaf": return this.#hearing.deaf();
      case "hold": return this.#player.pause();
      case "release": return this.#player.resume();
      case "hush": return this.#hush(effect.cancel, effect.gen);
      case "say": return this.#say(effect.text, effect.source);
      case "record": return void this.#record();
      case "notice": return this.#tell("notice", { code: effect.code });
      case "play": case "drop": return undefined; // whoever brought the sound asks
    }
  }

  /** @param {string} mode @param {string} language */
  #begin(mode, language) {
    this.#reply.clear();
    this.#tell("them", this.#reply.shown);
    this.#saying.begin(mode, language);
  }

  /** @param {boolean} cancel @param {number|null} gen */
  #hush(cancel, gen) {
    const played = gen === null ? undefined : Math.round(this.#player.playedMs(gen)); // before it is silenced
    this.#player.flush();
    this.#session.leave();
    this.#fellSilent();
    // Of a turn without a generation the newest is meant; told later, that might be another one.
    const isNow = gen !== null || this.#session.state === "open";
    if (cancel && isNow) this.#session.send("cancel_stream", gen === null ? {} : { gen, played_ms: played });
    this.#playedMs = cancel ? undefined : played;
  }

  /** @param {string} text @param {"typed"|"caption"} source */
  #say(text, source) {
    this.#said += 1;
    this.#tell("you", { text, final: false, turn: null });
    this.#saying.words(text, source, this.#interrupted());
  }

  async #record() {
    const number = ++this.#said;
    const taken = this.#hearing.take(); // at once: what is recorded next is another turn's
    try {
      await this.#saying.recording(taken, this.#interrupted());
    } catch (error) {
      const code = error instanceof NotSent ? error.code : "";
      if (number === this.#said) this.#take({ kind: "not_sent", code }); // else it is another one that is waited for
      if (!(error instanceof NotSent)) throw error;
    }
  }

  #interrupted() {
    const played = this.#playedMs;
    this.#playedMs = undefined;
    return played === undefined ? {} : { played_ms: played };
  }

  /** @param {Json} event a durable one */
  #event({ type, turn, gen, data }) {
    this.#saying.sees(turn);
    if (type === "transcript_final") {
      this.#take({ kind: "turn", gen });
      this.#tell("you", { text: data.text, final: true, turn });
    } else if (type === "stream_complete") {
      this.#player.finish(gen);
      this.#tell("over", { turn, text: data.text, heard: data.heard_text, interrupted: data.interrupted });
      this.#take({ kind: "complete", gen, reason: data.reason, error: data.error });
    } else if (type === "turn_heard") {
      this.#tell("over", { turn, text: null, heard: data.heard_text, interrupted: true });
    } else if (type === "conversation_started") {
      this.#mode = data.mode;
      this.#tell("began", { mode: data.mode, language: data.language });
    }
  }

  /** @param {Json} frame a fleeting one */
  #frame(frame) {
    this.#saying.sees(frame.turn);
    if (frame.type === "status") this.#take({ kind: "turn", gen: frame.gen });
    if (frame.type === "text_chunk" || frame.type === "audio_chunk") {
      if (this.#reply.take(frame)) this.#tell("them", this.#reply.shown);
    }
    if (frame.type === "error" && this.#saying.isRefused(frame)) this.#take({ kind: "not_sent", code: frame.data.code });
  }

  /** @param {{gen: number, idx: number, content: Uint8Array}} audio a whole piece of sound */
  #audio({ gen, idx, content }) {
    const [last] = this.#take({ kind: "sound", gen }).slice(-1);
    if (last?.do !== "play") return;
    if (!this.#player.enqueue({ gen, idx, content })) this.#take({ kind: "sound_over", gen });
  }

  #listenToPlayer() {
    on(this.#player, "started", ({ gen, idx, heardAtMs }) => {
      this.#tell("milestone", { name: "audible", at: heardAtMs ?? this.#now(), gen });
      this.#spoken(gen, idx);
      this.#take({ kind: "audible", gen });
    });
    on(this.#player, "progress", ({ gen, idx }) => this.#spoken(gen, idx));
    on(this.#player, "chunk_ended", ({ gen, playedMs }) => {
      const data = { turn: this.turn, gen, state: "progress", played_ms: Math.round(playedMs) };
      if (this.turn > 0) this.#session.send("playback", data);
      this.#fellSilent();
      this.#take({ kind: "sound_over", gen });
    });
    on(this.#player, "chunk_failed", ({ gen }) => this.#take({ kind: "sound_over", gen }));
  }

  /** @param {number} gen @param {number} idx of the piece that is being heard */
  #spoken(gen, idx) {
    const before = this.#reply.shown;
    const text = this.#reply.speaks(gen, idx);
    const shown = this.#reply.shown;
    if (text === "" || (shown.from === before.from && shown.to === before.to)) return;
    this.#hearing.guard.speaks(text, idx === 0);
    this.#tell("them", shown);
  }

  #fellSilent() {
    this.#hearing.guard.silent(this.#now());
    this.#reply.silent();
    this.#tell("them", this.#reply.shown);
  }

  /** @param {Json} ending of the endpointer */
  #heard(ending) {
    if (ending.kind === "silence" && this.state === "listening") this.#tell("notice", { code: "silence" });
    if (!ABOUT_TURNS.has(ending.kind)) return;
    if (ending.kind === "speech_ended" && this.state === "listening") {
      const at = this.#now() - (ending.atMs - ending.lastVoiceMs);
      this.#tell("milestone", { name: "speech_ended", at, gen: null });
    }
    this.#take({ kind: ending.kind });
  }

  /** @param {string} text */
  #caption(text) {
    if (this.state === "listening" || this.#turns.held) this.#tell("you", { text, final: false, turn: null });
    this.#take({ kind: "caption", text });
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {EventTarget} target @param {string} type @param {(detail: any) => void} work */
function on(target, type, work) {
  target.addEventListener(type, (event) => work(/** @type {CustomEvent} */ (event).detail));
}
