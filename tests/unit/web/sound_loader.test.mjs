import assert from "node:assert/strict";
import { test } from "node:test";

import { SoundLoader } from "../../../web/core/sound_loader.js";

/** A server that counts; `refuse` makes it answer 404. */
function server() {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    return fetch.refuse ? new Response("", { status: 404 }) : new Response(`sound of ${url}`);
  };
  return Object.assign(fetch, { asked, refuse: false });
}
const text = (bytes) => new TextDecoder().decode(bytes);

test("a sound is fetched once, whatever its address, and given as a copy", async () => {
  const fetch = server();
  const loader = new SoundLoader({ fetch });
  const [one, two] = await Promise.all([loader.load("/a?signed=1", "aa"), loader.load("/a?signed=2", "aa")]);
  assert.equal(text(two), "sound of /a?signed=1");
  assert.notEqual(one, two);
  assert.deepEqual(fetch.asked, ["/a?signed=1"]);
});

test("a refusal is not kept", async () => {
  const fetch = server();
  fetch.refuse = true;
  const loader = new SoundLoader({ fetch });
  await assert.rejects(loader.load("/a", "aa"), /404/);
  fetch.refuse = false;
  assert.equal(text(await loader.load("/a", "aa")), "sound of /a");
});

test("the oldest goes when there are many", async () => {
  const fetch = server();
  const loader = new SoundLoader({ fetch });
  for (let n = 0; n < 12; n += 1) await loader.load(`/${n}`, null);
  await loader.load("/0", null);
  await loader.load("/12", null);
  await loader.load("/0", null);
  assert.equal(fetch.asked.length, 13, "0 was used lately");
  await loader.load("/1", null);
  assert.equal(fetch.asked.length, 14);
});
