/** What a conversation is made of: overlapping recordings, sending, the reply's text, and the turns carried out. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { ApiProblem, NetworkLost } from "../../../web/core/api.js";
import { Conversation } from "../../../web/practice/conversation.js";
import { EchoGuard } from "../../../web/practice/echo_guard.js";
import { OnsetRecorder } from "../../../web/practice/onset_recorder.js";
import { ReplyText } from "../../../web/practice/reply_text.js";
import { Saying } from "../../../web/practice/saying.js";
import { MOST_PARTS, NotSent, PART_BYTES, sendRecording } from "../../../web/practice/sending.js";

/** Recordings that know when they began and what became of them. */
function recordings() {
  const all = [];
  const start = () => {
    const one = { number: all.length, dropped: false };
    all.push(one);
    return { end: async () => ({ blob: one.number, durationMs: 1 }), drop: () => (one.dropped = true) };
  };
  return { all, start, running: () => all.filter(({ dropped }) => !dropped).map(({ number }) => number) };
}

test("two recordings overlap, and the one that began before the onset is kept", async (t) => {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  const { start, running } = recordings();
  const recorder = new OnsetRecorder(start, { periodMs: 100 });
  recorder.begin();
  mock.timers.tick(100);
  assert.deepEqual(running(), [0, 1]);
  mock.timers.tick(100);
  assert.deepEqual(running(), [1, 2]);
  recorder.keep();
  assert.deepEqual(running(), [1]);
  mock.timers.tick(1000);
  assert.deepEqual(running(), [1], "as long as somebody speaks nothing changes");
  assert.equal((await recorder.take()).blob, 1);
  assert.equal(await recorder.take(), null);
});

test("a false alarm goes on as before, and nothing is left running", (t) => {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  const { start, running } = recordings();
  const recorder = new OnsetRecorder(start, { periodMs: 100 });
  recorder.begin();
  recorder.keep();
  recorder.forget();
  mock.timers.tick(100);
  assert.deepEqual(running(), [0, 1]);
  recorder.begin();
  assert.deepEqual(running(), [2]);
  recorder.drop();
  recorder.forget();
  mock.timers.tick(1000);
  assert.deepEqual(running(), []);
});

/** A line that remembers what went over it. */
function line(answer = { ok: true }) {
  const [sent, forgotten] = [[], []];
  return {
    sent,
    session: {
      send: (type, data, options) => sent.push({ type, data, id: options.id ?? `m${sent.length + 1}`, until: options.until }) && sent.at(-1).id,
      forget: (id) => forgotten.push(id),
    },
    forgotten,
    signal: new AbortController().signal,
    api: { post: async (path, body) => ({ url: "https://s3/x", fields: { key: "k" }, upload_key: `key of ${body.size_bytes}` }) },
    sessionId: "cnv_1",
    fetch: async () => answer,
  };
}

const until = () => true;

/** A promise, and who keeps it. */
function later() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

test("a recording goes in parts that a message can hold, and they make the whole", async () => {
  const wire = line();
  const bytes = Uint8Array.from({ length: PART_BYTES * 2 + 1 }, (_, at) => at % 251);
  await sendRecording(wire, new Blob([bytes]), { id: "r1", until, more: { played_ms: 7 } });
  assert.deepEqual(wire.sent.map(({ id, data }) => [id, data.part, data.parts, data.audio_id, data.played_ms]), [
    ["r1-0", 0, 3, "r1", 7], ["r1-1", 1, 3, "r1", 7], ["r1-2", 2, 3, "r1", 7],
  ]);
  const joined = Buffer.concat(wire.sent.map(({ data }) => Buffer.from(data.b64, "base64")));
  assert.ok(joined.equals(Buffer.from(bytes)));
  assert.ok(wire.sent.every((message) => JSON.stringify(message).length < 32 * 1024));
});

