// What the person is told of uploads that no retry cures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../../../web/memories/line.js";

const RECORDING = new Blob(["a voice"]);

/** The person's line, what its notices say, and what became of the recordings. */
function aLine({ mayAgain = true, again = () => true } = {}) {
  const line = { notices: new Map(), discarded: [], kept: [] };
  const view = { notice: (name, how) => line.notices.set(name, how), clear: (name) => line.notices.delete(name) };
  const kept = { blob: async () => RECORDING, discard: (id) => line.discarded.push(id) };
  const uploader = Object.assign(new EventTarget(), kept);
  const credential = new EventTarget();
  const events = new EventTarget();
  const isKept = new Promise((resolve) => {
    const show = (...what) => resolve(line.kept.push(what));
    new Line(view, new EventTarget(), uploader, { credential, mayAgain: () => mayAgain, again, kept: show, events });
  });
  const refuse = (code, n = 1) => {
    const detail = { id: `id_${n}`, questionIndex: n, code };
    uploader.dispatchEvent(new CustomEvent("refused", { detail }));
  };
  return { line, refuse, isKept };
}

test("a recording that cannot be used is asked for again, and dropped when that is wanted", () => {
  const asked = [];
  const begun = [];
  const { line, refuse } = aLine({ again: (index, begin) => asked.push(index) && begun.push(begin) });
  refuse("unsupported_audio_type", 3);
  const { values, action } = line.notices.get("upload_refused");
  assert.deepEqual([values.n, action.label, line.discarded], [3, "action.again", []]);
  action.work();
  assert.deepEqual([asked, line.discarded, line.notices.size], [[3], [], 0]);
  begun[0]();
  assert.deepEqual(line.discarded, ["id_3"]);
});

test("where nothing can be answered again the recording stays, to be heard and saved", async () => {
  const { line, refuse, isKept } = aLine({ mayAgain: false });
  refuse("unsupported_audio_type", 2);
  await isKept;
  const { message, action } = line.notices.get("upload_refused");
  assert.deepEqual([message, action], ["notice.upload_kept", undefined]);
  assert.deepEqual([line.kept, line.discarded], [[[2, RECORDING, false]], []]);
});

test("a recording of which another one counts is not asked for again", async () => {
  const { line, refuse, isKept } = aLine();
  refuse("already_recorded", 2);
  await isKept;
  assert.deepEqual([line.notices.get("upload_refused").message, line.discarded], ["notice.upload_kept", []]);
});

test("an interview that has ended before the press drops nothing", async () => {
  const { line, refuse, isKept } = aLine({ again: () => false });
  refuse("unsupported_audio_type");
  line.notices.get("upload_refused").action.work();
  await isKept;
  assert.deepEqual([line.notices.get("upload_refused").message, line.discarded], ["notice.upload_kept", []]);
});

test("what comes too late is not asked for again, and can be heard and saved", async () => {
  const { line, refuse, isKept } = aLine();
  refuse("session_closed", 4);
  await isKept;
  assert.deepEqual([line.notices.get("upload_refused").message, line.kept], ["notice.upload_kept", [[4, RECORDING, true]]]);
});

test("of a session that is gone nothing is told", () => {
  const { line, refuse } = aLine({ mayAgain: false });
  refuse("session_not_found");
  assert.equal(line.notices.size, 0);
});
