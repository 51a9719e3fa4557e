import assert from "node:assert/strict";
import { test } from "node:test";

import { stretched } from "../../../web/core/time_stretch.js";

const RATE_HZ = 16_000;

/** A voice: a pulse train of so many Hz through a resonance, which moves a little. */
function voice(seconds, pitch) {
  const samples = new Float32Array(seconds * RATE_HZ);
  let [one, two, phase] = [0, 0, 0];
  for (let at = 0; at < samples.length; at += 1) {
    phase += (pitch * (1 + 0.02 * Math.sin((2 * Math.PI * 3 * at) / RATE_HZ))) / RATE_HZ;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const next = pulse + 1.6 * Math.cos((2 * Math.PI * 700) / RATE_HZ) * one - 0.81 * two;
    [two, one] = [one, next];
    samples[at] = next * 0.2;
  }
  return samples;
}

/** The pitch by autocorrelation, in Hz. */
function pitchOf(samples) {
  const middle = samples.subarray(samples.length / 2 - 2048, samples.length / 2 + 2048);
  let best = [0, 0];
  for (let lag = 40; lag < 320; lag += 1) {
    let sum = 0;
    for (let at = 0; at + lag < middle.length; at += 1) sum += middle[at] * middle[at + lag];
    if (sum / (middle.length - lag) > best[0]) best = [sum / (middle.length - lag), lag];
  }
  return RATE_HZ / best[1];
}

const peak = (samples) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const power = (samples) => samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

for (const rate of [0.5, 0.8, 1.2, 2]) {
  test(`at ${rate} the length changes, pitch and level stay`, () => {
    const said = voice(2, 120);
    const heard = stretched(said, rate, RATE_HZ);
    assert.equal(heard.length, Math.round(said.length / rate));
    assert.ok(Math.abs(pitchOf(heard) - pitchOf(said)) < 4, `${pitchOf(heard)} Hz`);
    assert.ok(Math.abs(10 * Math.log10(power(heard) / power(said))) < 1, "within 1 dB");
    assert.ok(peak(heard) <= 1.2 * peak(said), "no bursts");
  });
}

test("the beginning is kept, and no hole is left at the end", () => {
  const said = voice(1, 120);
  const heard = stretched(said, 0.8, RATE_HZ);
  assert.deepEqual(heard.subarray(0, 200), said.subarray(0, 200));
  assert.ok(power(heard.subarray(-800)) > 0.3 * power(heard));
});

test("silence stays where it was", () => {
  const said = new Float32Array([...voice(0.5, 120), ...new Float32Array(RATE_HZ / 2), ...voice(0.5, 120)]);
  const heard = stretched(said, 0.8, RATE_HZ);
  const middle = heard.subarray(0.7 * RATE_HZ, 1.15 * RATE_HZ);
  assert.ok(power(middle) < 1e-4 * power(heard));
});

test("as spoken, it is the very same; so is what is too short to stretch", () => {
  const said = voice(0.02, 120);
  assert.deepEqual(stretched(said, 1, RATE_HZ), said);
  assert.deepEqual(stretched(said, 0.8, RATE_HZ), said);
  assert.equal(stretched(new Float32Array(0), 0.8, RATE_HZ).length, 0);
});
