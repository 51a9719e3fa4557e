/** The microphone's trial: its level and words until the interview begins, and none of them in the interview. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { MicrophoneCheck } from "../../../web/memories/microphone_check.js";

const QUIET = 0.003;
const FRAMES = 100; // two seconds, of which something can be said

/** A page that keeps what it is shown, and a microphone that can be had. */
function aPage() {
  const page = { shown: [], actions: new Map(), track: Object.assign(new EventTarget(), { stop() {}, getSettings: () => ({}) }) };
  const place = () => Object.assign(new EventTarget(), { dataset: {}, replaceChildren() {} });
  const notice = (name, { action } = {}) => page.actions.set(name, action) && page.shown.push(name);
  const clear = (...names) => names.forEach((name) => page.actions.delete(name));
  const stream = { getAudioTracks: () => [page.track], getTracks: () => [page.track] };
  Object.defineProperty(globalThis, "navigator", {
    value: { mediaDevices: { getUserMedia: async () => stream } },
    configurable: true,
  });
  return { ...page, view: { place, level: (...how) => page.shown.push(how), notice, clear } };
}

test("a microphone that was lost can be had again from its notice", async () => {
  const { view, actions, track } = aPage();
  const told = [];
  const check = new MicrophoneCheck(/** @type {any} */ (view));
  for (const type of ["opened", "muted", "unmuted"]) check.addEventListener(type, () => told.push(type));
  await check.open(null);
  for (const type of ["mute", "unmute", "ended"]) track.dispatchEvent(new Event(type));
  assert.equal(check.microphone, null);
  const again = new Promise((resolve) => check.addEventListener("opened", resolve));
  actions.get("device_gone").work();
  await again;
  assert.deepEqual(told, ["opened", "muted", "unmuted", "opened"]);
  assert.ok(!actions.has("device_gone"));
});

test("when the interview has begun the trial shows nothing more of what is heard", async () => {
  const { view, shown } = aPage();
  const check = new MicrophoneCheck(/** @type {any} */ (view));
  const microphone = await check.open(null);
  const hear = () => {
    shown.length = 0;
    for (let at = 0; at < FRAMES; at += 1) {
      const detail = { rms: at % 2 ? QUIET : QUIET / 10, clippedShare: 0, atMs: at * 20 };
      microphone?.dispatchEvent(new CustomEvent("level", { detail }));
    }
    return shown;
  };
  assert.ok(hear().includes("too_quiet"));
  check.end();
  assert.deepEqual(hear(), []);
});
