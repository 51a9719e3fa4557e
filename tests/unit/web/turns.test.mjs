/** Whose turn it is: states and effects of a spoken conversation, without a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Turns } from "../../../web/practice/turns.js";

/** Take events one after the other; gives the effects of the last. */
const after = (turns, ...events) => events.map((event) => turns.take(event)).at(-1);
const kinds = (effects) => effects.map((effect) => effect.do);
const completed = (gen, error = null) =>
  ({ kind: "complete", gen, reason: error === null ? "completed" : "error", error });

/** A conversation whose microphone is on and whose first reply is being heard. */
function speaking(barge = "firm", captions = false) {
  const turns = new Turns(barge);
  after(turns, { kind: "hears", microphone: true, captions }, { kind: "begin", mode: "interview", language: "en" });
  after(turns, { kind: "sound", gen: 1 }, { kind: "audible", gen: 1 });
  assert.equal(turns.state, "speaking");
  return turns;
}

function listening(captions = false) {
  const turns = speaking("firm", captions);
  after(turns, completed(1), { kind: "sound_over", gen: 1 });
  assert.equal(turns.state, "listening");
  return turns;
}

test("the machine speaks first, then listens by itself", () => {
  const turns = new Turns();
  turns.take({ kind: "hears", microphone: true, captions: false });
  assert.deepEqual(kinds(turns.take({ kind: "begin", mode: "general", language: "vi" })), ["hush", "begin", "hear"]);
  assert.equal(turns.state, "thinking");
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 1 })), ["play"]);
  turns.take({ kind: "audible", gen: 1 });
  turns.take({ kind: "sound", gen: 1 });
  turns.take({ kind: "sound_over", gen: 1 });
  turns.take(completed(1));
  assert.equal(turns.state, "speaking", "one piece is still to be heard");
  assert.deepEqual(turns.take({ kind: "sound_over", gen: 1 }), [{ do: "hear" }]);
  assert.equal(turns.state, "listening");
});

test("a pause between two pieces of a reply is not its end", () => {
  const turns = speaking();
  assert.deepEqual(turns.take({ kind: "sound_over", gen: 1 }), []);
  assert.equal(turns.state, "speaking");
});

test("silence before anything was said ends nothing", () => {
  const turns = listening();
  assert.deepEqual(turns.take({ kind: "speech_ended" }), []);
  assert.equal(turns.state, "listening");
});

test("silence after speech sends the recording", () => {
  const turns = listening();
  assert.deepEqual(kinds(turns.take({ kind: "speech_started" })), ["keep"]);
  assert.deepEqual(kinds(turns.take({ kind: "speech_ended" })), ["record", "hear"]);
  assert.equal(turns.state, "thinking");
});

test("with captions the words are sent, without words the recording", () => {
  const words = listening(true);
  const said = after(words, { kind: "speech_started" }, { kind: "caption", text: " A hash map. " }, { kind: "speech_ended" });
  assert.deepEqual(said[0], { do: "say", text: "A hash map.", source: "caption", interrupts: false });
  assert.deepEqual(kinds(after(listening(true), { kind: "speech_started" }, { kind: "speech_ended" })), ["record", "hear"]);
});

test("what turns out to be no speech is no turn", () => {
  const turns = listening();
  assert.deepEqual(kinds(after(turns, { kind: "speech_started" }, { kind: "barge_in_over" })), ["forget"]);
  assert.deepEqual(turns.take({ kind: "speech_ended" }), []);
});

test("speech into a reply holds it, and goes on after a false alarm", () => {
  const turns = speaking();
  assert.deepEqual(kinds(turns.take({ kind: "barge_in" })), ["keep", "hold"]);
  assert.equal(turns.held, true);
  assert.deepEqual(kinds(turns.take({ kind: "barge_in_over" })), ["forget", "release"]);
  assert.equal(turns.state, "speaking");
});

test("an interruption is silent first, then told, and keeps what is being said", () => {
  const turns = speaking();
  const effects = after(turns, { kind: "barge_in" }, { kind: "speech_started" });
  assert.deepEqual(kinds(effects), ["hush", "keep"]);
  assert.deepEqual(effects[0], { do: "hush", cancel: true, gen: 1 });
  assert.equal(turns.state, "listening");
  assert.deepEqual(kinds(turns.take({ kind: "speech_ended" })), ["record", "hear"], "no second onset is needed");
});

