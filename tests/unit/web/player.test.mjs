/** The player on a stand-in for the AudioContext whose clock the test moves. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Player } from "../../../web/core/player.js";

// The player looks at the clock again and again while something is played; here time passes when the test says so.
mock.timers.enable({ apis: ["setTimeout"] });

const HZ = 1000; // of the stand-in's buffers: a sample a millisecond

class Buffer {
  constructor(samples) {
    Object.assign(this, { samples, length: samples.length, sampleRate: HZ, duration: samples.length / HZ });
  }

  getChannelData() {
    return this.samples;
  }
}

class Gain {
  events = [];
  gain = {
    setValueAtTime: (value, at) => this.events.push(["set", value, at]),
    linearRampToValueAtTime: (value, at) => this.events.push(["ramp", value, at]),
  };

  connect() {}
}

class Source {
  stopAt = Infinity;

  constructor(context) {
    this.context = context;
  }

  connect(gain) {
    this.gain = gain;
  }

  start(at) {
    this.at = at;
    this.context.sources.push(this);
  }

  stop(at) {
    this.stopAt = at;
  }

  /** What it gives to the output at this time: nothing before, after, or behind a closed gain. */
  soundsAt(at) {
    const closed = this.gain.events.some(([kind, value, since]) => kind === "ramp" && value === 0 && since <= at);
    return at >= this.at && at < Math.min(this.stopAt, this.at + this.buffer.duration) && !closed;
  }
}

class Context {
  currentTime = 0;
  outputLatency = 0;
  destination = null;
  sources = [];

  createGain() {
    return new Gain();
  }

  createBufferSource() {
    return new Source(this);
  }

  createBuffer(_channels, length) {
    return new Buffer(new Float32Array(length));
  }

  /** A file is its length in ms; "bad" cannot be decoded; a file is decoded when the test says so, or at once. */
  async decodeAudioData(bytes) {
    const text = new TextDecoder().decode(bytes);
    structuredClone(bytes, { transfer: [bytes] }); // taken away, as by browsers
    await this.decoding?.[text];
    if (text === "bad") throw new DOMException("", "EncodingError");
    return new Buffer(new Float32Array(Number(text)));
  }

  /** Let the time pass: sources end when their time is over. */
  async pass(seconds) {
    this.currentTime += seconds;
    const over = this.sources.filter((source) => Math.min(source.stopAt, source.at + source.buffer.duration) <= this.currentTime);
    this.sources = this.sources.filter((source) => !over.includes(source));
    for (const source of over) source.onended();
    await settled();
  }

