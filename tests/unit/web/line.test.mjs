// What the person is told of uploads that no retry cures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../../../web/memories/line.js";

/** Which notices stand after uploads were refused with these codes. */
function noticesAfter(...codes) {
  const told = [];
  const view = { notice: (name, { values } = {}) => told.push([name, values?.n]), clear: () => {} };
  const [uploader, credential] = [new EventTarget(), new EventTarget()];
  new Line(view, new EventTarget(), uploader, { credential, again: () => {}, events: new EventTarget() });
  codes.forEach((code, at) => {
    const detail = { id: `id_${at}`, questionIndex: at + 1, code };
    uploader.dispatchEvent(new CustomEvent("refused", { detail }));
  });
  return told;
}

test("a recording that cannot be used is asked for again", () => {
  assert.deepEqual(noticesAfter("unsupported_audio_type"), [["upload_refused", 1]]);
});

test("of a session that is closed or gone no answer is asked for again", () => {
  assert.deepEqual(noticesAfter("session_closed", "session_not_found"), []);
});
