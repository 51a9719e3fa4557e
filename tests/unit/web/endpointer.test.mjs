/** Turns, silences and interruptions, from tracks of levels. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Endpointer, policyFrom } from "../../../web/core/endpointer.js";

const FRAME_MS = 20;
const ROOM = 0.001; // -60 dBFS
const VOICE = 0.2; // over 15/128, under 30/128
const LOUD = 0.4; // over 30/128
const practice = (bargeIn) => policyFrom(null, { profile: "practice", bargeIn });
const memories = (promptsMs) => policyFrom(null, { profile: "memories", promptsMs });

/** Frames of pieces [ms, level, playing]; a level may be a function of the time within the piece. */
function frames(pieces) {
  const made = [];
  for (const [ms, level, playing = false] of pieces) {
    for (let at = 0; at < ms; at += FRAME_MS) {
      const rms = typeof level === "function" ? level(at) : level;
      made.push({ rms, playing, atMs: (made.length + 1) * FRAME_MS });
    }
  }
  return made;
}

const told = (policy, pieces, endpointer = new Endpointer(policy)) =>
  frames(pieces).flatMap((frame) => endpointer.push(frame));
const kinds = (events) => events.map(({ kind }) => kind);

/** Syllables: 160 ms of voice, 80 ms of a closure. */
const speech = (level) => (at) => (at % 240 < 160 ? level : ROOM);

/** "Wait, please st…", as espeak-ng says it: levels of 20 ms. */
const WAIT_PLEASE = [
  0.049, 0.074, 0.141, 0.189, 0.238, 0.258, 0.19, 0.178, 0.123, 0.137, 0.125, 0.109, 0.055, 0, 0.022, 0.038, 0.021, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0.034, 0.031, 0.045, 0.086, 0.162, 0.27, 0.257, 0.227, 0.12, 0.064, 0.059, 0.059, 0.042, 0.025, 0.012,
  0.034, 0.051, 0.03, 0.022, 0.045, 0.072, 0.269, 0.425, 0.324, 0.089,
];
const recorded = (levels) => [levels.length * FRAME_MS, (at) => levels[at / FRAME_MS], true];

const TABLE = [
  ["nothing in a silent room", practice(), [[5000, ROOM]], []],
  ["a turn: speech, then 1.5 s of silence", practice(), [[500, ROOM], [2000, VOICE], [2000, ROOM]],
    ["speech_started", "speech_ended"]],
  ["1.4 s of silence end nothing", practice(), [[500, ROOM], [2000, VOICE], [1400, ROOM], [600, VOICE]],
    ["speech_started"]],
  ["two turns", practice(), [[500, ROOM], [1000, VOICE], [1600, ROOM], [1000, VOICE], [1600, ROOM]],
    ["speech_started", "speech_ended", "speech_started", "speech_ended"]],
  ["a click is no speech", practice(), [[500, ROOM], [60, LOUD], [4000, ROOM]], []],
  ["nor are keys that are typed", practice(), [[500, ROOM], [3000, (at) => (at % 160 < 20 ? LOUD : ROOM)]], []],
  ["syllables are", practice(), [[500, ROOM], [2000, speech(VOICE)], [1600, ROOM]], ["speech_started", "speech_ended"]],
  ["a spoken yes is a turn", practice(), [[500, ROOM], [260, VOICE], [1600, ROOM]], ["speech_started", "speech_ended"]],
  ["a quiet microphone, without gain control", practice(), [[3000, ROOM], [2000, speech(0.035)], [1600, ROOM]],
    ["speech_started", "speech_ended"]],
  ["a loud fan is no speech, a voice over it is", practice(), [[4000, 0.05], [2000, VOICE], [1600, 0.05]],
    ["speech_started", "speech_ended"]],
  ["a television behind the speaker does not keep the turn open", practice(),
    [[1000, ROOM], [2000, VOICE], [1600, 0.016]], ["speech_started", "speech_ended"]],
  ["memories: no silence ends an answer", memories([]), [[500, ROOM], [2000, VOICE], [60_000, ROOM]], ["speech_started"]],
  ["memories: silences are told at the profile's times", memories([8000, 20_000]), [[30_000, ROOM]],
    ["silence", "silence"]],
  ["memories: and again after each speech", memories([8000]), [[9000, ROOM], [1000, VOICE], [9000, ROOM]],
    ["silence", "speech_started", "silence"]],
  ["memories: a question is heard to its end", memories([8000]), [[4000, LOUD, true], [7000, ROOM]], []],
  ["memories: silence counts from the question's end", memories([8000]), [[4000, ROOM, true], [8100, ROOM]], ["silence"]],
  ["off: nothing while the machine speaks", practice("off"), [[3000, LOUD, true]], []],
  ["firm: meant, when it goes on", practice("firm"), [[1000, ROOM, true], [300, LOUD, true], [700, LOUD]],
    ["barge_in", "speech_started"]],
  ["firm: a cough is a false alarm", practice("firm"),
    [[1000, ROOM, true], [320, LOUD, true], [600, ROOM], [1000, ROOM, true]], ["barge_in", "barge_in_over"]],
  ["firm: 280 ms interrupt nothing", practice("firm"), [[1000, ROOM, true], [280, LOUD, true], [1000, ROOM, true]], []],
  ["firm: dips of 140 ms interrupt no onset", practice("firm"),
    [[1000, ROOM, true], [160, LOUD, true], [140, ROOM, true], [160, LOUD, true]], ["barge_in"]],
  ["firm: a dip of 180 ms does", practice("firm"),
    [[1000, ROOM, true], [160, LOUD, true], [180, ROOM, true], [160, LOUD, true], [400, ROOM, true]], []],
  ["firm: a word, a pause, a word are one onset", practice("firm"),
    [[1000, ROOM, true], [240, LOUD, true], [250, ROOM, true], [180, LOUD, true]], ["barge_in"]],
  ["firm: wait, please", practice("firm"), [[1000, ROOM, true], recorded(WAIT_PLEASE)], ["barge_in", "speech_started"]],
  ["firm: somebody who began just before the machine is heard", practice("firm"),
    [[1000, ROOM], [60, LOUD], [140, LOUD, true], [300, ROOM, true], [1000, speech(LOUD), true]],
    ["barge_in", "speech_started"]],
  ["firm: the last of what was said before the machine holds nobody off", practice("firm"),
    [[1000, ROOM], [20, VOICE, true], [600, ROOM, true], [400, VOICE, true]], ["barge_in"]],
  ["firm: a knock every half second is none", practice("firm"),
    [[1000, ROOM, true], [6000, (at) => (at % 500 < 100 ? LOUD : ROOM), true]], []],
  ["eager: silent after 150 ms, meant after 300", practice("eager"), [[1000, ROOM, true], [160, LOUD, true], [300, LOUD]],
    ["barge_in", "speech_started"]],
  ["the echo of 8/128 does not interrupt", practice("eager"), [[10_000, speech(8 / 128), true]], []],
  ["nor does a loud one without a canceller", practice("firm"), [[10_000, speech(0.2), true]], []],
  ["a voice over the echo does", practice("firm"), [[3000, speech(8 / 128), true], [400, LOUD, true]], ["barge_in"]],
  ["a voice after digital silence does, too", practice("firm"), [[3000, 0, true], [400, 0.16, true]], ["barge_in"]],
  ["a quiet microphone can interrupt, too", practice("firm"), [[3000, ROOM], [2000, 0.002, true], [400, 0.06, true]],
    ["barge_in"]],
];

