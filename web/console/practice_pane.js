/** The conversation of a practice session in the console: captions, text, microphone, modes. */

import { t } from "../core/i18n.js";
import { Call, pageConfig } from "../practice/call.js";
import { MODES, languagesOf } from "../practice/languages.js";
import { TalkView } from "../practice/talk_view.js";
import { Trouble } from "../practice/trouble.js";

/** @import { Api } from "../core/api.js" */
/** @import { View } from "../page/view.js" */
/** @import { TurnClock } from "./turn_clock.js" */

/**
 * Open the session; by the handler of a click, which the sound needs.
 * @param {object} parts
 * @param {View} parts.view
 * @param {Api} parts.api
 * @param {string} parts.sessionId
 * @param {(milestone: Parameters<TurnClock["reach"]>[0]) => void} parts.milestone told of each step that only the client knows
 * @returns {Promise<import("../core/session.js").LiveSession>}
 */
export async function openPractice({ view, api, sessionId, milestone }) {
  const config = await pageConfig(api);
  const captions = Promise.resolve(false); // nobody was asked
  const call = await Call.open({ api, sessionId, config, captions, barge: "firm", rate: 1 });
  const { conversation } = call;
  new TalkView(view).follow(conversation);
  new Trouble(view).follow(call);
  conversation.addEventListener("milestone", (event) => milestone(/** @type {CustomEvent} */ (event).detail));
  conversation.addEventListener("state", () => {
    view.place("conversation").dataset.turn = conversation.state;
  });
  const modes = /** @type {HTMLSelectElement} */ (view.place("modes"));
  const spoken = /** @type {HTMLSelectElement} */ (view.place("languages"));
  modes.replaceChildren(...MODES.map((mode) => new Option(t(`practice.mode.${mode}`), mode)));
  const fill = () => {
    spoken.replaceChildren(...languagesOf(config, modes.value).map((code) => new Option(code, code)));
  };
  modes.addEventListener("change", fill);
  fill();
  view.on("start", () => conversation.begin(modes.value, spoken.value));
  view.on("skip", () => conversation.stop());
  view.on("listen", async (button) => {
    const hears = call.hears ? call.deafen() : await call.listen();
    button.setAttribute("aria-pressed", String(hears));
  });
  written(view, (text) => call.type(text));
  // What was said in an earlier visit is in the event list; from here on one may type at once.
  conversation.resume({ mode: modes.value, language: spoken.value, turn: 0 });
  return call.session;
}

/**
 * What is written into the field, when it is sent.
 * @param {View} view
 * @param {(text: string) => void} send
 */
export function written(view, send) {
  const field = /** @type {HTMLInputElement} */ (view.place("written"));
  view.place("form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (field.value.trim() !== "") send(field.value);
    field.value = "";
  });
}
