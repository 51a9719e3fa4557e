/** The service worker in a context of its own, with a network and caches that the test sees into. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../../web/service_worker.js", import.meta.url), "utf8");
const ORIGIN = "https://page.example";

/** Caches as a browser keeps them, addresses without fragments. */
class Caches {
  stores = new Map();

  async open(name) {
    if (!this.stores.has(name)) this.stores.set(name, new Map());
    const store = this.stores.get(name);
    return {
      put: async (address, answer) => void store.set(address, await answer.text()),
      match: async (address) => (store.has(address) ? new Response(store.get(address)) : undefined),
    };
  }

  async match(address) {
    for (const store of this.stores.values()) if (store.has(address)) return new Response(store.get(address));
    return undefined;
  }

  keys = async () => [...this.stores.keys()];
  delete = async (name) => this.stores.delete(name);

  /** Paths that are kept. */
  kept(name) {
    return [...(this.stores.get(name)?.keys() ?? [])].map((address) => address.replace(ORIGIN, "")).sort();
  }
}

/** A worker over a site; `files` may change, `online` too. */
function worker({ files, open = [], version = "checkout" }) {
  const handlers = {};
  const world = { files, online: true, hangs: false, asked: [], caches: new Caches() };
  const self = {
    location: { origin: ORIGIN },
    clients: { claim: async () => undefined, matchAll: async () => open.map((url) => ({ url })) },
    skipWaiting: async () => undefined,
    addEventListener: (name, handler) => (handlers[name] = handler),
  };
  const fetch = async (address) => {
    world.asked.push(address.replace(ORIGIN, ""));
    if (!world.online) throw new TypeError("offline");
    if (world.hangs) return new Promise(() => undefined);
    const text = world.files[new URL(address).pathname];
    return new Response(text ?? "missing", { status: text === undefined ? 404 : 200 });
  };
  const setTimeout = (done, _, value) => queueMicrotask(() => world.hangs && done(value));
  const globals = { self, caches: world.caches, fetch, URL, setTimeout, clearTimeout: () => undefined, Promise };
  vm.runInNewContext(SOURCE.replace('"checkout"', JSON.stringify(version)), globals);
  const run = async (name, event) => {
    const waits = [];
    let answer;
    handlers[name]({ ...event, waitUntil: (work) => waits.push(work), respondWith: (given) => (answer = given) });
    const given = answer && (await answer);
    await Promise.all(waits);
    return given;
  };
  const request = (path, { mode = "cors", method = "GET", headers = {} } = {}) =>
    run("fetch", { request: { url: new URL(path, ORIGIN).href, mode, method, headers: new Headers(headers) } });
  return { world, run, request };
}

const SITE = {
  "/": '<link rel="icon" href="icons/icon.svg"><script type="module" src="./memories/main.012345.js"></script>',
  "/icons/icon.svg": "<svg/>",
  "/memories/main.012345.js": [
    'import { Api } from "../core/api.012345.js";',
    "/** @typedef {import(\"../core/only_a_type.js\").Only} Only */",
    ' * "../core/in_a_comment.js"',
    'const later = () => import("./later.012345.js");',
    'context.audioWorklet.addModule(new URL("../core/worklet.012345.js", import.meta.url));',
    '/** @type {import("../core/only_a_type.js").Only} */ const a = "./privacy.html";',
  ].join("\n"),
  "/core/api.012345.js": "export class Api {}",
  "/memories/later.012345.js": 'import "../core/api.012345.js";',
  "/core/worklet.012345.js": "registerProcessor();",
};

test("what a page names is kept, through imports, lazy imports and worklets, but no type of a comment", async () => {
  const { world, run } = worker({ files: { ...SITE }, open: [`${ORIGIN}/#invitation=secret`] });
  await run("activate", {});
  assert.deepEqual(world.caches.kept("shell-checkout"), Object.keys(SITE).sort());
  assert.ok(!world.asked.join().includes("secret"));
});

test("without a network the kept page and its files are answered", async () => {
  const { world, run, request } = worker({ files: { ...SITE }, open: [`${ORIGIN}/`] });
  await run("activate", {});
  world.online = false;
  assert.equal(await (await request("/", { mode: "navigate" })).text(), SITE["/"]);
  assert.equal(await (await request("/core/api.012345.js")).text(), SITE["/core/api.012345.js"]);
  await assert.rejects(request("/core/never_seen.js"), TypeError);
});

test("html comes from the network first, a hashed file from the cache", async () => {
  const { world, request } = worker({ files: { ...SITE } });
  await request("/", { mode: "navigate" });
  await request("/core/api.012345.js");
  world.files["/"] = "new";
  world.asked.length = 0;
  assert.equal(await (await request("/", { mode: "navigate" })).text(), "new");
  await request("/core/api.012345.js");
  assert.deepEqual(world.asked, ["/"]);
});

test("on a line that gives no answer the kept page is shown", async () => {
  const { world, request } = worker({ files: { ...SITE } });
  await request("/", { mode: "navigate" });
  world.hangs = true;
  assert.equal(await (await request("/", { mode: "navigate" })).text(), SITE["/"]);
});

test("a new version has a cache of its own and takes the old one away, but only with a network", async () => {
  const { world, run } = worker({ files: { ...SITE }, open: [`${ORIGIN}/`], version: "two" });
  world.caches.stores.set("shell-one", new Map([[`${ORIGIN}/`, "old"]]));
  world.caches.stores.set("somebody-else", new Map());
  world.online = false;
  await run("activate", {});
  assert.ok((await world.caches.keys()).includes("shell-one"));
  world.online = true;
  await run("activate", {});
  assert.deepEqual((await world.caches.keys()).sort(), ["shell-two", "somebody-else"]);
});

test("a new version that could not take over does so when a page is opened", async () => {
  const { world, run, request } = worker({ files: { ...SITE }, open: [`${ORIGIN}/`], version: "two" });
  world.caches.stores.set("shell-one", new Map([[`${ORIGIN}/`, "old"]]));
  world.online = false;
  await run("activate", {});
  world.online = true;
  await request("/", { mode: "navigate" });
  assert.deepEqual(await world.caches.keys(), ["shell-two"]);
});

test("where the earlier shell is still there, the newer one is shown", async () => {
  const { world, request } = worker({ files: {}, version: "two" });
  world.caches.stores.set("shell-one", new Map([[`${ORIGIN}/`, "old"]]));
  world.caches.stores.set("shell-two", new Map([[`${ORIGIN}/`, "new"]]));
  world.online = false;
  assert.equal(await (await request("/", { mode: "navigate" })).text(), "new");
});

test("answers of the API, recordings and what carries a credential are never touched", async () => {
  const { world, request } = worker({ files: { ...SITE, "/x.js": "" } });
  for (const path of ["/api/config", "/api/session/ses_1/report.html", "/users/me", "/health", "/live", "/sound.webm"]) {
    assert.equal(await request(path), undefined, path);
  }
  assert.equal(await request("https://bucket.example/parts/a.js"), undefined);
  assert.equal(await request("/x.js", { method: "POST" }), undefined);
  assert.equal(await request("/x.js", { headers: { authorization: "Bearer x" } }), undefined);
  assert.deepEqual([world.asked, await world.caches.keys()], [[], []]);
});

test("what is missing is not kept", async () => {
  const { world, request } = worker({ files: {} });
  assert.equal((await request("/gone.js")).status, 404);
  assert.deepEqual(world.caches.kept("shell-checkout"), []);
});
