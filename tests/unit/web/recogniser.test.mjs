/** The browser's recogniser as a stand-in, since no headless browser has one that works. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Recogniser } from "../../../web/core/recogniser.js";

function recognition(available) {
  return class SpeechRecognition extends EventTarget {
    static made = [];
    static available = available && (async (options) => available(options));

    constructor() {
      super();
      this.constructor.made.push(this);
    }

    start() {
      this.started = true;
    }

    abort() {
      this.aborted = true;
      this.dispatchEvent(new Event("end"));
    }

    hear(...results) {
      const list = results.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal }));
      this.dispatchEvent(Object.assign(new Event("result"), { results: list, resultIndex: 0 }));
    }

    fail(error) {
      this.dispatchEvent(Object.assign(new Event("error"), { error }));
      this.dispatchEvent(new Event("end"));
    }
  };
}

function listening(SpeechRecognition, consented = true) {
  const clock = { now: 0 };
  const recogniser = new Recogniser({ language: "vi-VN", consented, SpeechRecognition, now: () => clock.now });
  const told = [];
  recogniser.addEventListener("caption", ({ detail }) => told.push([detail.text, detail.final]));
  recogniser.addEventListener("unavailable", ({ detail }) => told.push(detail.code));
  return { recogniser, told, clock };
}

test("without consent nobody listens", async () => {
  const Cloud = recognition();
  const { recogniser } = listening(Cloud, false);
  assert.equal(await recogniser.start(), "none");
  assert.equal(Cloud.made.length, 0);
});

test("where there is none, there is none", async () => {
  const recogniser = new Recogniser({ language: "en-GB", consented: true });
  assert.equal(await recogniser.start(), "none");
});

test("on the device where the language is there, else by the maker's service", async () => {
  const Local = recognition(({ langs }) => (langs[0] === "vi-VN" ? "available" : "unavailable"));
  assert.equal(await listening(Local).recogniser.start(), "local");
  assert.equal(Local.made[0].processLocally, true);
  assert.equal(Local.made[0].lang, "vi-VN");
  const Cloud = recognition(() => "downloadable");
  assert.equal(await listening(Cloud).recogniser.start(), "cloud");
  assert.equal(Cloud.made[0].processLocally, undefined);
  const Old = recognition(() => { throw new TypeError(); });
  assert.equal(await listening(Old).recogniser.start(), "cloud");
});

test("interim words, then final ones", async () => {
  const Cloud = recognition();
  const { recogniser, told } = listening(Cloud);
  await recogniser.start();
  Cloud.made[0].hear(["xin", false]);
  Cloud.made[0].hear(["xin chào ", true], ["tôi", false]);
  assert.deepEqual(told, [["xin", false], ["xin chào", true], ["tôi", false]]);
});

test("it ends by itself after a silence, and is started again", async () => {
  const Cloud = recognition();
  const { recogniser, told, clock } = listening(Cloud);
  await recogniser.start();
  for (let run = 0; run < 20; run += 1) {
    clock.now += 8000;
    Cloud.made.at(-1).fail("no-speech");
  }
  assert.equal(Cloud.made.length, 21);
  assert.deepEqual(told, []);
});

test("stopped, it stays so, and what comes late is no caption", async () => {
  const Cloud = recognition();
  const { recogniser, told } = listening(Cloud);
  await recogniser.start();
  recogniser.stop();
  Cloud.made[0].hear(["late", true]);
  assert.deepEqual([Cloud.made.length, Cloud.made[0].aborted, told], [1, true, []]);
  await recogniser.start();
  assert.equal(Cloud.made.length, 2);
});

test("stopped or started again while the browser is asked where, it listens not at all or once", async () => {
  const Cloud = recognition();
  const { recogniser } = listening(Cloud);
  const starting = recogniser.start();
  recogniser.stop();
  await starting;
  assert.equal(Cloud.made.length, 0);
  await Promise.all([recogniser.start(), recogniser.start()]);
  assert.equal(Cloud.made.length, 1);
});

for (const code of ["not-allowed", "service-not-allowed", "language-not-supported"]) {
  test(`${code} is said once`, async () => {
    const Cloud = recognition();
    const { recogniser, told } = listening(Cloud);
    await recogniser.start();
    Cloud.made[0].fail(code);
    assert.deepEqual([told, Cloud.made.length], [[code], 1]);
  });
}

test("one that ends at once, again and again, is given up", async () => {
  const Cloud = recognition();
  const { recogniser, told } = listening(Cloud);
  await recogniser.start();
  for (let run = 0; run < 10; run += 1) Cloud.made.at(-1).dispatchEvent(new Event("end"));
  assert.deepEqual(told, ["ends_at_once"]);
  assert.equal(Cloud.made.length, 5);
});
