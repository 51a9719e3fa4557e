/** The end of an interview: thanks first, then the stories, then what was measured; the report to keep. */

import { ApiProblem } from "../core/api.js";
import { gauge, trendChart } from "../core/charts.js";
import { element, folded, save } from "../core/elements.js";
import { language, t } from "../core/i18n.js";

/** The MMSE's scale; the only one that an estimate is ever given on (goldenfish/reports/labels.py). */
const MMSE = "mmse_total";
/** @type {[number, number]} */
const MMSE_ENDS = [0, 30];
/** Longer than this, and it is said that it takes long. */
const SLOW_MS = 60000;

/** @typedef {Record<string, any>} Json */

/** What is shown from the close on. */
export class Ending {
  #api;
  #view;
  #interview;
  #stories;
  #path;
  #isClinical;
  #uploader;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** The newest report, in the page's language. @type {Json|null} */
  #report = null;
  #results = /** @type {Json|null} */ (null);

  /**
   * @param {object} parts
   * @param {import("../core/api.js").Api} parts.api
   * @param {import("../page/view.js").View} parts.view
   * @param {import("./interview.js").Interview} parts.interview
   * @param {import("./stories.js").Stories} parts.stories
   * @param {{unstored: number}} parts.uploader
   * @param {import("../core/credential.js").Credential} parts.credential
   */
  constructor({ api, view, interview, stories, uploader, credential }) {
    this.#api = api;
    this.#view = view;
    this.#interview = interview;
    this.#stories = stories;
    this.#uploader = uploader;
    this.#path = `/api/session/${encodeURIComponent(credential.sessionId ?? "")}`;
    this.#isClinical = credential.view === "clinician";
    view.place("download").addEventListener("click", () => void this.#download());
    view.place("keep-text").addEventListener("click", () => {
      save(new Blob([stories.text], { type: "text/plain;charset=utf-8" }), t("summary.stories_file"));
    });
  }

  /** Say thanks, and how far the stories are. Called again with everything that changes. */
  show() {
    const { answered, stored, closing } = this.#interview;
    this.#view.place("thanks").textContent =
      answered === 0 ? t("finished.thanks_none") : t("finished.thanks", { stored, count: answered });
    this.#view.place("closing").textContent = closing;
    const n = this.#uploader.unstored;
    this.#view.place("working").textContent = n > 0 ? t("finished.uploading", { n }) : t("finished.working");
    this.#timer ??= setTimeout(() => this.#slow(), SLOW_MS);
  }

  /** The summary is there, or a newer one. */
  async summarise() {
    clearTimeout(this.#timer);
    this.#view.clear("processing_slow");
    this.show();
    this.#stories.open(true);
    try {
      this.#results = await this.#api.get(`${this.#path}/results`);
      this.#stories.complete(/** @type {Json} */ (this.#results));
      this.#report = await this.#api.get(`${this.#path}/report?format=json&language=${language()}`);
    } catch {
      // The cards stand by what the events told; the report can be asked for again.
    }
    this.#overview();
  }

  #slow() {
    if (this.#interview.summary === null) this.#view.notice("processing_slow");
  }

  #overview() {
    const report = this.#report;
    if (report === null) return;
    /** @type {HTMLElement[]} */
    const parts = [this.#facts(report)];
    if (report.estimate) parts.push(this.#estimate(report));
    else if (this.#isClinical) parts.push(element("p", "", report.estimate_reason_text));
    if (report.means.length > 0) parts.push(measured(report.means));
    for (const trend of report.trends) {
      const label = labelOf(trend.measure, report);
      const picture = trendChart(label, trend.points);
      // Of one point there is no trend, as in the PDF (goldenfish/reports/pdf/document.py).
      if (picture === null || trend.points.filter((/** @type {Json} */ { value }) => value !== null).length < 2) continue;
      const drawn = element("section", "", element("h2", "", `${t("summary.trend")}: ${label}`), picture);
      const isSynthetic = trend.synthetic || (report.synthetic && trend.measure === report.estimate?.target);
      if (isSynthetic) picture.before(madeUp());
      parts.push(drawn);
    }
    parts.push(element("p", "quiet", report.disclaimer));
    this.#view.place("overview").replaceChildren(...parts);
  }

  /** @param {Json} report */
  #facts(report) {
    const seconds = Math.round(report.speech_s);
    const [unit, spoken] = seconds < 120 ? ["seconds", seconds] : ["minutes", Math.round(seconds / 60)];
    const { answers_ended: n, answers_total: count } = report;
    const rows = [[t("summary.answers"), t("summary.answers_value", { n, count })]];
    if (seconds > 0) rows.push([t("summary.speech"), t(`summary.${unit}`, { n: spoken })]);
    const list = element("dl", "facts");
    for (const [name, value] of rows) list.append(element("dt", "", name), element("dd", "", value));
    return list;
  }

  /** @param {Json} report */
  #estimate({ estimate, estimate_label: label, synthetic }) {
    const made = element("section", "estimate", element("h2", "", label));
    if (synthetic) made.append(madeUp());
    made.append(element("p", "lead", t("summary.screening")));
    const ends = estimate.target === MMSE ? MMSE_ENDS : /** @type {[number, number]} */ ([estimate.low, estimate.high]);
    made.append(gauge(estimate, ends, label));
    return made;
  }

  async #download() {
    const button = this.#view.place("download");
    button.setAttribute("aria-busy", "true");
    this.#view.clear("trouble");
    try {
      const content = await this.#api.blob(`${this.#path}/report?format=pdf&language=${language()}`);
      save(content, t("summary.report_file"));
    } catch (error) {
      this.#view.notice("trouble", { message: whyNoReport(error) });
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
}

/** Beside every number of a demonstration model. */
function madeUp() {
  return element("p", "notice notice-warning", t("summary.synthetic"));
}

/** @param {Json[]} means */
function measured(means) {
  const table = element("table", "table");
  for (const { label, mean, unit_label: unit } of means) {
    const row = table.insertRow();
    const name = element("th", "", label);
    name.scope = "row";
    const value = new Intl.NumberFormat(language(), { maximumSignificantDigits: 3 }).format(mean);
    row.append(name, element("td", "", `${value} ${unit}`));
  }
  return folded(t("summary.measured"), table);
}

/**
 * @param {string} measure
 * @param {Json} report
 */
function labelOf(measure, report) {
  if (measure === (report.estimate?.target ?? MMSE)) return report.estimate_label;
  const known = report.means.find((/** @type {Json} */ { name }) => name === measure);
  return known?.label ?? measure.replaceAll("_", " ");
}

/** @param {unknown} error */
function whyNoReport(error) {
  if (!(error instanceof ApiProblem)) return "summary.report_failed";
  if (error.code === "not_consented") return "summary.report_not_consented";
  return error.code === "report_not_ready" ? "summary.no_report" : "summary.report_failed";
}