  get sounding() {
    return this.sources.filter((source) => source.soundsAt(this.currentTime)).length;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const file = (ms) => new TextEncoder().encode(String(ms));

function playing() {
  const context = new Context();
  const player = new Player({ context });
  const told = [];
  for (const kind of ["started", "chunk_ended", "ended", "starved", "chunk_failed"]) {
    player.addEventListener(kind, ({ detail }) => told.push([kind, detail.gen, detail.idx]));
  }
  return { context, player, told };
}
const names = (told) => told.map(([kind]) => kind);

test("pieces follow each other without a gap, in their order however they come", async () => {
  const { context, player, told } = playing();
  const first = deferred();
  context.decoding = { 1000: first.promise };
  player.enqueue({ gen: 1, idx: 1, content: file(500) });
  player.pause(); // so that the second one is not begun before the first has come
  player.enqueue({ gen: 1, idx: 0, content: file(1000) });
  first.resolve();
  await settled();
  player.resume();
  player.finish(1);
  await settled();
  assert.deepEqual(context.sources.map(({ at, buffer }) => [at, buffer.duration]), [[0.01, 1], [1.01, 0.5]]);
  await context.pass(1.02);
  assert.deepEqual(told, [["started", 1, 0], ["chunk_ended", 1, 0]]);
  await context.pass(0.5);
  assert.deepEqual(told.slice(2), [["chunk_ended", 1, 1], ["ended", 1, 1]]);
  assert.equal(player.audible, false);
});

test("what is decoded sooner waits for what comes before it", async () => {
  const { context, player } = playing();
  const first = deferred();
  context.decoding = { 1000: first.promise };
  player.enqueue({ gen: 1, idx: 0, content: file(1000) });
  player.enqueue({ gen: 1, idx: 1, content: file(500) });
  await settled();
  assert.equal(context.sources.length, 0);
  first.resolve();
  await settled();
  assert.deepEqual(context.sources.map(({ buffer }) => buffer.duration), [1, 0.5]);
});

test("flushed, it is silent after the ramp, and nothing late is played", async () => {
  const { context, player, told } = playing();
  const late = deferred();
  context.decoding = { 700: late.promise };
  player.enqueue({ gen: 1, idx: 0, content: file(1000) });
  player.enqueue({ gen: 1, idx: 1, content: file(700) });
  await settled();
  await context.pass(0.31);
  assert.equal(context.sounding, 1);
  player.flush(1);
  assert.equal(player.audible, false);
  context.currentTime += 0.0051;
  assert.equal(context.sounding, 0);
  late.resolve();
  assert.equal(player.enqueue({ gen: 1, idx: 2, content: file(300) }), false);
  await settled();
  await context.pass(0.1);
  assert.equal(context.sounding, 0);
  assert.equal(player.playedMs(1), 300);
  assert.deepEqual(names(told), [], "a turn that was left behind does not end, nor starve");
});

test("a turn that was left before its first sound came is dropped when it comes", () => {
  const { player } = playing();
  player.flush(3);
  assert.equal(player.enqueue({ gen: 3, idx: 0, content: file(100) }), false);
  assert.equal(player.enqueue({ gen: 4, idx: 0, content: file(100) }), true);
});

test("the next turn plays at once after a flush, and after a pause before it", async () => {
  const { context, player } = playing();
  player.enqueue({ gen: 1, idx: 0, content: file(1000) });
  await settled();
  await context.pass(0.2);
  player.pause();
  player.flush(1);
  player.enqueue({ gen: 2, idx: 0, content: file(1000) });
  await settled();
  context.currentTime += 0.02;
  assert.equal(context.sounding, 1);
});

test("a false alarm: it goes on where it stopped, and pauses do not count as played", async () => {
  const { context, player, told } = playing();
  player.enqueue({ gen: 1, idx: 0, content: file(1000), last: true });
  await settled();
  await context.pass(0.41);
  player.pause();
  context.currentTime += 0.006;
  assert.equal(context.sounding, 0);
  await context.pass(5);
  assert.equal(player.playedMs(1), 400);
  player.resume();
  await settled();
  assert.equal(context.sources.at(-1).buffer.duration, 0.6);
  await context.pass(0.31);
  assert.equal(player.playedMs(1), 700);
  await context.pass(0.4);
  assert.equal(player.playedMs(1), 1000);
  assert.deepEqual(names(told), ["started", "chunk_ended", "ended"]);
});

test("progress is told while it plays, and not while it is paused", async () => {
  const { context, player, told } = playing();
  const heard = [];
  player.addEventListener("progress", ({ detail }) => heard.push(detail.playedMs));
  player.enqueue({ gen: 1, idx: 0, content: file(1000) });
  await settled();
  assert.deepEqual(names(told), [], "handed to the audio thread, not begun");
  for (const seconds of [0.01, 0.1, 0.1]) {
    context.currentTime += seconds;
    mock.timers.tick(seconds * 1000);
  }
  assert.deepEqual(names(told), ["started"]);
  player.pause();
  mock.timers.tick(1000);
  assert.deepEqual(heard, [0, 100, 200]);
});

test("what is on its way to the ear has not been heard", async () => {
  const { context, player } = playing();
  context.outputLatency = 0.2;
  player.enqueue({ gen: 1, idx: 0, content: file(1000) });
  await settled();
  await context.pass(0.51);
  assert.equal(player.playedMs(1), 300);
});

test("slower in the middle of a sound: the rest is longer, and what was played counts as it was spoken", async () => {
  const { context, player } = playing();
  player.enqueue({ gen: 1, idx: 0, content: file(1000), last: true });
  await settled();
  await context.pass(0.21);
  player.rate = 0.8;
  await settled();
  assert.equal(context.sources.at(-1).buffer.duration, 1);
  await context.pass(0.51);
  assert.equal(player.playedMs(1), 600, "0.2 s as spoken, 0.5 s at 0.8");
});

test("the content stays the caller's, bytes or buffer", async () => {
  const { context, player, told } = playing();
  const bytes = file(100);
  const { buffer } = new Uint8Array(bytes);
  for (const [idx, content] of [bytes, bytes, buffer, buffer].entries()) player.enqueue({ gen: 1, idx, content });
  await settled();
  assert.deepEqual([context.sources.length, told], [4, []]);
});

test("a piece that cannot be decoded is skipped, and said", async () => {
  const { context, player, told } = playing();
  for (const [idx, content] of [file(300), file("bad"), file(400)].entries()) {
    player.enqueue({ gen: 1, idx, content, last: idx === 2 });
  }
  await settled();
  assert.deepEqual(told, [["chunk_failed", 1, 1]]);
  assert.deepEqual(context.sources.map(({ at }) => at), [0.01, 0.31]);
});

test("a turn of which nothing can be decoded ends all the same", async () => {
  const { player, told } = playing();
  player.enqueue({ gen: 1, idx: 0, content: file("bad"), last: true });
  await settled();
  assert.deepEqual(names(told), ["chunk_failed", "ended"]);
});

test("a turn without sound ends when it is finished", () => {
  const { player, told } = playing();
  player.finish(1);
  assert.deepEqual(told, [["ended", 1, -1]]);
});

test("nothing to play before the turn is finished: it starves, then goes on", async () => {
  const { context, player, told } = playing();
  player.enqueue({ gen: 1, idx: 0, content: file(100) });
  await settled();
  await context.pass(0.2);
  player.enqueue({ gen: 1, idx: 1, content: file(100) });
  await settled();
  await context.pass(0.2);
  player.finish(1);
  assert.deepEqual(names(told), ["started", "chunk_ended", "starved", "chunk_ended", "starved", "ended"]);
  assert.equal(player.playedMs(1), 200);
});

test("questions have no turn: each counts from the beginning, a flush does not shut them out", async () => {
  const { context, player, told } = playing();
  for (const ms of [300, 200]) {
    assert.equal(player.enqueue({ gen: 0, idx: 0, content: file(ms), last: true }), true);
    await settled();
    await context.pass(0.11);
    assert.equal(player.playedMs(0), 100);
    player.flush();
    await context.pass(0.1);
    assert.equal(player.playedMs(0), 100);
  }
  player.enqueue({ gen: 0, idx: 0, content: file(200), last: true });
  await settled();
  await context.pass(0.3);
  assert.deepEqual(names(told), ["started", "chunk_ended", "ended"]);
});

test("a question is fetched from its address", async () => {
  const context = new Context();
  const asked = [];
  const loader = { load: async (...given) => (asked.push(given), file(300).buffer) };
  const player = new Player({ context, loader });
  player.prefetch({ url: "/next", sha256: "bb" });
  player.enqueue({ gen: 0, idx: 0, content: "/question", sha256: "aa", last: true });
  await settled();
  assert.deepEqual(asked, [["/next", "bb"], ["/question", "aa"]]);
  assert.equal(context.sources[0].buffer.duration, 0.3);
});

test("a question that cannot be fetched says so", async () => {
  const loader = { load: () => Promise.reject(new Error("404")) };
  const player = new Player({ context: new Context(), loader });
  const reasons = [];
  player.addEventListener("chunk_failed", ({ detail }) => reasons.push(detail.reason));
  player.enqueue({ gen: 0, idx: 0, content: "/question", last: true });
  await settled();
  assert.deepEqual(reasons, ["not_loaded"]);
});

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
