// The states of the memories page: every way through an interview, and events that come late or twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { next, STATES, takes } from "../../../web/memories/states.js";

const through = (...happenings) => happenings.reduce(next, "no_invitation");

test("an interview from the link to the summary", () => {
  const held = ["invited", "redeemed", "agreed", "asked", "read", "done", "asked", "read", "done", "closed"];
  assert.equal(through(...held), "finished");
  assert.equal(through(...held, "summarised"), "summary");
});

test("writing, breaks, repetitions and questions that are left out", () => {
  const begun = ["invited", "redeemed", "agreed", "asked"];
  assert.equal(through(...begun, "typing", "sent"), "saving");
  assert.equal(through(...begun, "typing", "back"), "answering", "the question is not read a second time");
  assert.equal(through(...begun, "typing", "sent", "refused"), "typing");
  assert.equal(through(...begun, "read", "asked"), "question", "heard again");
  assert.equal(through(...begun, "skipped", "asked"), "question");
  assert.equal(through(...begun, "read", "paused", "resumed"), "answering");
  assert.equal(through(...begun, "read", "done", "paused", "asked"), "question");
});

test("what means nothing in a state changes nothing", () => {
  assert.equal(next("break", "done"), "break", "the end of the answer before the break");
  assert.equal(next("finished", "asked"), "finished");
  assert.equal(next("welcome", "read"), "welcome");
  assert.equal(takes("welcome", "read"), false);
  assert.equal(takes("question", "read"), true);
});

test("the close ends every state of an interview that is held", () => {
  for (const state of ["preflight", "question", "answering", "saving", "typing", "break"]) {
    assert.equal(next(state, "closed"), "finished", state);
  }
});

test("every state is reached", () => {
  const reached = new Set(["no_invitation"]);
  const happenings = ["invited", "redeemed", "agreed", "asked", "read", "done", "typing", "paused", "closed", "summarised"];
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const state of [...reached]) for (const happening of happenings) reached.add(next(state, happening));
  }
  assert.deepEqual([...reached].sort(), [...STATES].sort());
});
