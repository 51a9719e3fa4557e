/**
 * One session live: its events in order and once, frames and sound as they come, messages that arrive although the line
 * breaks. While no socket can be had, the log is read over HTTP. The protocol is docs/events.md.
 */

import { ApiProblem } from "./api.js";
import { FrameAcceptor } from "./frame_acceptor.js";
import { Outbox } from "./outbox.js";
import { Timers } from "./timers.js";

/**
 * @typedef {Record<string, any>} Json
 * @typedef {"connecting"|"open"|"lost"|"superseded"|"closed"} State
 * @typedef {object} Pace how long is waited for what, in ms
 * @property {number} firstRetry a random share of it before the second attempt, twice as much before each further one
 * @property {number} longestRetry
 * @property {number} poll between two reads of the log while there is no socket
 * @property {number} gap an event may wait so long for one before it
 * @property {number} proof a message may go unproven so long before the line is tried with a ping
 * @property {number} pong and the ping so long without any message coming
 * @property {number} ready a connection may take so long until everything missed has come
 */

/** @type {Pace} */
const PACE = { firstRetry: 200, longestRetry: 10000, poll: 5000, gap: 2000, proof: 8000, pong: 5000, ready: 20000 };
const HEARTBEAT_MS = 240000;
/** Refusals that pass: the message is sent again. */
export const PASSING = new Set(["busy", "rate_limited", "too_many_requests"]);
const OPEN = 1; // WebSocket.OPEN; the class is injected

/**
 * Fires `event` (detail: a durable event), `frame`, `audio` (a whole piece of sound), `play` (an event whose sound is to
 * be played), `state` (detail: the State), `known` (once, see `isKnown`), `message` (detail: {direction, message, at}, for whoever wants it raw).
 */
export class LiveSession extends EventTarget {
  #api;
  #path;
  #profile;
  #hello;
  #WebSocket;
  #now;
  #pace;
  #acceptor;
  #outbox = new Outbox();
  /** @type {WebSocket|null} */
  #socket = null;
  /** @type {State} */
  #state = "closed";
  #isReady = false;
  #failures = 0;
  #heardAt = 0;
  #numbered = 0;
  #prefix = Math.random().toString(36).slice(2, 8);
  #catchingUp = false;
  #timers = new Timers();

  /** Whether the log has been read to its end once: what comes from then on is new. */
  isKnown = false;
  /** Data of the newest `ready` frame; null before the first. @type {Json|null} */
  ready = null;
  /** Why it is closed: a code of the API, or null. @type {string|null} */
  reason = null;
  connections = 0;
  stale = 0;

  /**
   * @param {object} options
   * @param {import("./api.js").Api} options.api
   * @param {string} options.sessionId
   * @param {string} [options.profile] the dialect of the socket
   * @param {boolean} [options.captions] whether this client will send captions
   * @param {string[]} [options.codecs] sound that this client plays, the best first
   * @param {Iterable<string>} [options.played] `ask_id`s whose questions were played before
   * @param {number} [options.after] the last `seq` that is known
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {() => number} [options.now] monotonic, ms
   * @param {Partial<Pace>} [options.pace]
   */
  constructor(options) {
    super();
    const { api, sessionId, profile = "golden_fish", captions = false, codecs = ["ogg_opus", "mp3"] } = options;
    this.#api = api;
    this.#path = `/api/session/${encodeURIComponent(sessionId)}`;
    this.#profile = profile;
    this.#hello = { protocol: 1, client: { name: "goldenfish-web", codecs, captions, slices: false } };
    this.#acceptor = new FrameAcceptor({ after: options.after ?? 0, played: options.played ?? [] });
    this.#WebSocket = options.WebSocket ?? globalThis.WebSocket;
    this.#now = options.now ?? (() => performance.now());
    this.#pace = { ...PACE, ...options.pace };
  }

  get lastSeq() {
    return this.#acceptor.lastSeq;
  }

  get state() {
    return this.#state;
  }

  /** Connections after the first. */
  get reconnects() {
    return Math.max(0, this.connections - 1);
  }

  /** Messages that wait for the event that proves them. */
  get waiting() {
    return this.#outbox.waiting;
  }