test("a long one goes by a form, and the message names its key", async () => {
  const wire = line();
  const blob = new Blob([new Uint8Array(PART_BYTES * MOST_PARTS + 1)], { type: "audio/webm;codecs=opus" });
  await sendRecording(wire, blob, { id: "r2", until });
  assert.deepEqual(wire.sent, [{ type: "audio_message", data: { upload_key: `key of ${blob.size}` }, id: "r2", until }]);
});

test("what cannot be sent says so, with the service's own code", async () => {
  const long = new Blob([new Uint8Array(PART_BYTES * MOST_PARTS + 1)], { type: "audio/webm" });
  await assert.rejects(sendRecording(line({ ok: false }), long, { id: "r", until }), NotSent);
  const full = { ...line(), api: { post: async () => Promise.reject(new ApiProblem(429, { code: "quota_exhausted" }, 3600)) } };
  await assert.rejects(sendRecording(full, long, { id: "r", until }), { code: "quota_exhausted" });
  await assert.rejects(sendRecording(line(), new Blob([]), { id: "r", until }), { code: "upload_refused" });
});

test("a long one waits for the line, and for a store that is out of order", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const answers = [{ ok: false, status: 503 }, { ok: true, status: 204 }];
  const wire = { ...line(), fetch: async () => answers.shift() };
  const { post } = wire.api;
  const keys = [];
  wire.api.post = (path, body, { key }) => (keys.push(key) === 1 ? Promise.reject(new NetworkLost()) : post(path, body));
  const long = new Blob([new Uint8Array(PART_BYTES * MOST_PARTS + 1)], { type: "audio/webm" });
  assert.deepEqual(await sendRecording(wire, long, { id: "r", until }), ["r"]);
  assert.deepEqual([wire.sent.length, answers.length, new Set(keys).size], [1, 0, 3], "a form may be too old by now");
});

test("a long one waits no more when the conversation is over", async () => {
  const over = new AbortController();
  const post = async () => (over.abort(), Promise.reject(new NetworkLost()));
  const long = new Blob([new Uint8Array(PART_BYTES * MOST_PARTS + 1)]);
  await assert.rejects(sendRecording({ ...line(), api: { post }, signal: over.signal }, long, { id: "r", until }), NotSent);
});

test("only an event that names its message proves a turn", async () => {
  const wire = line();
  const saying = new Saying(wire);
  saying.words("First.", "typed", {});
  saying.words("Second.", "typed", {});
  await saying.recording(Promise.resolve({ blob: new Blob([new Uint8Array(PART_BYTES + 1)]), durationMs: 9 }), {});
  saying.begin("general", "");
  const first = { type: "transcript_final", turn: 7, data: { message_id: "m1" } };
  assert.deepEqual(wire.sent.map((message) => message.until(first)), [true, false, false, false, false]);
  const { audio_id: id } = wire.sent[2].data;
  const third = { type: "stream_complete", turn: 9, data: { message_id: id } };
  assert.deepEqual(wire.sent.map((message) => message.until(third)), [false, false, true, true, false]);
});

test("what is said after a recording that waits for the line follows it", async () => {
  const wire = line();
  const saying = new Saying(wire);
  const [taken, isTaken] = [later(), { blob: new Blob(["opus"]), durationMs: 9 }];
  const first = saying.recording(taken.promise, {});
  saying.words("Second.", "typed", {});
  const third = saying.recording(Promise.resolve(isTaken), {});
  assert.deepEqual(wire.sent, []);
  taken.resolve(isTaken);
  await Promise.all([first, third]);
  saying.words("Fourth.", "typed", {});
  assert.deepEqual(wire.sent.map(({ type, data }) => data.text ?? type), ["audio_message", "Second.", "audio_message", "Fourth."]);
});

test("a recording whose last part is refused is refused as a whole", async () => {
  const wire = line();
  const saying = new Saying(wire);
  await saying.recording(Promise.resolve({ blob: new Blob([new Uint8Array(PART_BYTES * 2)]), durationMs: 9 }), {});
  const refused = (code) => saying.isRefused({ ref: wire.sent[1].id, data: { code } });
  assert.deepEqual([refused("busy"), refused("quota_exhausted"), refused("quota_exhausted")], [false, true, false]);
  assert.deepEqual(wire.forgotten, wire.sent.map(({ id }) => id), "no part of it is sent again");
});

