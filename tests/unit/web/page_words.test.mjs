/** Practice and console: the same words in both languages, and none that a page names is missing. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import consoleEn from "../../../web/messages/console_en.js";
import consoleVi from "../../../web/messages/console_vi.js";
import en from "../../../web/messages/en.js";
import practiceEn from "../../../web/messages/practice_en.js";
import practiceVi from "../../../web/messages/practice_vi.js";
import vi from "../../../web/messages/vi.js";

const WEB = new URL("../../../web/", import.meta.url);
const read = (path) => readFileSync(new URL(path, WEB), "utf8");
const keys = (messages) => Object.keys(messages).sort();
const gaps = (message) => [...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [page, english, vietnamese] of [["practice", practiceEn, practiceVi], ["console", consoleEn, consoleVi]]) {
  test(`${page}: the same keys and values in both languages`, () => {
    assert.deepEqual(keys(vietnamese), keys(english));
    for (const key of keys(english)) {
      assert.deepEqual(gaps(vietnamese[key]), gaps(english[key]), key);
      assert.ok(english[key] !== vietnamese[key] || english[key].length < 12, `${key} is not translated`);
    }
  });

  test(`${page}: whatever it names there is`, () => {
    const known = { ...en, ...practiceEn, ...english };
    const named = [...read(`${page}.html`).matchAll(/data-t(?:-label|-placeholder)?="([^"]+)"/g)].map(([, key]) => key);
    const modules = readdirSync(new URL(`${page}/`, WEB)).map((name) => read(`${page}/${name}`)).join("\n");
    named.push(...[...modules.matchAll(/"((?:practice|console|action|speed|notice|consent)\.[a-z0-9_.]+)"/g)].map(([, key]) => key));
    assert.ok(named.length > 10);
    assert.deepEqual(named.filter((key) => !(key in known)), []);
    assert.deepEqual(named.filter((key) => !(key in { ...vi, ...practiceVi, ...vietnamese })), []);
  });
}

test("every key that is put together has its words", () => {
  for (const mode of ["interview", "language", "general"]) assert.ok(practiceEn[`practice.mode.${mode}.told`]);
  for (const barge of ["off", "firm", "eager"]) assert.ok(practiceEn[`practice.barge.${barge}.told`]);
  for (const state of ["choose", "listening", "writing", "thinking", "speaking", "held", "paused", "finished"]) {
    assert.ok(`practice.stage.${state}` in practiceEn, state);
  }
  const told = [...read("practice/trouble.js").matchAll(/"([a-z_]+)"/g)].map(([, code]) => code);
  for (const code of told.filter((each) => `notice.${each}` in en)) {
    assert.ok(`practice.notice.${code}` in practiceEn || !["silence", "offline"].includes(code), code);
  }
});
