/** Opening the microphone and losing it, with stand-ins for the browser's devices. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Microphone } from "../../../web/core/microphone.js";

class Track extends EventTarget {
  label = "Anna's headset";
  readyState = "live";
  muted = false;
  stopped = false;

  getSettings() {
    return { echoCancellation: false, channelCount: 2 };
  }

  stop() {
    this.stopped = true;
  }
}

class Devices extends EventTarget {
  asked = [];
  track = new Track();

  /** @param {string[]} errors of the next requests */
  constructor(...errors) {
    super();
    this.errors = errors;
  }

  async getUserMedia({ audio }) {
    this.asked.push(audio);
    const error = this.errors.shift();
    if (error) throw new DOMException("", error);
    return { getAudioTracks: () => [this.track], getTracks: () => [this.track] };
  }
}

test("for assessment all enhancements are off and one channel is asked for; for a conversation they are on", async () => {
  for (const enhanced of [false, true]) {
    const mediaDevices = new Devices();
    const microphone = await Microphone.open({ enhanced, mediaDevices });
    assert.deepEqual(mediaDevices.asked, [
      { echoCancellation: enhanced, noiseSuppression: enhanced, autoGainControl: enhanced, channelCount: 1 },
    ]);
    assert.equal(microphone.settings.channelCount, 2, "what there really is");
    assert.equal(microphone.notice, null);
  }
});

const CODES = {
  NotAllowedError: "permission_denied",
  NotFoundError: "no_microphone",
  NotReadableError: "busy",
  NotSupportedError: "unsupported",
  OverconstrainedError: "device_gone",
};
for (const [error, code] of Object.entries(CODES)) {
  test(`${error} is ${code}`, () =>
    assert.rejects(Microphone.open({ enhanced: false, mediaDevices: new Devices(error) }), { code }));
}

test("a page without media devices is not supported", () =>
  assert.rejects(Microphone.open({ enhanced: false, mediaDevices: null }), { code: "unsupported" }));

test("a wished device that is gone: the default one, and it is said", async () => {
  const mediaDevices = new Devices("OverconstrainedError");
  const microphone = await Microphone.open({ enhanced: false, deviceId: "abc", mediaDevices });
  assert.deepEqual(mediaDevices.asked.map(({ deviceId }) => deviceId), [{ exact: "abc" }, undefined]);
  assert.equal(microphone.notice, "device_gone");
});

test("and where there is no other either, that is said", () =>
  assert.rejects(
    Microphone.open({ enhanced: false, deviceId: "abc", mediaDevices: new Devices("OverconstrainedError", "NotFoundError") }),
    { code: "no_microphone" },
  ));

test("it tells what happens to the device, until it is closed", async () => {
  const mediaDevices = new Devices();
  const microphone = await Microphone.open({ enhanced: false, mediaDevices });
  const told = [];
  for (const kind of ["ended", "muted", "unmuted", "devices"]) microphone.addEventListener(kind, () => told.push(kind));
  assert.equal(microphone.live, true);
  mediaDevices.track.muted = true;
  assert.equal(microphone.live, false);
  for (const kind of ["mute", "unmute", "ended"]) mediaDevices.track.dispatchEvent(new Event(kind));
  mediaDevices.dispatchEvent(new Event("devicechange"));
  microphone.close();
  mediaDevices.track.dispatchEvent(new Event("ended"));
  mediaDevices.dispatchEvent(new Event("devicechange"));
  assert.deepEqual(told, ["muted", "unmuted", "ended", "devices"]);
  assert.equal(mediaDevices.track.stopped, true);
});
