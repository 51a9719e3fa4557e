/** Answers get to a real server, each exactly once, whatever is lost on the way. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterEach, beforeEach, test } from "node:test";

import { Api } from "../../../web/core/api.js";
import { MemoryQueue } from "../../../web/core/upload_queue.js";
import { Uploader } from "../../../web/core/uploader.js";
import { Locks, UploadServer } from "./upload_server.mjs";

const PARTS = [randomBytes(9000), randomBytes(9001), randomBytes(400)];
const WHOLE = Buffer.concat(PARTS);
const END = { endAnswer: { ask_id: "ask_1", ended_by: "user_action" }, durationMs: 5000 };

/** @type {UploadServer} */ let server;
/** @type {MemoryQueue} */ let queue;
/** @type {Uploader[]} */ let uploaders;
/** @type {Locks} */ let locks;
let token = "good";

beforeEach(async () => {
  server = await new UploadServer().listen();
  [queue, locks, uploaders, token] = [new MemoryQueue(), new Locks(), [], "good"];
});
afterEach(() => {
  for (const uploader of uploaders) uploader.stop();
  server.close();
});

/** An uploader as a page has it; it does not sit out its pauses. */
function page(options = {}) {
  const online = new EventTarget();
  const api = new Api({ baseUrl: server.url, bearer: async () => token });
  const uploader = new Uploader({ api, queue, online, locks, ...options });
  uploader.addEventListener("waits", () => queueMicrotask(() => online.dispatchEvent(new Event("online"))));
  uploaders.push(uploader);
  return uploader;
}

function begin(uploader, questionIndex = 1, more = {}) {
  return uploader.begin({ sessionId: "ses_1", questionIndex, contentType: "audio/webm", ...more });
}

async function speak(answer, parts = PARTS, end = END) {
  for (const part of parts) void answer.add(new Blob([part]));
  await answer.finish(end);
}

/** Resolves when nothing of the credential's session is left here. */
async function allDone(uploader) {
  while (uploader.kept().length > 0) await once(uploader, "waiting");
}

function stored(content = WHOLE) {
  assert.equal(server.recordings.length, 1);
  assert.deepEqual(server.recordings[0].content, content);
}

test("parts go out while the person speaks; then complete, then end_answer", async () => {
  const uploader = page();
  const answer = begin(uploader, 1, { capture: { codec: "opus" } });
  for (const part of PARTS) await answer.add(new Blob([part]));
  while (answer.answer.sent.length < PARTS.length) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(server.log, ["parts", "s3", "s3", "s3"]);
  await answer.finish(END);
  assert.equal(uploader.waiting, 1);
  await allDone(uploader);
  assert.deepEqual(server.log.slice(4), ["complete", "end_answer"]);
  stored();
  assert.deepEqual([server.ended, await queue.all(), uploader.waiting], [[1], [], 0]);
});

for (const route of ["parts", "s3", "complete", "end_answer"]) {
  for (const fault of /** @type {const} */ (["lose", "drop", 503])) {
    test(`${route}: ${fault}`, async () => {
      server.faults = [{ route, fault, times: 2 }];
      const uploader = page();
      await speak(begin(uploader));
      await allDone(uploader);
      stored();
      assert.deepEqual(server.ended, [1]);
    });
  }
}

for (const route of ["parts", "end_answer"]) {
  test(`${route}: a failure that the server keeps under its key is asked for under another one`, async () => {
    server.faults = [{ route, fault: 500, code: "internal_error" }];
    const uploader = page();
    await speak(begin(uploader));
    await allDone(uploader);
    stored();
    assert.deepEqual(server.ended, [1]);
  });
}

test("what is still being recorded is not stored, either", async () => {
  const uploader = page();
  const answer = begin(uploader);
  assert.deepEqual([uploader.unstored, uploader.waiting], [1, 0]);
  await speak(answer);
  await allDone(uploader);
  assert.equal(uploader.unstored, 0);
});

