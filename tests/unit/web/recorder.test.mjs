/** The recorder with a stand-in for MediaRecorder that the test drives. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Recorder, captureOf, recordingType } from "../../../web/core/recorder.js";

const supporting = (...types) => ({ isTypeSupported: (type) => types.includes(type) });
const WEBM = recordingType(supporting("audio/webm;codecs=opus"));
const MP4 = recordingType(supporting("audio/mp4"));

class MediaRecorder extends EventTarget {
  static made = [];

  constructor(stream, options) {
    super();
    Object.assign(this, { stream, options, state: "inactive", started: null });
    MediaRecorder.made.push(this);
  }

  start(...given) {
    this.started = given;
    this.state = "recording";
    this.dispatchEvent(new Event("start"));
  }

  give(text) {
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([text]) }));
  }

  stop() {
    this.state = "inactive";
  }

  end() {
    this.state = "inactive";
    this.dispatchEvent(new Event("stop"));
  }
}

/** A recorder with what it is made of and what it told. */
function recorded(type) {
  const held = [];
  const wakeLock = { hold: async () => held.push("hold"), release: async () => held.push("release") };
  const clock = { now: 1000 };
  const recorder = new Recorder({ stream: {} }, type, { MediaRecorder, now: () => clock.now, wakeLock });
  const told = [];
  for (const kind of ["part", "ended", "failed"]) recorder.addEventListener(kind, (event) => told.push([kind, event.detail]));
  return { recorder, media: MediaRecorder.made.at(-1), told, held, clock };
}

test("the type that loses least and can be cut comes first", () => {
  const all = ["audio/mp4", "audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2"];
  const chosen = [];
  while (all.length) {
    const type = recordingType(supporting(...all), 2000);
    chosen.push([type.mimeType, type.partMs]);
    all.splice(all.indexOf(type.mimeType), 1);
  }
  assert.deepEqual(chosen, [
    ["audio/webm;codecs=opus", 2000],
    ["audio/ogg;codecs=opus", 2000],
    ["audio/mp4;codecs=mp4a.40.2", null],
    ["audio/mp4", null],
  ]);
  assert.equal(recordingType(supporting()), null);
  assert.equal(recordingType(undefined), null);
});

test("parts are numbered from one, empty ones left out", async () => {
  const { recorder, media, told, clock } = recorded(WEBM);
  recorder.start();
  assert.deepEqual(media.started, [3000]);
  media.give("one");
  media.give("");
  clock.now = 6200;
  const stopped = recorder.stop();
  assert.equal(recorder.stop(), stopped, "the same answer");
  media.give("two");
  clock.now = 6500; // the encoder's last words take their time and are no part of the answer's length
  media.end();
  assert.deepEqual(await stopped, { contentType: "audio/webm", durationMs: 5200 });
  assert.deepEqual(told.map(([kind, detail]) => [kind, detail.number]), [["part", 1], ["part", 2], ["ended", undefined]]);
  assert.equal(await told[1][1].blob.text(), "two");
});

test("MP4 is one blob at the end", () => {
  const { recorder, media } = recorded(MP4);
  recorder.start();
  assert.deepEqual(media.started, []);
});

test("a device that goes away ends the recording with what there is", async () => {
  const { recorder, media, told, clock } = recorded(WEBM);
  recorder.start();
  clock.now = 4000;
  media.give("one");
  media.end();
  assert.deepEqual(told.at(-1), ["ended", { contentType: "audio/webm", durationMs: 3000 }]);
  assert.deepEqual(await recorder.stop(), told.at(-1)[1]);
});

test("a failure of the encoder is told, and what was recorded follows", () => {
  const { recorder, media, told } = recorded(WEBM);
  recorder.start();
  media.dispatchEvent(Object.assign(new Event("error"), { error: new DOMException("", "InvalidModificationError") }));
  media.give("one");
  media.end();
  assert.deepEqual(told.map(([kind]) => kind), ["failed", "part", "ended"]);
  assert.equal(told[0][1].reason, "InvalidModificationError");
});

test("the screen stays on while it records", () => {
  const { recorder, media, held } = recorded(WEBM);
  assert.deepEqual(held, []);
  recorder.start();
  media.end();
  assert.deepEqual(held, ["hold", "release"]);
});

test("the rate is the same in pauses as in speech, so that pauses do not look like a poor recording", () => {
  const { mimeType, ...rate } = recorded(WEBM).media.options;
  assert.deepEqual(rate, { audioBitsPerSecond: 48_000, audioBitrateMode: "constant" });
});

test("the capture is what the track says, not what was asked", () => {
  const settings = { sampleRate: 44100, channelCount: 2, echoCancellation: "remote-only", noiseSuppression: false };
  const capture = captureOf({ settings }, WEBM, { questionEndedAtMs: -12.6, app: "voice page" });
  assert.deepEqual(capture, {
    app: "voice page",
    codec: "opus",
    sample_rate_hz: 44100,
    channels: 2,
    bit_rate_kbps: 48,
    echo_cancellation: true,
    noise_suppression: false,
    question_ended_at_ms: -13,
  });
  assert.deepEqual(captureOf({ settings: {} }, MP4), { codec: "aac", bit_rate_kbps: 64 });
});
