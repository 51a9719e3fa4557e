/** The memories page: puts its parts together. */

import { Api } from "../core/api.js";
import { Credential, invitationIn, takeInvitation } from "../core/credential.js";
import { button } from "../core/elements.js";
import { t } from "../core/i18n.js";
import { openKept } from "../core/kept.js";
import { hasRecognition } from "../core/recogniser.js";
import { keepShell } from "../core/shell.js";
import { View } from "../page/view.js";
import { Conversation } from "./conversation.js";
import { choose, Entrance, speak, SPEEDS } from "./entrance.js";
import { MicrophoneCheck } from "./microphone_check.js";

/** Whether this browser could write down by itself what it hears; whether it may is asked. */
const CAPTIONS = hasRecognition();

const view = new View();

async function open() {
  if (crypto.randomUUID === undefined) return; // an old browser, or not https: the document says so after a while
  const fragment = new URLSearchParams(location.hash.slice(1));
  const [code, wanted] = [invitationIn(fragment), fragment.get("language")];
  const kept = await openKept();
  const credential = await Credential.restore(kept, { product: "memories" });
  if (code) await credential.invite(code); // kept before the address loses it: a reload may come in between
  takeInvitation(location, history);
  await speak(choose([credential.invitation === null ? credential.language : null, wanted, ...navigator.languages]));
  view.translate();

  const api = new Api({ bearer: () => credential.bearer(), refused: () => credential.refused() });
  const check = new MicrophoneCheck(view);
  const entrance = new Entrance({ view, credential, api, kept, check, captions: CAPTIONS });
  credential.addEventListener("expired", () => {
    view.clear("link_used"); // it promises what cannot be had
    view.notice("session_expired");
  });
  offerSpeeds(view, kept, entrance, (await kept.get("speed")) ?? null);

  /** @type {Promise<Conversation>|null} */
  let conversation = null;
  entrance.addEventListener("entered", () => {
    conversation = Conversation.open({ view, api, credential, kept, check, captions: CAPTIONS });
  });
  entrance.addEventListener("agreed", async (/** @type {any} */ { detail }) => {
    (await conversation)?.allowCaptions(detail.captions);
  });
  entrance.addEventListener("ready", async (/** @type {any} */ { detail }) => {
    (await conversation)?.begin(detail.output, entrance.speed);
  });
  entrance.addEventListener("speed", async () => (await conversation)?.setSpeed(entrance.speed));
  entrance.addEventListener("language", () => offerSpeeds(view, kept, entrance, entrance.speed));
  await entrance.open();
  await keepShell(navigator);
}

/**
 * Three steps of speed, remembered on this device, wherever the page has a place for them.
 * @param {View} view
 * @param {import("../core/kept.js").Kept} kept
 * @param {Entrance} entrance
 * @param {number|null} chosen
 */
function offerSpeeds(view, kept, entrance, chosen) {
  entrance.speed = chosen;
  for (const place of ["speeds", "speeds-small"]) {
    const buttons = SPEEDS.map(([name, speed]) => {
      const made = button(t(`speed.${name}`), { action: "speed", value: String(speed) }, () => choose(speed));
      made.setAttribute("aria-pressed", String(speed === (chosen ?? 1)));
      return made;
    });
    view.place(place).replaceChildren(...buttons);
  }
  const choose = (/** @type {number} */ speed) => {
    entrance.speed = speed;
    void kept.put("speed", speed);
    for (const button of document.querySelectorAll('[data-action="speed"]')) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.value === String(speed)));
    }
    entrance.dispatchEvent(new Event("speed"));
  };
}

// A new link that is opened while the page is: only the fragment changes, so the browser loads nothing by itself.
addEventListener("hashchange", () => location.hash.includes("invitation=") && location.reload());

void open().catch((error) => {
  console.error(error);
  view.show("no_invitation");
  if (!view.has("session_expired")) view.notice("trouble");
});