  /** Connect, and stay connected. Also the way back after `superseded`, when the person wants to go on here. */
  start() {
    if (this.#state !== "closed" && this.#state !== "superseded") return;
    this.reason = null;
    this.#become("connecting");
    void this.#connect();
  }

  /** Connect no more. */
  close() {
    this.#end("closed");
  }

  /** The device says that its line is back (or another one): do not wait for the next attempt. */
  retryNow() {
    if (this.#state !== "lost" && this.#state !== "connecting") return;
    this.#failures = 0;
    if (this.#socket === null) void this.#connect();
  }

  /** Fall silent at once: what is being said is not taken any more. @returns {number} its `gen`, for `cancel_stream` */
  leave() {
    return this.#acceptor.leave();
  }

  /**
   * Send a message. Without a connection it goes out with the next one.
   * @param {string} type
   * @param {Json} [data]
   * @param {{id?: string, until?: import("./outbox.js").Proof}} [options] `until`: the message is kept, and sent again
   *   with each new connection, until an event for which this is true
   * @returns {string} its id
   */
  send(type, data = {}, { id = `m-${this.#prefix}-${++this.#numbered}`, until } = {}) {
    const text = JSON.stringify({ v: 1, type, id, data });
    if (until !== undefined || !this.#isReady) this.#outbox.keep(id, text, until ?? null);
    if (this.#isReady) this.#transmit(text);
    if (until !== undefined) this.#timers.after("proof", this.#pace.proof, () => this.#tryLine());
    return id;
  }

  /** Send a message no more, not with a new connection either. @param {string} id */
  forget(id) {
    this.#outbox.drop(id);
  }

  async #connect() {
    this.#timers.stop("retry");
    try {
      const { ticket, websocket_url: url } = await this.#api.post(`${this.#path}/ticket`, { profile: this.#profile });
      if (this.#isOver() || this.#socket !== null) return;
      const socket = new this.#WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
      this.#socket = socket;
      socket.onopen = () => this.#greet();
      socket.onmessage = ({ data }) => socket === this.#socket && this.#take(JSON.parse(data));
      socket.onclose = () => socket === this.#socket && this.#lost();
      this.#timers.after("ready", this.#pace.ready, () => this.#lost()); // a handshake may hang for minutes
    } catch (error) {
      if (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) {
        this.reason = error.code;
        this.#end("closed");
      } else {
        this.#lost();
      }
    }
  }

  #greet() {
    this.#transmit(JSON.stringify({ v: 1, type: "hello", data: { ...this.#hello, resume: { last_seq: this.lastSeq } } }));
  }

  #lost() {
    if (this.#isOver()) return;
    this.#drop();
    this.#become("lost");
    const ceiling = Math.min(this.#pace.longestRetry, this.#pace.firstRetry * 2 ** this.#failures);
    this.#failures += 1;
    this.#timers.after("retry", Math.random() * ceiling, () => void this.#connect()); // spread: not all clients at once
    if (!this.#timers.has("poll")) this.#poll();
  }

  /** Let go of the socket; what it still brings is not heard. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#isReady = false;
    this.#timers.stop("ready", "beat", "pong", "proof", "leave");
    socket?.close();
  }

  /** @param {State} state */
  #end(state) {
    this.#drop();
    this.#timers.stop();
    this.#become(state);
  }

  #isOver() {
    return this.#state === "closed" || this.#state === "superseded";
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell("state", state);
  }

  /** @param {Json} message */
  #take(message) {
    this.#heardAt = this.#now();
    this.#timers.stop("pong");
    this.#tell("message", { direction: "in", message, at: this.#heardAt });
    this.#accept(message);
    if (message.type === "ready") this.#readyNow(message.data);
    else if (message.type === "superseded") this.#end("superseded");
    else if (message.type === "reconnect") this.#timers.after("leave", message.data.in_ms / 2, () => this.#lost());
    else if (message.type === "error" && !message.seq) this.#refused(message);
  }

  /** @param {Json} message */
  #accept(message) {
    const { events, frame, audio, play, stale } = this.#acceptor.accept(message);
    if (stale) this.stale += 1;
    for (const event of events) {
      this.#outbox.see(event);
      this.#tell("event", event);
      if (play.includes(event)) this.#tell("play", event);
    }
    if (frame !== null) this.#tell("frame", frame);
    if (audio !== null) this.#tell("audio", audio);
    if (this.#acceptor.hasGap) this.#timers.after("gap", this.#pace.gap, () => void this.#catchUp());
    else this.#timers.stop("gap");
  }

  /** @param {Json} data */
  #readyNow(data) {
    this.ready = data;
    this.connections += 1;
    this.#failures = 0;
    this.#isReady = true;
    this.#timers.stop("ready", "poll");
    for (const text of this.#outbox.take()) this.#transmit(text);
    if (this.#outbox.waiting > 0) this.#timers.after("proof", this.#pace.proof, () => this.#tryLine());
    if (data.last_seq > this.lastSeq) void this.#catchUp(); // the replay was cut: a frame holds 32 KB
    else this.#know();
    this.#beat();
    this.#become("open");
  }

  /** @param {Json} frame */
  #refused({ ref, data }) {
    if (data.fatal) {
      this.reason = data.code;
      this.#end("closed");
    } else if (ref && PASSING.has(data.code)) {
      const again = () => this.#isReady && this.#transmit(this.#outbox.text(ref));
      this.#timers.after(`again ${ref}`, data.retry_after_ms ?? this.#pace.poll, again);
    } else if (ref) {
      this.#outbox.drop(ref);
    }
  }

  /** A message has not been proven for long: the line may be dead without having said so. */
  #tryLine() {
    if (this.#outbox.waiting === 0 || !this.#isReady) return;
    this.#transmit('{"v":1,"type":"ping"}');
    this.#timers.after("pong", this.#pace.pong, () => this.#lost());
    this.#timers.after("proof", this.#pace.proof, () => this.#tryLine());
  }

  /** API Gateway ends a connection on which nothing was sent for ten minutes. */
  #beat() {
    const everyMs = this.ready?.heartbeat_s ? this.ready.heartbeat_s * 1000 : HEARTBEAT_MS;
    this.#timers.after("beat", everyMs, () => {
      this.#transmit('{"v":1,"type":"ping"}');
      this.#beat();
    });
  }

  /** Read the log from the last known event. */
  async #catchUp() {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    try {
      for (let more = true; more && !this.#isOver(); ) {
        const page = await this.#api.get(`${this.#path}/events?after=${this.lastSeq}`);
        for (const event of page.events) this.#accept(event);
        more = page.more && page.events.length > 0;
      }
      this.#know();
    } catch {
      // The line is down, or the session over: the next connection's ticket tells which.
    } finally {
      this.#catchingUp = false;
    }
  }

  #know() {
    if (this.isKnown) return;
    this.isKnown = true;
    this.#tell("known", null);
  }

  #poll() {
    void this.#catchUp();
    this.#timers.after("poll", this.#pace.poll, () => this.#poll());
  }

  /** @param {string|null} text */
  #transmit(text) {
    if (text === null || this.#socket?.readyState !== OPEN) return;
    this.#socket.send(text);
    this.#tell("message", { direction: "out", message: JSON.parse(text), at: this.#now() });
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
