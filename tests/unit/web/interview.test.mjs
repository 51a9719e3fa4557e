// What the page knows of an interview, by its log alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Interview, standing } from "../../../web/memories/interview.js";

const done = { status: "done", reason: null };
const failed = (reason) => ({ status: "failed", reason });
const asked = (index, domain = "warm_up") => ({
  type: "question_asked",
  data: { ask_id: `ask_${index}`, question_index: index, text: `Question ${index}?`, domain },
});
const about = (type, index, data = {}) => ({ type, data: { ask_id: `ask_${index}`, question_index: index, ...data } });
const card = (index, transcript, assessment, flags = []) => about("result_card", index, { transcript, assessment, flags });

function after(...events) {
  const interview = new Interview();
  const happenings = events.map((event) => interview.learn(event));
  return { interview, happenings };
}

test("the question in force, and what happened to the ones before", () => {
  const { interview, happenings } = after(
    asked(1),
    about("answer_ended", 1),
    asked(2),
    about("question_skipped", 2),
    asked(3),
    about("question_repeated", 3, { domain: "warm_up", repeat_count: 1 }),
  );
  assert.deepEqual(happenings, ["asked", "done", "asked", "skipped", "asked", "asked"]);
  assert.equal(interview.question.repeats, 1);
  assert.deepEqual([interview.answered, interview.cards.get(2).kind], [1, "skipped"]);
});

test("a break with a question in force, and without one", () => {
  const within = after(asked(1), { type: "session_paused", data: {} }, { type: "session_resumed", data: {} });
  assert.deepEqual(within.happenings, ["asked", "paused", "resumed"]);
  const between = after(asked(1), about("answer_ended", 1), { type: "session_paused", data: {} }, { type: "session_resumed", data: {} });
  assert.equal(between.happenings.at(-1), null, "the next question follows by itself");
});

test("the story that is to be remembered is on no card and does not stay on the screen", () => {
  const { interview } = after(asked(1, "story_immediate_recall"));
  assert.equal(interview.mayRead(interview.question), false);
  interview.learn(about("answer_ended", 1));
  assert.equal(interview.cards.get(1).text, null);
});

test("a recording that arrives before its answer has ended", () => {
  const { interview } = after(asked(1), about("recording_stored", 1), about("answer_ended", 1));
  assert.deepEqual([interview.answered, interview.stored], [1, 1]);
});

const CASES = [
  ["on its way", [], "waiting", []],
  ["arrived", [about("recording_stored", 1)], "processing", []],
  ["worked on", [about("recording_stored", 1), card(1, done, done)], "ready", []],
  ["not measured", [card(1, done, failed("extractor_failed"))], "partial", ["assessment extractor_failed"]],
  ["nobody spoke", [card(1, failed("no_speech"), failed("no_speech"))], "failed", ["transcript no_speech", "assessment no_speech"]],
  ["as the person wishes", [card(1, done, { status: "not_consented", reason: "not_consented" })], "ready", ["assessment not_consented"]],
  ["written", [card(1, done, failed("no_recording"), ["written"])], "ready", []],
  ["never came", [card(1, failed("no_recording"), failed("no_recording"))], "failed", ["transcript no_recording", "assessment no_recording"]],
];

for (const [name, events, status, reasons] of CASES) {
  test(`a card: ${name}`, () => {
    const { interview } = after(asked(1), about("answer_ended", 1), ...events);
    const found = standing(interview.cards.get(1));
    assert.equal(found.status, status);
    assert.deepEqual(found.reasons.map(({ part, reason }) => `${part} ${reason}`), reasons);
  });
}

test("the end: closing words, and a summary that may come again", () => {
  const { interview, happenings } = after(
    { type: "interviewer_said", data: { kind: "closing", text: "Goodbye." } },
    { type: "session_closed", data: {} },
    { type: "session_summary", data: { revision: 1 } },
    { type: "session_summary", data: { revision: 2 } },
  );
  assert.deepEqual(happenings, [null, "closed", "summarised", "summarised"]);
  assert.deepEqual([interview.closing, interview.summary.revision, interview.isClosed], ["Goodbye.", 2, true]);
});

test("consents as they were told last, and events nobody knows", () => {
  const change = (purpose, granted) => ({ type: "consent_changed", data: { changes: [{ purpose, granted }] } });
  const { interview } = after(change("keep", true), change("keep", false), { type: "something_new", data: {} });
  assert.deepEqual([...interview.consents], [["keep", false]]);
});

test("an answer that came too late has a card that says so, unless something of it is stored", () => {
  const { interview } = after(asked(1), about("recording_stored", 1), about("answer_ended", 1), asked(2), { type: "session_closed", data: {} });
  for (const index of [1, 2]) interview.refused(index);
  assert.equal(standing(interview.cards.get(1)).status, "processing");
  const reasons = standing(interview.cards.get(2)).reasons.map(({ reason }) => reason);
  assert.deepEqual([standing(interview.cards.get(2)).status, ...reasons], ["failed", "session_closed", "session_closed"]);
});
