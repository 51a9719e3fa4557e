import assert from "node:assert/strict";
import { test } from "node:test";

import { WakeLock } from "../../../web/core/recorder.js";

/** A browser's lock, which counts. */
function browser() {
  const sentinels = [];
  const request = async () => {
    const sentinel = { released: false, release: async () => (sentinel.released = true) };
    sentinels.push(sentinel);
    return sentinel;
  };
  return { sentinels, navigator: { wakeLock: { request } }, page: new EventTarget() };
}

test("it is taken again when the page is seen again, and let go in the end", async () => {
  const { sentinels, navigator, page } = browser();
  const lock = new WakeLock({ navigator, page });
  await lock.hold();
  await lock.hold();
  assert.equal(sentinels.length, 1);
  sentinels[0].released = true; // by the browser: the page was hidden
  page.dispatchEvent(new Event("visibilitychange"));
  await Promise.resolve();
  assert.equal(sentinels.length, 2);
  await lock.release();
  assert.equal(sentinels[1].released, true);
  page.dispatchEvent(new Event("visibilitychange"));
  assert.equal(sentinels.length, 2);
});

test("let go while it was being asked for, it is not kept", async () => {
  const { sentinels, navigator, page } = browser();
  const lock = new WakeLock({ navigator, page });
  const holding = lock.hold();
  await lock.release();
  await holding;
  assert.equal(sentinels[0].released, true);
});

test("a browser without it, or with an empty battery, records all the same", async () => {
  await new WakeLock({ navigator: {}, page: new EventTarget() }).hold();
  const refusing = { wakeLock: { request: () => Promise.reject(new DOMException("", "NotAllowedError")) } };
  await new WakeLock({ navigator: refusing, page: new EventTarget() }).hold();
});
