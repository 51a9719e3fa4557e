/** The console's reckoning: time lines per turn, percentiles, the raw log. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientRows, percentile, serverRows } from "../../../web/console/metrics.js";
import { RawLog } from "../../../web/console/raw_log.js";
import { TurnClock, stepsOf } from "../../../web/console/turn_clock.js";

const out = (type, at) => ({ direction: "out", message: { type, data: {} }, at });
const received = (type, at, turn, more = {}) =>
  ({ direction: "in", message: { type, turn, gen: turn, data: {}, ...more }, at });

/** A spoken turn whose every step is 10 ms after the one before. */
function spoken(clock, turn, from) {
  clock.reach({ name: "speech_ended", at: from, gen: null });
  clock.take(out("audio_message", from + 5));
  clock.take(out("audio_message", from + 10));
  clock.take(received("status", from + 20, turn));
  clock.take(received("transcript_final", from + 30, turn));
  clock.take(received("text_chunk", from + 40, turn));
  clock.take(received("audio_chunk", from + 50, turn));
  clock.take(received("audio_chunk", from + 55, turn));
  clock.reach({ name: "audible", at: from + 60, gen: turn });
  clock.take(received("stream_complete", from + 70, turn, { data: { reason: "completed", timeline_ms: { done: 9 } } }));
}

test("a spoken turn counts from the end of speech", () => {
  const clock = new TurnClock();
  spoken(clock, 2, 1000);
  const { from, steps } = stepsOf(clock.turns[0]);
  assert.equal(from, "speech_ended");
  assert.deepEqual(steps, [
    { step: "sent", ms: 10 }, { step: "acknowledged", ms: 20 }, { step: "transcript", ms: 30 },
    { step: "first_text", ms: 40 }, { step: "first_audio", ms: 50 }, { step: "audible", ms: 60 },
    { step: "complete", ms: 70 },
  ]);
  assert.deepEqual(clock.turns[0].server, { done: 9 });
  assert.equal(clock.turns[0].reason, "completed");
});

test("a turn without speech counts from the sending", () => {
  const clock = new TurnClock();
  clock.take(out("hello", 1));
  clock.take(out("start_interview", 5));
  clock.take(received("text_chunk", 25, 1));
  assert.deepEqual(stepsOf(clock.turns[0]), {
    from: "sent", steps: [{ step: "acknowledged", ms: 20 }, { step: "first_text", ms: 20 }],
  });
});

test("what is replayed has no time of its own, and what has no turn belongs to none", () => {
  const clock = new TurnClock();
  assert.equal(clock.take(received("stream_complete", 5, 1, { replay: true })), false);
  assert.equal(clock.take({ direction: "in", message: { type: "ready", data: {} }, at: 6 }), false);
  assert.deepEqual(clock.turns, []);
});

test("speech that was given up does not lengthen the next turn", () => {
  const clock = new TurnClock();
  clock.reach({ name: "speech_ended", at: 1, gen: null });
  spoken(clock, 3, 500);
  assert.equal(stepsOf(clock.turns[0]).steps.at(-1).ms, 70);
});

test("percentiles are values that were measured", () => {
  assert.equal(percentile([3, 1, 2], 50), 2);
  assert.equal(percentile([4, 1, 2, 3], 50), 2);
  assert.equal(percentile(Array.from({ length: 100 }, (_, at) => at + 1), 95), 95);
  assert.equal(percentile([7], 95), 7);
});

test("spoken turns and others are counted apart", () => {
  const clock = new TurnClock();
  for (let turn = 1; turn <= 3; turn += 1) spoken(clock, turn, turn * 1000);
  clock.take(out("text_message", 9000));
  clock.take(received("transcript_final", 9001, 4));
  const audible = clientRows(clock.turns, true).find(({ name }) => name === "audible");
  assert.deepEqual(audible, { name: "audible", n: 3, p50: 60, p95: 60 });
  assert.deepEqual(clientRows(clock.turns, false).map(({ name, n }) => [name, n]), [["acknowledged", 1], ["transcript", 1]]);
  assert.deepEqual(serverRows(clock.turns), [{ name: "done", n: 3, p50: 9, p95: 9 }]);
});

test("the raw log gives JSON lines, and forgets the oldest", () => {
  const log = new RawLog({ originMs: Date.UTC(2026, 0, 1), most: 2 });
  for (const at of [1000, 2000, 3000]) log.take(out("ping", at));
  const lines = log.lines().trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ at }) => at), ["2026-01-01T00:00:02.000Z", "2026-01-01T00:00:03.000Z"]);
  assert.deepEqual([log.sent, log.received, log.dropped, log.size], [3, 0, 1, 2]);
});