test("nothing of a reply that was left is taken any more", () => {
  const turns = speaking();
  after(turns, { kind: "barge_in" }, { kind: "speech_started" });
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 1 })), ["drop"]);
  turns.take({ kind: "speech_ended" });
  assert.equal(turns.state, "thinking");
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 1 })), ["drop"]);
  assert.deepEqual(turns.take(completed(1)), [], "its end, which was on its way");
  assert.equal(turns.state, "thinking");
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 3 })), ["play"]);
});

test("a reply that comes while the person goes on speaking is not heard", () => {
  const turns = listening();
  after(turns, { kind: "speech_started" }, { kind: "speech_ended" }, { kind: "speech_started" });
  assert.equal(turns.state, "listening");
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 2 })), ["drop"]);
  turns.take({ kind: "speech_ended" });
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 2 })), ["drop"], "the rest of it");
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 4 })), ["play"]);
});

test("a reply that is left before anything of it came is not taken for the one before", () => {
  const turns = listening();
  const [hush] = after(turns, { kind: "speech_started" }, { kind: "speech_ended" }, { kind: "speech_started" });
  assert.deepEqual(hush, { do: "hush", cancel: true, gen: null });
  const known = listening();
  after(known, { kind: "typed", text: "Yes" }, { kind: "turn", gen: 2 });
  assert.deepEqual(known.take({ kind: "stop" })[0], { do: "hush", cancel: true, gen: 2 });
});

test("mode off hears nothing while the reply is spoken", () => {
  const turns = new Turns("off");
  turns.take({ kind: "hears", microphone: true, captions: false });
  assert.deepEqual(kinds(turns.take({ kind: "begin", mode: "interview", language: "en" })), ["hush", "begin", "deaf"]);
  after(turns, { kind: "sound", gen: 1 }, { kind: "audible", gen: 1 });
  assert.deepEqual(turns.take({ kind: "barge_in" }), []);
  assert.deepEqual(turns.take({ kind: "speech_started" }), []);
  assert.equal(turns.held, false);
});

test("the mode may change while a reply is spoken", () => {
  const turns = speaking("off");
  assert.deepEqual(turns.take({ kind: "barge", mode: "eager" }), [{ do: "hear" }]);
  turns.take({ kind: "barge_in" });
  assert.deepEqual(kinds(turns.take({ kind: "barge", mode: "off" })), ["forget", "release", "deaf"]);
});

test("the last word under an onset: what is said is the person's turn", () => {
  const turns = speaking();
  after(turns, completed(1), { kind: "barge_in" });
  assert.deepEqual(kinds(turns.take({ kind: "sound_over", gen: 1 })), ["release"]);
  assert.equal(turns.state, "listening");
  assert.deepEqual(kinds(turns.take({ kind: "speech_ended" })), ["record", "hear"]);
});

test("its own voice is not taken for the person's", () => {
  const turns = speaking("firm", true);
  turns.take({ kind: "barge_in" });
  assert.deepEqual(kinds(turns.take({ kind: "echo" })), ["forget", "release"]);
  const over = [{ kind: "barge_in" }, { kind: "speech_started" }, { kind: "echo" }, { kind: "speech_ended" }];
  const interrupted = after(turns, ...over);
  assert.deepEqual(interrupted, [{ do: "hear" }], "nothing but echo was heard: nothing is sent");
  assert.equal(turns.state, "listening");
});

test("typed words go at any time, also into a reply", () => {
  const turns = speaking();
  const effects = turns.take({ kind: "typed", text: " Stop. " });
  assert.deepEqual(effects.slice(0, 2), [
    { do: "hush", cancel: false, gen: 1 },
    { do: "say", text: "Stop.", source: "typed", interrupts: true },
  ]);
  assert.equal(turns.state, "thinking");
  assert.deepEqual(listening().take({ kind: "typed", text: "  " }), []);
});

test("without a microphone the conversation goes on by typing", () => {
  const turns = new Turns();
  assert.deepEqual(kinds(turns.take({ kind: "begin", mode: "interview", language: "en" })), ["hush", "begin"]);
  after(turns, completed(1));
  assert.equal(turns.state, "listening");
  const [said] = turns.take({ kind: "typed", text: "Yes" });
  assert.deepEqual(said, { do: "say", text: "Yes", source: "typed", interrupts: false });
});

