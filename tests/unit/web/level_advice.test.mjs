import assert from "node:assert/strict";
import { test } from "node:test";

import { LevelAdvice } from "../../../web/core/level_advice.js";

const FRAME_MS = 20;

/** What is advised at the end of so long a track. */
function advised(ms, rms, clippedShare = () => 0) {
  const advice = new LevelAdvice();
  let last = null;
  for (let atMs = FRAME_MS; atMs <= ms; atMs += FRAME_MS) {
    last = advice.push({ rms: rms(atMs), clippedShare: clippedShare(atMs), atMs });
  }
  return last;
}
const db = (level) => 10 ** (level / 20);
const speech = (level, room = -70) => (atMs) => db(atMs % 240 < 160 ? level : room);

test("speech at -45 dBFS is too quiet, at -29 it is good", () => {
  assert.equal(advised(3000, speech(-45)), "too_quiet");
  assert.equal(advised(3000, speech(-29)), "good");
});

test("of a silent room nothing is said, however loud its noise", () => {
  for (const level of [-90, -60, -30]) assert.equal(advised(3000, () => db(level)), null);
});

test("sound that was lost makes no voice of a room", () => {
  for (const level of [-71, -50]) assert.equal(advised(3000, (atMs) => (atMs % 100 < 40 ? 0 : db(level))), null);
  assert.equal(advised(3000, (atMs) => (atMs % 100 < 40 ? db(-90) : db(-71))), null, "half a frame of it was lost");
});

test("nothing is said before enough was heard", () => {
  assert.equal(advised(900, speech(-45)), null);
});

test("one sample in a thousand at full scale is clipping", () => {
  assert.equal(advised(3000, speech(-6), (atMs) => (atMs % 240 < 160 ? 0.01 : 0)), "clipping");
  assert.equal(advised(3000, speech(-6), (atMs) => (atMs === 1500 ? 0.01 : 0)), "good");
});

test("advice follows the last three seconds", () => {
  const advice = new LevelAdvice();
  const given = [];
  for (let atMs = FRAME_MS; atMs <= 8000; atMs += FRAME_MS) {
    given.push(advice.push({ rms: speech(atMs < 4000 ? -45 : -25)(atMs), clippedShare: 0, atMs }));
  }
  assert.equal(given[190], "too_quiet");
  assert.equal(given.at(-1), "good");
});
