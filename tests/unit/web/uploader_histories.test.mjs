/** Random faults, restarts and second tabs: in the end each answer is stored once, whole, and ended. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { Api } from "../../../web/core/api.js";
import { MemoryQueue } from "../../../web/core/upload_queue.js";
import { Uploader } from "../../../web/core/uploader.js";
import { Locks, UploadServer } from "./upload_server.mjs";

const HISTORIES = 12;
const ANSWERS = [1, 2, 3];
const ROUTES = ["parts", "s3", "complete", "end_answer"];
const REFUSALS = [[503, "unhealthy"], [429, "too_many_requests"], [409, "idempotency_in_progress"], [500, ""]];

/** mulberry32: small, and the same everywhere. @param {number} seed */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {() => number} random */
function someFaults(random) {
  const one = (list) => list[Math.floor(random() * list.length)];
  return Array.from({ length: 2 + Math.floor(random() * 8) }, () => {
    const route = one(ROUTES);
    const kind = random();
    if (kind < 0.35) return { route, fault: "lose" };
    if (kind < 0.6) return { route, fault: "drop" };
    if (kind < 0.7) return { route: "s3", fault: 403, code: "AccessDenied" };
    if (kind < 0.75) return { route: "complete", fault: 422, code: "checksum_mismatch" };
    const [fault, code] = one(REFUSALS);
    return { route, fault, code };
  });
}

/** @param {number} seed */
async function history(seed) {
  const random = chance(seed);
  const server = await new UploadServer().listen();
  server.faults = someFaults(random);
  const [queue, locks, pages, deaths] = [new MemoryQueue(), new Locks(), [], new Map()];
  const api = new Api({ baseUrl: server.url, bearer: async () => "good" });
  const page = () => {
    const online = new EventTarget();
    const uploader = new Uploader({ api, queue, online, locks, random });
    deaths.set(uploader, once(uploader, "dies"));
    uploader.addEventListener("waits", () => {
      if (random() < 0.1) return void (uploader.stop(), uploader.dispatchEvent(new Event("dies")));
      queueMicrotask(() => online.dispatchEvent(new Event("online")));
    });
    uploader.addEventListener("refused", ({ detail }) => assert.fail(`seed ${seed}: ${detail.code}`));
    pages.push(uploader);
    return uploader;
  };
  const spoken = new Map();
  for (const questionIndex of ANSWERS) {
    const uploader = random() < 0.4 ? page() : (pages.at(-1) ?? page());
    const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, () => Buffer.alloc(1 + random() * 3000, random() * 256));
    spoken.set(questionIndex, Buffer.concat(parts));
    const answer = uploader.begin({ sessionId: "ses_1", questionIndex, contentType: "audio/webm" });
    for (const part of parts) await answer.add(new Blob([part]));
    await answer.finish({ endAnswer: { ended_by: "user_action" }, durationMs: 1 });
    if (random() < 0.3) server.expireForms();
  }
  for (const uploader of pages.slice(0, -1)) uploader.stop();
  while ((await queue.all()).length > 0) {
    pages.at(-1).stop();
    const last = page();
    await last.start();
    await Promise.race([allDone(last), deaths.get(last)]);
  }
  pages.at(-1).stop();
  server.close();
  for (const [questionIndex, content] of spoken) {
    const stored = server.recordings.filter((recording) => recording.questionIndex === questionIndex);
    assert.deepEqual(stored.map((recording) => recording.content), [content], `seed ${seed}, answer ${questionIndex}`);
  }
  assert.deepEqual([...server.ended].sort(), ANSWERS, `seed ${seed}`);
}

/** @param {Uploader} uploader */
async function allDone(uploader) {
  while (uploader.kept().length > 0) await once(uploader, "waiting");
}

test(`${HISTORIES} random histories`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed += 1) await history(seed);
});
