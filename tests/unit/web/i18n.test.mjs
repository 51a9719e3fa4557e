// Words: the same keys in every language, none that is not used, none that is missing.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addMessages, bestLanguage, has, language, setLanguage, t } from "../../../web/core/i18n.js";
import en from "../../../web/messages/en.js";
import vi from "../../../web/messages/vi.js";

const WEB = new URL("../../../web/", import.meta.url).pathname;
addMessages("en", en);
addMessages("vi", vi);

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.(js|html)$/.test(name) ? [path] : [];
  });
}
const sources = files(WEB).filter((path) => !path.includes("/messages/"));
const written = sources.map((path) => readFileSync(path, "utf8")).join("\n");

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(vi).sort(), Object.keys(en).sort());
});

test("both languages take the same values", () => {
  const values = (message) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort();
  for (const key of Object.keys(en)) {
    // "one" may leave its number out, as in "one answer".
    const wanted = values(typeof en[key] === "string" ? en[key] : en[key].other);
    assert.deepEqual(values(typeof vi[key] === "string" ? vi[key] : vi[key].other), wanted, key);
  }
});

test("every key is used, or is one of a family whose name is put together", () => {
  const families = written.match(/`[a-z_]+\.(?:[a-z_]+)?\$\{/g).map((start) => start.slice(1, -2));
  const unused = Object.keys(en).filter(
    (key) => !written.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)),
  );
  assert.deepEqual(unused, []);
});

test("every key that the memories page names is there", () => {
  const own = sources.filter((path) => /index\.html$|\/(memories|page|core)\//.test(path));
  const named = own.flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(/\bt\("([a-z_.]+)"|data-t(?:-label|-placeholder)?="([a-z_.]+)"/g)].map((found) => found[1] ?? found[2]);
  });
  assert.ok(named.length > 60);
  assert.deepEqual([...new Set(named)].filter((key) => !(key in en)), []);
});

test("values, plural forms, and a key that is not there", () => {
  setLanguage("en");
  assert.equal(t("notice.offline", { n: 1 }), "No internet. Saved on this device; one answer waits.");
  assert.equal(t("question.progress", { n: 3, count: 15 }), "Question 3 of 15");
  assert.equal(t("summary.minutes", { n: 2.345 }), "2.3 minutes");
  assert.equal(t("no.such.key"), "no.such.key");
  assert.equal(has("no.such.key"), false);
  setLanguage("vi");
  assert.equal(language(), "vi");
  assert.equal(t("summary.minutes", { n: 2.345 }), "2,3 phút");
  assert.equal(t("notice.offline", { n: 1 }), "Không có mạng. Đã lưu trên máy này; 1 câu trả lời đang chờ.");
  assert.throws(() => setLanguage("xx"), RangeError);
});

test("the person's own language, where the page speaks it", () => {
  assert.equal(bestLanguage(["vi-VN", "en"]), "vi");
  assert.equal(bestLanguage(["de", "fr"]), "en");
  assert.equal(bestLanguage(["vi.", "en"]), "vi", "a link ends with its language, and a letter's full stop stands behind it");
});
