/** The page's own voice, heard through its microphone, is no answer. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ECHO_MS, EchoGuard } from "../../../web/practice/echo_guard.js";

const REPLY = "Good. What is a hash map, and when would you use one?";

function spoken(endedAt = null) {
  const guard = new EchoGuard();
  guard.speaks(REPLY, true);
  if (endedAt !== null) guard.silent(endedAt);
  return guard;
}

test("what was just spoken is an echo, while it sounds and for a while after", () => {
  assert.equal(spoken().isEcho("good what is a hash map and when would you use one", 10), true);
  assert.equal(spoken(1000).isEcho("when would you use one", 1000 + ECHO_MS), true);
  assert.equal(spoken(1000).isEcho("when would you use one", 1001 + ECHO_MS), false);
});

test("an answer is none, even if it takes up words", () => {
  assert.equal(spoken().isEcho("a hash map", 10), true, "three words in a row, while they are spoken");
  assert.equal(spoken().isEcho("hash map", 10), false);
  assert.equal(spoken().isEcho("a hash map finds values by key", 10), false);
  assert.equal(spoken().isEcho("", 10), false);
});

test("a short reply is compared as a whole, and a new one forgets the last", () => {
  const guard = spoken();
  guard.speaks("Xin chào!", true);
  assert.equal(guard.isEcho("xin chào", 10), true);
  assert.equal(guard.isEcho("when would you use one", 10), false);
  guard.speaks("Bác khỏe không?", false);
  assert.equal(guard.isEcho("xin chào bác khỏe không", 10), true);
});

test("before anything was spoken nothing is an echo", () => {
  assert.equal(new EchoGuard().isEcho("hello there you", 0), false);
});