const text = (gen, idx, words) => ({ type: "text_chunk", gen, data: { idx, text: words } });
const sound = (gen, idx, span) => ({ type: "audio_chunk", gen, data: { idx, text_span: span } });

test("the text of a reply in order, and what of it is being spoken", () => {
  const reply = new ReplyText();
  reply.take(text(1, 1, "Two."));
  assert.equal(reply.shown.text, "", "a gap is not shown");
  reply.take(text(1, 0, "One. "));
  reply.take(sound(1, 0, [0, 5]));
  assert.equal(reply.speaks(1, 0), "One. ");
  assert.deepEqual(reply.shown, { text: "One. Two.", from: 0, to: 5 });
  assert.equal(reply.speaks(1, 1), "", "its place is not known");
  reply.silent();
  assert.deepEqual(reply.shown, { text: "One. Two.", from: 5, to: 5 });
  assert.equal(reply.take(text(1, 0, "Again. ")), false);
  reply.take(text(2, 0, "New."));
  assert.deepEqual(reply.shown, { text: "New.", from: 0, to: 0 });
  assert.equal(reply.take(text(1, 2, "Late.")), false);
});

/** A conversation on fakes: `told` is what it tells, `sent` what goes out, `player.log` what is played. */
function conversation() {
  const sent = [];
  const session = Object.assign(new EventTarget(), {
    left: 0,
    state: "open",
    forget() {},
    send: (type, data) => sent.push({ type, data }) && `m${sent.length}`,
    leave() { this.left += 1; },
  });
  const player = Object.assign(new EventTarget(), {
    log: [],
    enqueue({ gen, idx }) { this.log.push(`play ${gen}/${idx}`); return true; },
    flush() { this.log.push("flush"); },
    pause() { this.log.push("pause"); },
    resume() { this.log.push("resume"); },
    finish() {},
    playedMs: () => 1234.4,
  });
  const hearing = Object.assign(new EventTarget(), {
    isAttached: true, captions: false, guard: new EchoGuard(), language: "", barge: "firm",
    hear() {}, keep() {}, forget() {}, deaf() {}, take: async () => ({ blob: new Blob(["opus"]), durationMs: 9 }),
  });
  const parts = { session, api: {}, sessionId: "cnv_1", player, hearing, barge: "firm", fetch: () => {}, now: () => 0 };
  const held = new Conversation(parts);
  const told = [];
  for (const type of ["state", "them", "you", "over", "notice", "milestone"]) {
    held.addEventListener(type, ({ detail }) => told.push([type, detail]));
  }
  const tell = (target, type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));
  return { held, sent, session, player, hearing, told, tell };
}

test("an interruption: silence first, then the server is told how much was heard", () => {
  const { held, sent, session, player, hearing, told, tell } = conversation();
  held.begin("interview", "en");
  tell(session, "frame", { ...text(1, 0, "One. "), turn: 1 });
  tell(session, "frame", { ...sound(1, 0, [0, 5]), turn: 1 });
  tell(session, "audio", { gen: 1, idx: 0, content: new Uint8Array(1) });
  tell(player, "started", { gen: 1, idx: 0, heardAtMs: 5 });
  assert.equal(held.state, "speaking");
  assert.deepEqual(told.filter(([type]) => type === "them").at(-1)[1], { text: "One. ", from: 0, to: 5 });
  tell(hearing, "heard", { kind: "barge_in", atMs: 1 });
  assert.equal(player.log.at(-1), "pause");
  tell(hearing, "heard", { kind: "speech_started", atMs: 2 });
  assert.equal(player.log.at(-1), "flush");
  assert.equal(session.left > 0, true);
  assert.deepEqual(sent.at(-1), { type: "cancel_stream", data: { gen: 1, played_ms: 1234 } });
  assert.equal(held.state, "listening");
});

