// Pictures: what is drawn, what is said of it, and the same in numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addMessages, setLanguage } from "../../../web/core/i18n.js";
import en from "../../../web/messages/en.js";

/** As much of a document as the charts need. */
class Fake {
  constructor(tag) {
    this.tag = tag;
    this.attributes = {};
    this.children = [];
    this.textContent = "";
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    for (const child of children) {
      if (typeof child === "string") this.textContent += child;
      else this.children.push(child);
    }
  }
  insert(tag) {
    const made = new Fake(tag);
    this.append(made);
    return made;
  }
  createTHead = () => this.insert("thead");
  createTBody = () => this.insert("tbody");
  insertRow = () => this.insert("tr");
  insertCell = () => this.insert("td");
  all(tag) {
    return [...(this.tag === tag ? [this] : []), ...this.children.flatMap((child) => child.all(tag))];
  }
}
globalThis.document = { createElement: (tag) => new Fake(tag), createElementNS: (_, tag) => new Fake(tag) };
const { gauge, pauses, trackChart, trendChart } = await import("../../../web/core/charts.js");
addMessages("en", en);
setLanguage("en");

const numbers = (points) => points.split(/[ ,]/).map(Number);
const texts = (picture, tag) => picture.all(tag).map((one) => one.textContent);

test("pauses are the gaps that are long enough to be heard", () => {
  assert.deepEqual(pauses([[0, 1], [1.25, 2], [3, 4], [4.5, 5]]), [1, 0.5]);
  assert.deepEqual(pauses([]), []);
});

test("an answer's track: bars of speech, two lines with their gaps, the pauses in words", () => {
  const f0 = [100, 110, null, 120, 5000];
  const picture = trackChart({ step_s: 1, f0_hz: f0, level_db: [-20, -30, -90, -40, null], speech: [[0, 2], [3, 9]] });
  const [svg] = picture.all("svg");
  assert.deepEqual(texts(picture, "title"), ["Voice over 5 seconds"]);
  assert.equal(svg.attributes["aria-labelledby"], picture.all("title")[0].attributes.id + " " + picture.all("desc")[0].attributes.id);
  assert.deepEqual(svg.all("rect").map((bar) => [bar.attributes.x, bar.attributes.width]), [["0", "240"], ["360", "240"]]);
  const lines = svg.all("polyline");
  assert.deepEqual(lines.map((line) => line.attributes.class), ["chart-line-2", "chart-line", "chart-line"]);
  for (const line of lines) {
    const drawn = numbers(line.attributes.points);
    assert.ok(drawn.length >= 4 && drawn.every((each) => each >= 0 && each <= 600), "inside, and never a single point");
  }
  assert.equal(texts(picture, "p")[0], "One pause of more than half a second, 1 seconds long.");
  assert.equal(picture.all("tr").length, 6);
});

test("a long answer is thinned out, in the picture and in the table", () => {
  const many = Array.from({ length: 9000 }, (_, at) => 100 + (at % 50));
  const picture = trackChart({ step_s: 0.1, f0_hz: many, level_db: many.map(() => -30), speech: [[0, 900]] });
  assert.ok(numbers(picture.all("polyline")[0].attributes.points).length <= 2 * 700);
  assert.ok(picture.all("tr").length <= 32);
});

test("silence draws nothing and breaks nothing", () => {
  const picture = trackChart({ step_s: 0.1, f0_hz: [], level_db: [], speech: [] });
  assert.equal(picture.all("polyline").length, 0);
  assert.deepEqual(texts(picture, "p"), ["No pause of more than half a second."]);
});

test("a trend: the band, the points in order of time, the sessions without a value in the table only", () => {
  const point = (date, value, low = null, high = null) => ({ date, value, low, high });
  const points = [point("2026-01-01T00:00:00Z", 20), point("2026-02-01T00:00:00Z", null), point("2026-03-01T00:00:00Z", 26, 22, 28)];
  const picture = trendChart("Speech rate", points);
  const marks = picture.all("circle").map(({ attributes: { cx, cy } }) => [Number(cx), Number(cy)]);
  assert.equal(marks.length, 2);
  assert.ok(marks[0][0] < marks[1][0] && marks[0][1] > marks[1][1], "later is to the right, more is higher");
  assert.equal(picture.all("polygon").length, 1);
  assert.equal(picture.all("tr").length, 4);
  assert.equal(trendChart("Speech rate", [point("2026-01-01T00:00:00Z", null)]), null);
});

test("a demonstration's points are open circles, and named so in the table", () => {
  const point = (month, synthetic) => ({ date: `2026-0${month}-01T00:00:00Z`, value: 20 + month, low: null, high: null, synthetic });
  const picture = trendChart("Estimate", [point(1, true), point(2, false), { ...point(3, true), value: null }]);
  const marks = picture.all("circle");
  assert.deepEqual(marks.map(({ attributes }) => attributes.class), ["chart-mark chart-mark-open", "chart-mark"]);
  const values = picture.all("tr").slice(1).map((row) => row.children[1].textContent);
  assert.deepEqual(values, ["21 (demonstration)", "22", "–"]);
  const small = trendChart("Jitter", [{ ...point(1, true), value: 0.0123 }, { ...point(2, false), value: 0.0123 }]);
  const [first, second] = small.all("tr").slice(1).map((row) => row.children[1].textContent);
  assert.equal(first, `${second} (demonstration)`, "rounded alike");
});

test("an estimate is never drawn without its interval", () => {
  const picture = gauge({ value: 24, low: 21, high: 27 }, [0, 30], "Estimate");
  const band = picture.all("rect")[0].attributes;
  const mark = Number(picture.all("circle")[0].attributes.cx);
  assert.ok(Number(band.x) < mark && mark < Number(band.x) + Number(band.width));
  assert.deepEqual(texts(picture, "p"), ["24 on a scale from 0 to 30; from 21 to 27"]);
});
