/**
 * Reads to the person what the interviewer says, one after another, each once: with its sound where there is one, and
 * else with the time that reading it oneself takes.
 */

/** A calm reader of 60 and more, by herself: 150 words a minute. */
const MS_PER_WORD = 400;
const SETTLING_MS = 1500;
/** Sound that has not begun after so long does not come any more: the words are there. */
const PATIENCE_MS = 15000;

/**
 * @typedef {object} Said what the interviewer says
 * @property {string} kind greeting, question, closing, nudge
 * @property {string} text
 * @property {string} language
 * @property {{url: string, sha256: string, ms: number|null}|null} audio
 * @property {string|null} askId of a question
 * @property {number} repeat how often it was asked to be heard again
 *
 * @typedef {import("../core/player.js").Player} Player
 */

/**
 * Fires `reading` (detail: {said, silent}: this one begins, without sound or with), `heard` (detail: {said, playedMs,
 * endedAtMs}: it was read to its end), `started` (detail: {said, startedAtMs}: its first sound), `stopped` (detail: {said, playedMs}).
 */
export class Reading extends EventTarget {
  /** @type {Player|null} */
  #player;
  #now;
  /** @type {Said[]} */
  #queue = [];
  /** @type {Said|null} */
  #current = null;
  #gen = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {Player|null} player null: there is no sound output
   * @param {{now?: () => number}} [options] ms on the page's clock
   */
  constructor(player, { now = () => performance.now() } = {}) {
    super();
    this.#player = player;
    this.#now = now;
    this.#on("started", ({ heardAtMs }) => this.#begun(heardAtMs));
    this.#on("ended", ({ heardAtMs }) => this.#over(heardAtMs));
    this.#on("chunk_failed", () => this.#readSilently());
  }

  /** What is being read; null: nothing. */
  get current() {
    return this.#current;
  }

  /** How fast, times the pace that the server spoke at. */
  get rate() {
    return this.#player?.rate ?? 1;
  }

  set rate(rate) {
    if (this.#player !== null) this.#player.rate = rate;
  }

  /** Read this after what is being read. @param {Said} said */
  read(said) {
    this.#queue.push(said);
    if (this.#current === null) this.#next();
  }

  /** Get a sound before it is needed. @param {{url: string, sha256: string}|null|undefined} audio */
  prefetch(audio) {
    if (audio) this.#player?.prefetch(audio);
  }

  /** Be silent, and forget what was still to be read. */
  stop() {
    const said = this.#current;
    const playedMs = Math.round(this.#player?.playedMs(this.#gen) ?? 0);
    this.#queue = [];
    this.#current = null;
    clearTimeout(this.#timer);
    this.#player?.flush();
    if (said !== null) this.#tell("stopped", { said, playedMs });
  }

  /**
   * @param {string} type
   * @param {(detail: any) => void} work only for what is being read now
   */
  #on(type, work) {
    this.#player?.addEventListener(type, (/** @type {any} */ { detail }) => {
      if (detail.gen === this.#gen && this.#current?.audio) work(detail);
    });
  }

  #next() {
    const said = this.#queue.shift() ?? null;
    this.#current = said;
    if (said === null) return;
    if (this.#player === null) said.audio = null;
    const silent = said.audio === null;
    this.#tell("reading", { said, silent });
    if (silent) this.#readSilently();
    else this.#play(said);
  }

  /** @param {Said} said */
  #play(said) {
    const { url, sha256 } = /** @type {{url: string, sha256: string}} */ (said.audio);
    this.#gen += 1;
    this.#timer = setTimeout(() => this.#readSilently(), PATIENCE_MS);
    this.#player?.enqueue({ gen: this.#gen, idx: 0, content: url, sha256, last: true });
  }

  /** @param {number} startedAtMs */
  #begun(startedAtMs) {
    if (this.#current === null) return;
    clearTimeout(this.#timer);
    // A device that is taken away in the middle tells no end: then it is over when the sound should be.
    const ms = this.#current.audio?.ms ?? readingMs(this.#current.text);
    this.#timer = setTimeout(() => this.#over(this.#now()), ms * 2 + PATIENCE_MS);
    this.#tell("started", { said: this.#current, startedAtMs });
  }

  /** There is no sound: the words stand there for as long as reading them takes. */
  #readSilently() {
    const said = this.#current;
    if (said === null) return;
    clearTimeout(this.#timer);
    if (said.audio !== null) {
      said.audio = null;
      this.#player?.flush(); // what comes too late is not played into the answer
      this.#tell("reading", { said, silent: true });
    }
    this.#timer = setTimeout(() => this.#over(this.#now()), readingMs(said.text) + SETTLING_MS);
  }

  /** @param {number} [endedAtMs] */
  #over(endedAtMs = this.#now()) {
    const said = this.#current;
    if (said === null) return;
    clearTimeout(this.#timer);
    this.#current = null;
    const playedMs = said.audio === null ? 0 : Math.round(this.#player?.playedMs(this.#gen) ?? 0);
    this.#tell("heard", { said, playedMs, endedAtMs });
    if (this.#current === null) this.#next();
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * How long reading takes.
 * @param {string} text
 * @returns {number} ms
 */
export function readingMs(text) {
  return text.split(/\s+/).filter(Boolean).length * MS_PER_WORD;
}

/**
 * What an event of the log says aloud.
 * @param {Record<string, any>} event `question_asked`, `question_repeated` or `interviewer_said`
 * @returns {Said}
 */
export function saidBy({ type, data }) {
  const isQuestion = type !== "interviewer_said";
  return {
    kind: isQuestion ? "question" : data.kind,
    text: data.text,
    language: data.language,
    audio: data.audio ?? null,
    askId: data.ask_id ?? null,
    repeat: data.repeat_count ?? 0,
  };
}
