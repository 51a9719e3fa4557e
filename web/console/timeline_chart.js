/** A turn's time line as SVG: what this client saw, and below it what the server says of itself. */

import { t } from "../core/i18n.js";
import { stepsOf } from "./turn_clock.js";

/** @import { Turn } from "./turn_clock.js" */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640;
const LABELS = 170;
const ROW = 26;
/** Room at the right for the last number. */
const NUMBERS = 80;

/** @typedef {{label: string, ms: number, own: boolean}} Line `own`: by this client's clock */

/**
 * @param {Turn} turn
 * @returns {SVGSVGElement}
 */
export function timelineChart(turn) {
  const { from, steps } = stepsOf(turn);
  const own = steps.map(({ step, ms }) => ({ label: t(`console.step.${step}`), ms, own: true }));
  const server = Object.entries(turn.server)
    .sort(([, a], [, b]) => a - b)
    .map(([name, ms]) => ({ label: name, ms, own: false }));
  const lines = [...own, ...server];
  const longest = Math.max(1, ...lines.map(({ ms }) => ms));
  const height = (lines.length + 2) * ROW;
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "chart", role: "img" });
  const inWords = lines.map(({ label, ms }) => `${label} ${ms} ms`).join(", ");
  const title = element("title", {});
  title.textContent = t("console.timeline.of", { n: turn.turn });
  const description = element("desc", {});
  description.textContent = inWords;
  svg.append(title, description);
  svg.append(words(0, 18, t("console.timeline.own", { from: t(`console.step.${from}`) }), "heading"));
  own.forEach((line, at) => svg.append(...drawn(line, (at + 1) * ROW, longest)));
  if (server.length > 0) {
    const top = (own.length + 1) * ROW;
    svg.append(words(0, top + 18, t("console.timeline.server"), "heading"));
    server.forEach((line, at) => svg.append(...drawn(line, top + (at + 1) * ROW, longest)));
  }
  return /** @type {SVGSVGElement} */ (svg);
}

/** @param {Line} line @param {number} top @param {number} longest ms */
function drawn({ label, ms, own }, top, longest) {
  const width = Math.max(1, (ms / longest) * (WIDTH - LABELS - NUMBERS));
  const bar = element("rect", { x: LABELS, y: top + 5, width, height: ROW - 10, class: own ? "chart-area" : "chart-bar-2" });
  return [words(0, top + 18, label), bar, words(LABELS + width + 6, top + 18, `${ms} ms`)];
}

/** @param {number} x @param {number} y @param {string} text @param {string} [kind] */
function words(x, y, text, kind = "") {
  const found = element("text", { x, y, class: `chart-text ${kind}`.trim(), "font-size": 13 });
  found.textContent = text;
  return found;
}

/** @param {string} name @param {Record<string, string|number>} attributes */
function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  return made;
}
