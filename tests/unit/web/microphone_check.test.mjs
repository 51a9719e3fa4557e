/** The microphone's trial: its level and words until the interview begins, and none of them in the interview. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { MicrophoneCheck } from "../../../web/memories/microphone_check.js";

const QUIET = 0.003;
const FRAMES = 100; // two seconds, of which something can be said

test("when the interview has begun the trial shows nothing more of what is heard", async () => {
  const shown = [];
  const place = () => Object.assign(new EventTarget(), { dataset: {}, replaceChildren() {} });
  const view = { place, level: (...how) => shown.push(how), notice: (name) => shown.push(name), clear() {} };
  const track = Object.assign(new EventTarget(), { stop() {}, getSettings: () => ({}) });
  const stream = { getAudioTracks: () => [track], getTracks: () => [track] };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia: async () => stream } } });
  const check = new MicrophoneCheck(/** @type {any} */ (view));
  const microphone = await check.open(null);
  const hear = () => {
    shown.length = 0;
    for (let at = 0; at < FRAMES; at += 1) {
      const detail = { rms: at % 2 ? QUIET : 0, clippedShare: 0, atMs: at * 20 };
      microphone?.dispatchEvent(new CustomEvent("level", { detail }));
    }
    return shown;
  };
  assert.ok(hear().includes("too_quiet"));
  check.end();
  assert.deepEqual(hear(), []);
});