test("typed words into a reply carry how much of it was heard; the reply is not cancelled twice", () => {
  const { held, sent, session, player, tell } = conversation();
  held.begin("general", "en");
  tell(session, "audio", { gen: 1, idx: 0, content: new Uint8Array(1) });
  tell(player, "started", { gen: 1, idx: 0 });
  held.type("Stop");
  assert.deepEqual(sent.at(-1), { type: "text_message", data: { text: "Stop", source: "typed", played_ms: 1234 } });
  assert.equal(sent.some(({ type }) => type === "cancel_stream"), false);
});

test("a refusal of the person's turn gives it back; one of anything else does not", () => {
  const { held, session, told, tell } = conversation();
  held.begin("general", "en");
  tell(session, "frame", { type: "error", ref: "m99", data: { code: "stale_turn" } });
  assert.equal(held.state, "thinking");
  tell(session, "frame", { type: "error", ref: "m1", data: { code: "quota_exhausted" } });
  assert.equal(held.state, "listening");
  assert.deepEqual(told.filter(([type]) => type === "notice"), [["notice", { code: "quota_exhausted" }]]);
});

test("what is stopped without a line is left by its number, not by whatever is newest then", () => {
  const { held, sent, session, player, tell } = conversation();
  held.begin("general", "en");
  session.state = "lost";
  held.stop();
  assert.equal(sent.some(({ type }) => type === "cancel_stream"), false);
  tell(session, "frame", { type: "status", turn: 1, gen: 1, data: { stage: "generating" } });
  tell(session, "audio", { gen: 1, idx: 0, content: new Uint8Array(1) });
  assert.deepEqual([held.state, player.log.includes("play 1/0")], ["listening", false]);
});

test("a recording that cannot be sent takes nobody's turn away who has said something since", async () => {
  const { held, hearing, told, tell, session } = conversation();
  const taken = later();
  hearing.take = () => taken.promise;
  held.begin("general", "en");
  const data = { reason: "completed", error: null, text: "", heard_text: "", interrupted: false };
  tell(session, "event", { type: "stream_complete", turn: 1, gen: 1, data });
  tell(hearing, "heard", { kind: "speech_started", atMs: 0 });
  tell(hearing, "heard", { kind: "speech_ended", atMs: 5000, lastVoiceMs: 3500 });
  held.stop();
  held.type("Instead of that.");
  taken.resolve(null);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([held.state, told.filter(([type]) => type === "notice")], ["thinking", []]);
});

test("without consent no turn can be answered, which is told as it is", () => {
  const { held, session, told, tell } = conversation();
  held.begin("general", "en");
  const data = { reason: "error", error: "not_consented", text: "", heard_text: "", interrupted: false };
  tell(session, "event", { type: "stream_complete", turn: 1, gen: 1, data });
  assert.deepEqual(told.filter(([type]) => type === "notice"), [["notice", { code: "not_consented" }]]);
});

test("sound that the player does not take is not waited for", () => {
  const { held, session, player, tell } = conversation();
  player.enqueue = () => false;
  held.begin("general", "en");
  tell(session, "audio", { gen: 1, idx: 0, content: new Uint8Array(1) });
  const data = { reason: "completed", error: null, text: "One.", heard_text: "One.", interrupted: false };
  tell(session, "event", { type: "stream_complete", turn: 1, gen: 1, data });
  assert.equal(held.state, "listening");
});

test("the end of speech is told as it was, not when it was known", () => {
  const { held, session, hearing, told, tell } = conversation();
  held.begin("general", "en");
  const data = { reason: "completed", error: null, text: "", heard_text: "", interrupted: false };
  tell(session, "event", { type: "stream_complete", turn: 1, gen: 1, data });
  tell(hearing, "heard", { kind: "speech_started", atMs: 0 });
  tell(hearing, "heard", { kind: "speech_ended", atMs: 5000, lastVoiceMs: 3500 });
  assert.deepEqual(told.filter(([type]) => type === "milestone"), [["milestone", { name: "speech_ended", at: -1500, gen: null }]]);
  assert.equal(held.state, "thinking");
});