test("a microphone that comes later is heard at once; one that goes is not missed", () => {
  const turns = new Turns();
  after(turns, { kind: "begin", mode: "interview", language: "en" }, completed(1));
  assert.deepEqual(turns.take({ kind: "hears", microphone: true, captions: false }), [{ do: "hear" }]);
  assert.deepEqual(kinds(turns.take({ kind: "hears", microphone: false, captions: false })), ["deaf"]);
});

test("a pause stands still on both sides and goes on where it was", () => {
  const turns = speaking();
  assert.deepEqual(kinds(turns.take({ kind: "pause" })), ["hold", "deaf"]);
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 1 })), ["play"], "kept for later");
  assert.deepEqual(kinds(turns.take({ kind: "continue" })), ["release", "hear"]);
  assert.equal(turns.state, "speaking");
  const quiet = listening();
  after(quiet, { kind: "pause" });
  assert.deepEqual(quiet.take({ kind: "continue" }), [{ do: "release" }, { do: "hear" }]);
});

test("a reply that fails says so and listens again", () => {
  const turns = listening();
  const effects = after(turns, { kind: "speech_started" }, { kind: "speech_ended" }, completed(2, "no_speech"));
  assert.deepEqual(effects, [{ do: "notice", code: "not_understood" }, { do: "hear" }]);
  const broken = after(turns, { kind: "typed", text: "x" }, completed(3, "upstream_failed"));
  assert.deepEqual(broken[0], { do: "notice", code: "processing_failed" });
});

test("a recording that cannot be sent gives the turn back", () => {
  const turns = listening();
  const said = [{ kind: "speech_started" }, { kind: "speech_ended" }];
  const effects = after(turns, ...said, { kind: "not_sent", code: "bad_message" });
  assert.deepEqual(effects, [{ do: "notice", code: "upload_refused" }, { do: "hear" }]);
  assert.equal(turns.state, "listening");
  const [used] = after(turns, ...said, { kind: "not_sent", code: "quota_exhausted" });
  assert.deepEqual(used, { do: "notice", code: "quota_exhausted" }, "to say it again would not help");
});

test("hanging up in the middle of a reply stops it, and nothing is heard any more", () => {
  const turns = speaking();
  assert.deepEqual(turns.take({ kind: "hangup" }), [{ do: "hush", cancel: true, gen: 1 }, { do: "deaf" }]);
  assert.equal(turns.state, "finished");
  assert.deepEqual(kinds(turns.take({ kind: "sound", gen: 2 })), ["drop"]);
  for (const event of [completed(2), { kind: "typed", text: "x" }, { kind: "hangup" }, { kind: "speech_started" }]) {
    assert.deepEqual(turns.take(event), [], event.kind);
  }
});

test("whatever comes in whatever order: one state, and never a sound while the person speaks", () => {
  const events = [
    { kind: "barge_in" }, { kind: "barge_in_over" }, { kind: "speech_started" }, { kind: "speech_ended" },
    { kind: "caption", text: "so" }, { kind: "echo" }, { kind: "typed", text: "x" }, { kind: "pause" },
    { kind: "continue" }, { kind: "stop" }, { kind: "barge", mode: "off" }, { kind: "barge", mode: "eager" },
  ];
  let seed = 7;
  const chance = (n) => (seed = (seed * 16807) % 2147483647) % n;
  for (let run = 0; run < 400; run += 1) {
    const turns = speaking("firm", run % 2 === 0);
    let held = 0;
    let gen = 1;
    for (let step = 0; step < 40; step += 1) {
      const reply = [{ kind: "sound", gen }, { kind: "audible", gen }, { kind: "sound_over", gen }, completed(gen)];
      const event = chance(2) ? events[chance(events.length)] : reply[chance(reply.length)];
      for (const effect of turns.take(event)) {
        if (effect.do === "hold") held += 1;
        if (effect.do === "release" || effect.do === "hush") held = 0;
        if (effect.do === "say" || effect.do === "record") gen += 1;
        if (effect.do === "play") assert.notEqual(turns.state, "listening");
      }
      const stands = turns.held || turns.state === "paused";
      assert.equal(held > 0, stands, `${event.kind} in ${turns.state}`);
    }
  }
});