for (const [name, policy, pieces, expected] of TABLE) {
  test(name, () => assert.deepEqual(kinds(told(policy, pieces)), expected));
}

test("the times of a turn", () => {
  const [started, ended] = told(practice(), [[500, ROOM], [2000, VOICE], [2000, ROOM]]);
  assert.deepEqual(started, { kind: "speech_started", atMs: 700, onsetMs: 500, bargeIn: false });
  assert.deepEqual(ended, { kind: "speech_ended", atMs: 4000, lastVoiceMs: 2500, silentMs: 1500 });
});

test("the times of an interruption: heard after 300 ms, meant after 300 + the minimum of speech", () => {
  const [heard, meant] = told(practice("firm"), [[1000, ROOM, true], [1000, LOUD, true]]);
  assert.deepEqual(heard, { kind: "barge_in", atMs: 1300, onsetMs: 1000 });
  assert.deepEqual(meant, { kind: "speech_started", atMs: 1500, onsetMs: 1000, bargeIn: true });
});

test("whoever interrupts does not raise the bar for herself", () => {
  const [heard] = told(practice("firm"), [[1000, ROOM, true], recorded(WAIT_PLEASE)]);
  assert.ok(heard.atMs - 1000 <= 340, `heard after ${heard.atMs - 1000} ms`);
});

test("an interruption that was meant ends as a turn", () => {
  const events = told(practice("firm"), [[1000, ROOM, true], [320, LOUD, true], [1500, VOICE], [1600, ROOM]]);
  assert.deepEqual(kinds(events), ["barge_in", "speech_started", "speech_ended"]);
});

test("after a false alarm it can be interrupted again", () => {
  const cough = [[320, LOUD, true], [600, ROOM], [1000, ROOM, true]];
  assert.deepEqual(kinds(told(practice("firm"), [[1000, ROOM, true], ...cough, ...cough])), [
    "barge_in", "barge_in_over", "barge_in", "barge_in_over",
  ]);
});

test("a new turn forgets who spoke", () => {
  const endpointer = new Endpointer(memories([8000]));
  assert.deepEqual(kinds(told(null, [[500, ROOM], [1000, VOICE]], endpointer)), ["speech_started"]);
  endpointer.reset();
  const later = frames([[9000, ROOM], [1000, VOICE]]).map((frame) => ({ ...frame, atMs: frame.atMs + 60_000 }));
  assert.deepEqual(kinds(later.flatMap((frame) => endpointer.push(frame))), ["silence", "speech_started"]);
});

test("the page's rules are those of GET /api/config", () => {
  const config = {
    voice_activity: { speech_rms: 0.1, barge_in_rms: 0.3, onset_ms: 200, minimum_speech_ms: 100, dips_ms: 50 },
    memories: { silence_ms: null, barge_in: "off" },
    practice: { silence_ms: 900, barge_in: "eager" },
  };
  const policy = policyFrom(config, { profile: "practice" });
  assert.deepEqual([policy.silenceMs, policy.onsetMs, policy.confirmMs, policy.bargeIn], [900, 100, 200, "eager"]);
  const firm = policyFrom(config, { profile: "practice", bargeIn: "firm" });
  assert.deepEqual([firm.onsetMs, firm.confirmMs, firm.dipMs], [200, 300, 50]);
  assert.equal(policyFrom(config, { profile: "memories" }).silenceMs, null);
});