test("a form that has expired is renewed for the same upload", async () => {
  const uploader = page();
  const answer = begin(uploader);
  await answer.add(new Blob([PARTS[0]]));
  while (answer.answer.sent.length < 1) await new Promise((resolve) => setImmediate(resolve));
  server.expireForms();
  await speak(answer, PARTS.slice(1));
  await allDone(uploader);
  stored();
  assert.equal(server.log.filter((route) => route === "parts").length, 2);
});

test("where the server has forgotten the upload, all parts are sent again", async () => {
  const uploader = page();
  const answer = begin(uploader);
  await answer.add(new Blob([PARTS[0]]));
  while (answer.answer.sent.length < 1) await new Promise((resolve) => setImmediate(resolve));
  server.expireForms();
  server.forgetKeys();
  await speak(answer, PARTS.slice(1));
  await allDone(uploader);
  stored();
});

test("forms that are never taken are not asked for without pauses", async () => {
  const uploader = page();
  server.faults = [{ route: "s3", fault: 403, code: "AccessDenied", times: 1000 }];
  const waited = [];
  uploader.addEventListener("waits", ({ detail }) => {
    waited.push(detail.reason);
    if (waited.length === 5) server.faults = [];
  });
  await speak(begin(uploader));
  await allDone(uploader);
  stored();
  assert.ok(server.log.filter((route) => route === "parts").length <= waited.length + 2);
});

test("a missing part is sent again, also when it is missing twice", async () => {
  const uploader = page();
  const answer = begin(uploader);
  for (const part of PARTS) await answer.add(new Blob([part]));
  while (answer.answer.sent.length < 3) await new Promise((resolve) => setImmediate(resolve));
  server.losePart(2);
  await answer.finish(END);
  await allDone(uploader);
  stored();
  assert.equal(server.log.filter((route) => route === "s3").length, 4);
});

test("a checksum that does not match brings all parts again, and is a refusal in the end", async () => {
  const uploader = page();
  server.faults = [{ route: "complete", fault: 422, code: "checksum_mismatch", times: 1 }];
  await speak(begin(uploader));
  await allDone(uploader);
  stored();
  assert.equal(server.log.filter((route) => route === "s3").length, 6);
  server.faults = [{ route: "complete", fault: 422, code: "checksum_mismatch", times: 9 }];
  const refused = once(uploader, "refused");
  await speak(begin(uploader, 2));
  assert.equal((await refused)[0].detail.code, "checksum_mismatch");
});

for (const [status, code] of /** @type {const} */ ([
  [409, "already_recorded"],
  [413, "audio_too_large"],
  [415, "unsupported_audio_type"],
  [422, "invalid_request"],
])) {
  test(`${code}: the recording stays here until the person decides`, async () => {
    server.faults = [{ route: "complete", fault: status, code }];
    const uploader = page();
    const refused = once(uploader, "refused");
    await speak(begin(uploader));
    const { id, questionIndex } = (await refused)[0].detail;
    assert.deepEqual([questionIndex, uploader.waiting, server.ended], [1, 0, []]);
    await speak(begin(uploader, 2));
    while (uploader.kept().length > 1) await once(uploader, "waiting");
    assert.equal(server.recordings.length, 1, "another answer does not wait for it");
    uploader.stop();
    const later = page();
    const toldAgain = once(later, "refused");
    await later.start();
    assert.deepEqual((await toldAgain)[0].detail, { id, sessionId: "ses_1", questionIndex: 1, code });
    assert.deepEqual(Buffer.from(await (await later.blob(id)).arrayBuffer()), WHOLE);
    if (status === 409) await later.discard(id);
    else await later.retry(id);
    await allDone(later);
    assert.deepEqual([await queue.all(), server.recordings.length], [[], status === 409 ? 1 : 2]);
  });
}

test("a credential that has ended is waited for", async () => {
  const uploader = page();
  token = "bad";
  const waits = once(uploader, "waits");
  await speak(begin(uploader));
  assert.equal((await waits)[0].detail.reason, "signed_out");
  const asked = server.log.length;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([server.log.length, uploader.waiting], [asked, 1]);
  token = "good";
  await uploader.start();
  await allDone(uploader);
  stored();
});

