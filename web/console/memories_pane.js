/** An interview in the console: what is asked and what is heard, in text. Its recordings are the memories page's. */

import { t } from "../core/i18n.js";
import { LiveSession } from "../core/session.js";
import { written } from "./practice_pane.js";

/** @import { Api } from "../core/api.js" */
/** @import { View } from "../page/view.js" */

/** @typedef {Record<string, any>} Json */

const SAID = new Set(["interviewer_said", "question_asked", "question_repeated"]);

/**
 * @param {object} parts
 * @param {View} parts.view
 * @param {Api} parts.api
 * @param {string} parts.sessionId
 * @returns {LiveSession}
 */
export function openMemories({ view, api, sessionId }) {
  const session = new LiveSession({ api, sessionId, captions: true });
  session.addEventListener("event", (event) => show(view, /** @type {CustomEvent} */ (event).detail));
  session.addEventListener("frame", (event) => {
    const { type, data } = /** @type {CustomEvent} */ (event).detail;
    if (type === "nudge") view.place("them").textContent = data.text;
  });
  view.on("start", () => session.send("next_question"));
  written(view, (text) => {
    view.place("you").textContent = text;
    session.send("caption", { text, final: true });
  });
  session.start();
  return session;
}

/** @param {View} view @param {Json} event */
function show(view, { type, data }) {
  view.place("stage").textContent = t("console.newest", { type });
  if (SAID.has(type)) {
    view.place("them").textContent = data.text;
    view.place("them").lang = data.language ?? "";
    view.place("you").textContent = "";
    line(view, "them", data.text);
  } else if (type === "transcript_final" && data.excerpt) {
    view.place("you").textContent = data.excerpt;
    line(view, "you", data.excerpt);
  }
}

/** @param {View} view @param {"you"|"them"} who @param {string} text */
function line(view, who, text) {
  const element = document.createElement("li");
  element.className = `line-${who}`;
  element.textContent = text;
  view.place("log").append(element);
}
