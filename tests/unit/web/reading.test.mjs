// What the interviewer says is read one after another, each once; without sound it takes as long as reading does.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Reading, readingMs, saidBy } from "../../../web/memories/reading.js";

class FakePlayer extends EventTarget {
  rate = 1;
  queued = [];
  flushed = 0;
  enqueue(sound) {
    this.queued.push(sound);
  }
  flush() {
    this.flushed += 1;
  }
  playedMs = () => 700;
  prefetch(sound) {
    this.fetched = sound;
  }
  tell(type, gen, more = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail: { gen, ...more } }));
  }
}

const question = (askId, audio = { url: `/${askId}`, sha256: "s", ms: 1000 }) =>
  saidBy({ type: "question_asked", data: { ask_id: askId, text: "How are you today?", language: "en", audio } });
const greeting = saidBy({ type: "interviewer_said", data: { kind: "greeting", text: "Hello.", language: "en", audio: { url: "/g" } } });

function reading(player) {
  const one = new Reading(player, { now: () => 5000 });
  const told = [];
  for (const type of ["reading", "started", "heard", "stopped"]) {
    one.addEventListener(type, ({ detail }) => told.push([type, detail.said.askId ?? detail.said.kind, detail]));
  }
  return { one, told, names: () => told.map(([type, what]) => `${type} ${what}`) };
}

test("one after the other, by the player's word", () => {
  const player = new FakePlayer();
  const { one, told, names } = reading(player);
  one.read(greeting);
  one.read(question("ask_1"));
  assert.deepEqual(player.queued.map(({ content }) => content), ["/g"]);
  player.tell("started", 1, { heardAtMs: 10 });
  player.tell("ended", 1, { heardAtMs: 20 });
  player.tell("ended", 1, { heardAtMs: 21 }); // told late, of what is over
  player.tell("started", 2, { heardAtMs: 30 });
  player.tell("ended", 2, { heardAtMs: 40 });
  const wanted = ["reading greeting", "started greeting", "heard greeting", "reading ask_1", "started ask_1", "heard ask_1"];
  assert.deepEqual(names(), wanted);
  assert.deepEqual([told.at(-1)[2].playedMs, told.at(-1)[2].endedAtMs], [700, 40]);
  assert.equal(one.current, null);
});

test("without a player the words stand for as long as reading them takes", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { one, told, names } = reading(null);
  one.read(question("ask_1"));
  assert.equal(told[0][2].silent, true);
  mock.timers.tick(readingMs("How are you today?") - 1);
  assert.deepEqual(names(), ["reading ask_1"]);
  mock.timers.tick(5000);
  assert.deepEqual(names(), ["reading ask_1", "heard ask_1"]);
  assert.equal(told[1][2].said.audio, null, "nobody claims that it was played");
  mock.timers.reset();
});

for (const trouble of ["it cannot be loaded", "it never begins"]) {
  test(`sound that does not come (${trouble}) is read silently, and not played into the answer later`, () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const player = new FakePlayer();
    const { one, names } = reading(player);
    one.read(question("ask_1"));
    if (trouble === "it never begins") mock.timers.tick(60_000);
    else player.tell("chunk_failed", 1, { reason: "not_loaded" });
    mock.timers.tick(60_000);
    assert.deepEqual(names(), ["reading ask_1", "reading ask_1", "heard ask_1"]);
    assert.equal(player.flushed, 1);
    mock.timers.reset();
  });
}

test("an output that is taken away in the middle does not stop the interview", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const player = new FakePlayer();
  const { one, names } = reading(player);
  one.read(question("ask_1"));
  player.tell("started", 1, { heardAtMs: 10 });
  mock.timers.tick(60_000);
  assert.deepEqual(names(), ["reading ask_1", "started ask_1", "heard ask_1"]);
  mock.timers.reset();
});

test("stopped: silent at once, and nothing more is read", () => {
  const player = new FakePlayer();
  const { one, told, names } = reading(player);
  one.read(question("ask_1"));
  one.read(question("ask_2"));
  one.stop();
  player.tell("ended", 1, { heardAtMs: 10 });
  assert.deepEqual(names(), ["reading ask_1", "stopped ask_1"]);
  assert.deepEqual([told[1][2].playedMs, player.flushed, player.queued.length], [700, 1, 1]);
  one.stop();
  assert.equal(told.length, 2);
});
