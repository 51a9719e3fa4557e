/**
 * The states of an interview and what leads from one to the next. Pure: no page, no network, no clock.
 *
 *   no_invitation → welcome → consent → preflight → question → answering → saving → question … → finished → summary
 *                                                       ↘ typing ↗   ↘ break ↗
 */

/**
 * @typedef {"no_invitation"|"welcome"|"consent"|"preflight"|"question"|"answering"|"saving"|"typing"|"break"|
 *   "finished"|"summary"} State
 * @typedef {"invited"|"redeemed"|"agreed"|"asked"|"read"|"done"|"typing"|"sent"|"refused"|"back"|"again"|"skipped"|"paused"|"resumed"|
 *   "closed"|"summarised"} Happening
 *
 * - invited: there is an invitation, not used yet.
 * - redeemed: it has become a session; or an earlier visit's session is open.
 * - agreed: the person has decided about each purpose.
 * - asked: a question is in force that was not before, or is to be heard again.
 * - read: the question has been read to its end; the recording runs.
 * - done: the person has finished, or the question's time is over, or the end phrase was heard.
 * - typing: the person would rather write.
 * - sent: what was written is on its way.
 * - refused: what was written could not be taken.
 * - back: rather speak after all.
 * - again: a question of before is answered once more, since its recording could not be used.
 * - skipped: the question is left out.
 * - paused, resumed: a break begins, ends while the question before it is still in force (it is not read again).
 * - closed: the last answer has ended, or the session was closed.
 * - summarised: the summary is there.
 */

/** @type {Readonly<Record<State, Partial<Record<Happening, State>>>>} */
const NEXT = {
  no_invitation: { invited: "welcome", redeemed: "consent" },
  welcome: { redeemed: "consent", closed: "finished" },
  consent: { agreed: "preflight", closed: "finished" },
  preflight: { asked: "question", paused: "break", closed: "finished" },
  question: {
    asked: "question", // to be heard again, or the next one after it was left out elsewhere
    read: "answering",
    again: "answering",
    typing: "typing",
    skipped: "saving",
    done: "saving", // ended elsewhere, on another device
    paused: "break",
    closed: "finished",
  },
  answering: {
    asked: "question",
    again: "answering",
    done: "saving",
    typing: "typing",
    skipped: "saving",
    paused: "break",
    closed: "finished",
  },
  saving: { asked: "question", again: "answering", refused: "typing", paused: "break", closed: "finished" },
  typing: {
    asked: "question",
    sent: "saving",
    done: "saving",
    skipped: "saving",
    back: "answering", // the question is not read again: it was read once
    paused: "break",
    closed: "finished",
  },
  break: { asked: "question", resumed: "answering", closed: "finished" },
  finished: { summarised: "summary" },
  summary: { summarised: "summary" }, // a later recording gives a new revision
};

/** In these the person is in the middle of the interview. @type {ReadonlySet<State>} */
export const HELD = new Set(["question", "answering", "saving", "typing", "break"]);

/**
 * The state after something has happened.
 * @param {State} state
 * @param {Happening} happening
 * @returns {State} the same where the happening means nothing in it: events may come late, or twice
 */
export function next(state, happening) {
  return NEXT[state][happening] ?? state;
}

/**
 * Whether a happening means something in a state.
 * @param {State} state
 * @param {Happening} happening
 */
export function takes(state, happening) {
  return happening in NEXT[state];
}

/** @type {readonly State[]} */
export const STATES = /** @type {State[]} */ (Object.keys(NEXT));
