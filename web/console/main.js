/** The console for developers: a conversation, and beside it its events, time lines, metrics and raw log. */

import { Api, ApiProblem, NetworkLost } from "../core/api.js";
import { Credential, invitationIn, takeInvitation } from "../core/credential.js";
import { addMessages, bestLanguage, language, setLanguage, t } from "../core/i18n.js";
import { openKept } from "../core/kept.js";
import consoleEn from "../messages/console_en.js";
import consoleVi from "../messages/console_vi.js";
import en from "../messages/en.js";
import practiceEn from "../messages/practice_en.js";
import practiceVi from "../messages/practice_vi.js";
import vi from "../messages/vi.js";
import { View } from "../page/view.js";
import { AnyMessage } from "./any_message.js";
import { EventList } from "./event_list.js";
import { openMemories } from "./memories_pane.js";
import { clientRows, serverRows } from "./metrics.js";
import { metricsTable } from "./metrics_table.js";
import { openPractice } from "./practice_pane.js";
import { RawLog } from "./raw_log.js";
import { timelineChart } from "./timeline_chart.js";
import { TurnClock } from "./turn_clock.js";

/** @import { LiveSession } from "../core/session.js" */

/** A reply has dozens of messages: the pictures are drawn once for those of a moment. */
const REDRAW_MS = 200;
/** Time lines that are shown; the newest first. */
const MOST_CHARTS = 5;

/** The page. */
class Console {
  #view;
  #api;
  #credential;
  #clock = new TurnClock();
  #log = new RawLog({ originMs: performance.timeOrigin });
  #events;
  /** @type {LiveSession|null} */
  #session = null;
  /** @type {ReturnType<typeof setTimeout>|null} */
  #redraw = null;
  #isOpening = false;

  /**
   * @param {View} view
   * @param {Api} api
   * @param {Credential} credential
   */
  constructor(view, api, credential) {
    this.#view = view;
    this.#api = api;
    this.#credential = credential;
    const place = (/** @type {string} */ name) => view.place(name);
    this.#events = new EventList({ list: place("events"), filter: place("filter"), detail: place("detail") });
    view.on("begin", () => void this.#begin());
    view.on("download", () => this.#download());
    view.on("language", ({ dataset }) => {
      setLanguage(dataset.value ?? "en");
      this.#translate();
    });
    credential.addEventListener("expired", () => view.notice("session_expired"));
  }

  start() {
    this.#translate();
    const { invitation, sessionId } = this.#credential;
    this.#view.place("product-field").hidden = invitation === null;
    this.#view.show(invitation === null && sessionId === null ? "no_invitation" : "welcome");
  }

  #translate() {
    this.#view.translate();
    this.#events.translate();
    this.#draw();
  }

  async #begin() {
    if (this.#isOpening) return;
    this.#isOpening = true;
    this.#view.clear("trouble", "link_used");
    try {
      const { invitation: code } = this.#credential;
      if (code !== null) {
        const product = this.#view.place("product").value;
        const mode = product === "practice" ? { mode: "general" } : {};
        await this.#credential.redeem({ code, product, language: language(), ...mode });
      }
      await this.#open(String(this.#credential.sessionId), String(this.#credential.product));
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkLost)) throw error;
      // Of a code that is none the fields are told; any other 422 means another product.
      if (error instanceof ApiProblem && (error.status === 404 || error.body.errors)) await this.#refused();
      else this.#view.notice("trouble");
    } finally {
      this.#isOpening = false;
    }
  }

  /** The link is used or over; a session of before can be gone on with. */
  async #refused() {
    await this.#credential.dropInvitation();
    this.start();
    this.#view.notice("link_used", this.#credential.sessionId === null ? {} : { message: "notice.link_used_before" });
  }

  /** @param {string} sessionId @param {string} product */
  async #open(sessionId, product) {
    const parts = { view: this.#view, api: this.#api, sessionId };
    const milestone = (/** @type {Parameters<TurnClock["reach"]>[0]} */ told) => {
      this.#clock.reach(told);
      this.#soon();
    };
    document.body.dataset.product = product;
    const session = product === "practice" ? await openPractice({ ...parts, milestone }) : openMemories(parts);
    this.#session = session;
    session.addEventListener("message", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
    session.addEventListener("state", () => this.#line(session));
    this.#line(session);
    const place = (/** @type {string} */ name) => this.#view.place(name);
    const places = { type: place("type"), data: place("data"), fault: place("data-fault"), form: place("any") };
    new AnyMessage(places, product, (type, data) => session.send(type, data));
    place("session").textContent = sessionId;
    this.#view.show("live");
  }

  /** @param {{direction: "in"|"out", message: Record<string, any>, at: number}} told */
  #take(told) {
    this.#log.take(told);
    this.#events.take(told);
    this.#clock.take(told);
    this.#soon();
  }

  /** @param {LiveSession} session */
  #line({ state, reason }) {
    this.#view.place("line").textContent = [t(`console.line.${state}`), reason ?? ""].join(" ").trim();
    this.#soon();
  }

  #soon() {
    this.#redraw ??= setTimeout(() => {
      this.#redraw = null;
      this.#draw();
    }, REDRAW_MS);
  }

  #draw() {
    const { turns } = this.#clock;
    const charts = turns.slice(-MOST_CHARTS).reverse().map((turn) => {
      const item = document.createElement("li");
      item.dataset.turn = String(turn.turn);
      item.append(timelineChart(turn));
      return item;
    });
    this.#view.place("timelines").replaceChildren(...charts);
    this.#view.place("metrics").replaceChildren(
      metricsTable(t("console.metrics.spoken"), clientRows(turns, true), stepName),
      metricsTable(t("console.metrics.sent"), clientRows(turns, false), stepName),
      metricsTable(t("console.metrics.server"), serverRows(turns), (name) => name),
    );
    const { received, sent, dropped } = this.#log;
    const { reconnects = 0, stale = 0, waiting = 0 } = this.#session ?? {};
    for (const [name, value] of Object.entries({ received, sent, dropped, reconnects, stale, waiting })) {
      this.#view.place(`count-${name}`).textContent = String(value);
    }
  }

  #download() {
    const link = document.createElement("a");
    const url = URL.createObjectURL(new Blob([this.#log.lines()], { type: "application/x-ndjson" }));
    link.href = url;
    link.download = `${this.#credential.sessionId}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url)); // once the browser has taken it
  }
}

/** @param {string} step */
function stepName(step) {
  return t(`console.step.${step}`);
}

addMessages("en", { ...en, ...practiceEn, ...consoleEn });
addMessages("vi", { ...vi, ...practiceVi, ...consoleVi });
const kept = await openKept();
const fragment = new URLSearchParams(location.hash.slice(1));
const [code, wanted] = [invitationIn(fragment), fragment.get("language") ?? ""];
const credential = await Credential.restore(kept, { product: "console" });
if (code !== null) await credential.invite(code); // kept before the address loses it: a reload may come in between
takeInvitation(location, history);
setLanguage(bestLanguage([wanted, ...navigator.languages]));
new Console(new View(), new Api({ bearer: () => credential.bearer(), refused: () => credential.refused() }), credential).start();
