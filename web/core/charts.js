/**
 * Pictures of measurements as plain SVG, in the style of the printed report: an answer's track, a trend, an estimate on
 * its scale. Each has a title and a description for those who do not see it, and its numbers in a table.
 */

import { element, folded } from "./elements.js";
import { language, t } from "./i18n.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
/** Drawn per track: more than the width can show. */
const MOST_POINTS = 600;
const LOUDNESS_DB = { lowest: -60, highest: 0 };
const PITCH_HZ = { lowest: 60, highest: 400 };
/** Shorter gaps are closures of consonants and breaths. */
const PAUSE_S = 0.5;
/** Rows of a table that stands beside a picture; of a longer track every so many values are told. */
const MOST_ROWS = 30;

/**
 * @typedef {object} Tracks as the results give them
 * @property {number} step_s
 * @property {(number|null)[]} f0_hz
 * @property {(number|null)[]} level_db
 * @property {[number, number][]} speech start and end, s
 *
 * @typedef {object} TrendPoint
 * @property {string} date
 * @property {number|null} value
 * @property {boolean} [synthetic] the value is of a demonstration model
 * @property {number|null} low
 * @property {number|null} high
 */

let numbered = 0;

/**
 * Speech as bars, loudness as a thin line, pitch as a thick one over an answer's time; below it the pauses in words.
 * @param {Tracks} tracks
 * @returns {HTMLElement}
 */
export function trackChart(tracks) {
  const length = Math.max(tracks.level_db.length * tracks.step_s, 0.001);
  const x = (/** @type {number} */ seconds) => (seconds / length) * WIDTH;
  const drawing = chart(110, t("chart.track.title", { seconds: length }), t("chart.track.desc"));
  for (const [begin, end] of tracks.speech) {
    drawing.append(rect("chart-area", x(begin), 84, Math.max(x(Math.min(end, length)) - x(begin), 1), 10));
  }
  drawing.append(...lines("chart-line-2", tracks.level_db, LOUDNESS_DB, 78, 36));
  drawing.append(...lines("chart-line", tracks.f0_hz, PITCH_HZ, 42, 38));
  drawing.append(text(0, 108, `0 s`, "start"), text(WIDTH, 108, `${format(length)} s`, "end"));
  const every = Math.max(1, Math.ceil(tracks.level_db.length / MOST_ROWS));
  const rows = tracks.level_db
    .map((level, at) => [`${format(at * tracks.step_s)} s`, shown(level), shown(tracks.f0_hz[at])])
    .filter((_, at) => at % every === 0);
  const table = numbers([t("chart.time"), t("chart.loudness"), t("chart.pitch")], rows);
  return element("figure", "", drawing, pausesInWords(tracks.speech), table);
}

/**
 * The gaps between stretches of speech that are long enough to be heard as pauses, in seconds.
 * @param {[number, number][]} speech
 * @returns {number[]}
 */
export function pauses(speech) {
  return speech
    .slice(1)
    .map(([begin], at) => begin - speech[at][1])
    .filter((gap) => gap >= PAUSE_S);
}

/**
 * Values over the dates, with the band in which a person without change stays. Open circles are a demonstration's.
 * @param {string} label of what is followed
 * @param {TrendPoint[]} all sessions, oldest first
 * @returns {HTMLElement|null} null: there is nothing to draw
 */
export function trendChart(label, all) {
  const points = all.filter((point) => point.value !== null);
  if (points.length === 0) return null;
  const [x, y, lowest, highest] = scales(points);
  const drawing = chart(200, label, t("chart.trend.desc", { label, n: points.length }));
  const banded = points.filter(({ low, high }) => low !== null && high !== null);
  if (banded.length > 0) {
    const upper = banded.map((point) => `${x(point)},${y(Number(point.high))}`);
    const lower = banded.map((point) => `${x(point)},${y(Number(point.low))}`).reverse();
    drawing.append(shape("polygon", { class: "chart-band", points: [...upper, ...lower].join(" ") }));
  }
  const line = points.map((point) => `${x(point)},${y(Number(point.value))}`).join(" ");
  drawing.append(shape("polyline", { class: "chart-line", points: line }));
  for (const point of points) {
    const mark = point.synthetic ? "chart-mark chart-mark-open" : "chart-mark";
    drawing.append(shape("circle", { class: mark, cx: x(point), cy: y(Number(point.value)), r: 5 }));
  }
  drawing.append(text(70, y(lowest), format(lowest), "end"), text(70, y(highest) + 6, format(highest), "end"));
  drawing.append(text(80, 196, day(points[0].date), "start"));
  if (points.length > 1) drawing.append(text(WIDTH, 196, day(points[points.length - 1].date), "end"));
  const rows = all.map(({ date, value, low, high, synthetic }) => {
    const told = shown(value);
    const named = synthetic && value !== null ? t("chart.synthetic", { value: told }) : told;
    return [day(date), named, low === null ? "–" : `${shown(low)} – ${shown(high)}`];
  });
  return element("figure", "", drawing, numbers([t("chart.date"), t("chart.value"), t("chart.band")], rows));
}