test("a restart goes on where it was", async () => {
  for (const route of ["parts", "s3", "complete", "end_answer"]) {
    const [before, after] = [page(), page()];
    server.faults = [{ route, fault: "lose" }];
    const waits = once(before, "waits");
    const answer = begin(before);
    await speak(answer);
    await waits;
    before.stop();
    await after.start();
    await allDone(after);
    stored();
    assert.deepEqual([server.ended, await queue.all()], [[1], []]);
    [server.recordings, server.ended] = [[], []];
    after.stop();
  }
});

test("a take whose page went away while it was recorded is stored as it is, and its answer stays open", async () => {
  const before = page();
  const answer = begin(before);
  await answer.add(new Blob([PARTS[0]]));
  before.stop();
  const after = page();
  await after.start();
  await allDone(after);
  stored(PARTS[0]);
  assert.deepEqual(server.ended, []);
  const again = begin(after);
  await again.add(new Blob([PARTS[0]]));
  after.stop();
  server.faults = [{ route: "complete", fault: 409, code: "already_recorded" }];
  const last = page();
  last.addEventListener("refused", () => assert.fail("nobody misses it"));
  await last.start();
  await allDone(last);
  assert.deepEqual(await queue.all(), []);
});

test("of two tabs one sends an answer, and the other goes on when that is gone", async () => {
  const [one, other] = [page(), page()];
  server.faults = [{ route: "complete", fault: 401, code: "token_expired" }];
  const waits = once(one, "waits");
  await speak(begin(one));
  await waits;
  await other.start();
  assert.equal(other.waiting, 1);
  one.stop();
  await allDone(other);
  stored();
  assert.deepEqual(server.log, ["parts", "s3", "s3", "s3", "complete", "complete", "end_answer"]);
});

test("answers of another session wait for its credential", async () => {
  let open = "ses_2";
  const before = page();
  token = "bad";
  const waits = once(before, "waits");
  await speak(begin(before));
  await waits;
  before.stop();
  token = "good";
  const uploader = page({ sessionId: () => open });
  await uploader.start();
  assert.deepEqual([uploader.kept(), uploader.waiting], [[], 0]);
  open = "ses_1";
  await uploader.start();
  assert.equal(uploader.waiting, 1);
  await allDone(uploader);
  stored();
});

test("a retake replaces what was not stored yet; without one the older take goes", async () => {
  const uploader = page();
  token = "bad";
  const older = begin(uploader);
  await speak(older, [PARTS[2]]);
  const newer = begin(uploader);
  await newer.add(new Blob([PARTS[0]]));
  await speak(newer, PARTS.slice(1));
  token = "good";
  await uploader.start();
  await allDone(uploader);
  stored();
  [server.recordings, server.log] = [[], []];
  const kept = begin(uploader, 2);
  const thrownAway = begin(uploader, 2);
  await speak(kept, [PARTS[2]]);
  assert.ok(!server.log.includes("s3"), "the order of takes is that of their grants");
  await thrownAway.discard();
  await allDone(uploader);
  stored(PARTS[2]);
});

test("one blob is cut, and nothing at all only ends the answer", async () => {
  const uploader = page();
  const large = randomBytes(700_000);
  await speak(begin(uploader), [large]);
  await allDone(uploader);
  stored(large);
  assert.equal(server.log.filter((route) => route === "s3").length, 3);
  await speak(begin(uploader, 2), []);
  await allDone(uploader);
  assert.deepEqual([server.recordings.length, server.ended], [1, [1, 2]]);
});

test("a device whose store is full says so, and sends all the same", async () => {
  const uploader = page();
  queue.addPart = queue.put = async () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const unkept = once(uploader, "unkept");
  await speak(begin(uploader));
  await unkept;
  await allDone(uploader);
  stored();
});

test("an answer that cannot be ended is told, and its recording is stored", async () => {
  const uploader = page();
  server.faults = [{ route: "end_answer", fault: 409, code: "wrong_state" }];
  const notEnded = once(uploader, "not_ended");
  await speak(begin(uploader));
  assert.equal((await notEnded)[0].detail.code, "wrong_state");
  await allDone(uploader);
  stored();
});
