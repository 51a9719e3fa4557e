/** The worklet's arithmetic, in a stand-in for the audio thread's globals; that it runs there, tests/browser shows. */
import assert from "node:assert/strict";
import { test } from "node:test";

const QUANTUM = 128;
let Level;
Object.assign(globalThis, {
  sampleRate: 48_000,
  currentFrame: 0,
  AudioWorkletProcessor: class {
    port = { sent: [], postMessage: (message) => this.port.sent.push(message) };
  },
  registerProcessor: (name, processor) => (Level = processor),
});
await import("../../../web/core/level_worklet.js");

/** What is told of channels of sound. */
function measured(...channels) {
  const processor = new Level();
  globalThis.currentFrame = 0;
  for (let at = 0; at < channels[0].length; at += QUANTUM) {
    assert.equal(processor.process([channels.map((samples) => samples.subarray(at, at + QUANTUM))]), true);
    globalThis.currentFrame += QUANTUM;
  }
  return processor.port.sent;
}
const tone = (level, samples = 9600) => Float32Array.from({ length: samples }, (_, n) => level * Math.sin(n / 7.6394));

test("a message for every 20 ms, with the time at which they ended", () => {
  const sent = measured(tone(0.5));
  assert.deepEqual(sent.map(({ atMs }) => atMs), [20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
});

test("level and peak are of full scale", () => {
  for (const { rms, peak, clippedShare } of measured(tone(0.5))) {
    assert.ok(Math.abs(rms - 0.5 / Math.SQRT2) < 1e-3);
    assert.ok(Math.abs(peak - 0.5) < 1e-3);
    assert.equal(clippedShare, 0);
  }
});

test("two channels that are the same are as loud as one", () => {
  const [one] = measured(tone(0.3));
  const [two] = measured(tone(0.3), tone(0.3));
  assert.ok(Math.abs(one.rms - two.rms) < 1e-9);
});

test("samples at full scale are counted", () => {
  const cut = tone(2).map((sample) => Math.max(-1, Math.min(1, sample)));
  const [{ clippedShare, peak }] = measured(cut);
  assert.ok(Math.abs(clippedShare - 2 / 3) < 0.05, "a sine of twice full scale is over it for two thirds of its time");
  assert.equal(peak, 1);
});

test("of a source that is gone nothing is told", () => {
  const processor = new Level();
  for (let n = 0; n < 100; n += 1) assert.equal(processor.process([[]]), true);
  assert.deepEqual(processor.port.sent, []);
});