/**
 * An estimate on its scale, never without its interval.
 * @param {{value: number, low: number, high: number}} estimate
 * @param {[number, number]} ends of the scale
 * @param {string} label
 * @returns {HTMLElement}
 */
export function gauge({ value, low, high }, [lowest, highest], label) {
  const x = (/** @type {number} */ of) => 12 + ((of - lowest) / (highest - lowest || 1)) * (WIDTH - 24);
  const told = { value, low, high, lowest, highest };
  const drawing = chart(64, label, t("chart.gauge.desc", told));
  drawing.append(rect("chart-band", x(low), 12, x(high) - x(low), 24));
  drawing.append(shape("line", { class: "chart-axis", x1: x(lowest), x2: x(highest), y1: 24, y2: 24 }));
  drawing.append(shape("circle", { class: "chart-mark", cx: x(value), cy: 24, r: 9 }));
  for (const end of [lowest, highest]) drawing.append(text(x(end), 60, format(end), end === lowest ? "start" : "end"));
  return element("figure", "", drawing, element("p", "", t("summary.interval", told)));
}

/**
 * @param {TrendPoint[]} points
 * @returns {[(point: TrendPoint) => number, (value: number) => number, number, number]}
 */
function scales(points) {
  const values = points.flatMap(({ value, low, high }) => [value, low, high]).filter((each) => each !== null);
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const start = Date.parse(points[0].date);
  const length = Date.parse(points[points.length - 1].date) - start || 1;
  const room = (highest - lowest) * 0.08 || Math.abs(highest) * 0.1 || 1;
  const x = (/** @type {TrendPoint} */ { date }) => round(86 + ((Date.parse(date) - start) / length) * (WIDTH - 96));
  const y = (/** @type {number} */ value) => round(170 - ((value - lowest + room) / (highest - lowest + 2 * room)) * 160);
  return [x, y, lowest, highest];
}

/**
 * Stretches without a gap; thinned out where there is more than can be seen.
 * @param {string} name of the class
 * @param {(number|null)[]} values
 * @param {{lowest: number, highest: number}} range
 * @param {number} base where the lowest value is drawn
 * @param {number} height
 */
function lines(name, values, { lowest, highest }, base, height) {
  const every = Math.max(1, Math.floor(values.length / MOST_POINTS));
  /** @type {string[][]} */
  const runs = [[]];
  for (let at = 0; at < values.length; at += every) {
    const value = values[at];
    if (value === null) {
      runs.push([]);
      continue;
    }
    const inside = (Math.min(Math.max(value, lowest), highest) - lowest) / (highest - lowest);
    runs[runs.length - 1].push(`${round((at / values.length) * WIDTH)},${round(base - inside * height)}`);
  }
  // A single point is drawn as a short stroke: a line needs two ends.
  const ends = (/** @type {string[]} */ run) => (run.length > 1 ? run : [run[0], `${Number(run[0].split(",")[0]) + 1},${run[0].split(",")[1]}`]);
  return runs.filter((run) => run.length > 0).map((run) => shape("polyline", { class: name, points: ends(run).join(" ") }));
}

/** @param {[number, number][]} speech */
function pausesInWords(speech) {
  const gaps = pauses(speech);
  if (gaps.length === 0) return element("p", "", t("chart.no_pauses"));
  return element("p", "", t("chart.pauses", { n: gaps.length, longest: Math.max(...gaps) }));
}

/**
 * @param {number} height
 * @param {string} title
 * @param {string} description
 */
function chart(height, title, description) {
  numbered += 1;
  const ids = [`chart-${numbered}-title`, `chart-${numbered}-desc`];
  const labelled = { role: "img", "aria-labelledby": ids.join(" ") };
  const drawing = shape("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${height}`, ...labelled });
  const words = [shape("title", { id: ids[0] }), shape("desc", { id: ids[1] })];
  words[0].textContent = title;
  words[1].textContent = description;
  drawing.append(...words);
  return drawing;
}

/**
 * The same in numbers, folded.
 * @param {string[]} columns
 * @param {string[][]} rows
 */
function numbers(columns, rows) {
  const table = element("table", "table");
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = element("th", "", column);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) line.insertCell().textContent = value;
  }
  return folded(t("chart.table"), table);
}

/**
 * @param {string} tag
 * @param {Record<string, string|number>} attributes
 * @returns {SVGElement}
 */
function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return /** @type {SVGElement} */ (made);
}

/**
 * @param {string} name of the class
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function rect(name, x, y, width, height) {
  return shape("rect", { class: name, x: round(x), y, width: round(width), height });
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {"start"|"end"} anchor
 */
function text(x, y, words, anchor) {
  const made = shape("text", { class: "chart-text", x: round(x), y: round(y), "text-anchor": anchor, "font-size": 18 });
  made.textContent = words;
  return made;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {number} value */
function format(value) {
  return new Intl.NumberFormat(language(), { maximumSignificantDigits: 3 }).format(value);
}

/** @param {number|null|undefined} value */
function shown(value) {
  return value === null || value === undefined ? "–" : format(value);
}

/** @param {string} date */
function day(date) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(new Date(date));
}
