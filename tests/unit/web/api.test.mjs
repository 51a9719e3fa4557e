// Requests to the API: a token that is refused is replaced once, for all that were asked with it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../web/core/api.js";

/** An API whose server knows one token, and whose page can be given it. */
function office({ isGiven = true } = {}) {
  const state = { token: "old", asked: 0, renewed: 0 };
  const fetch = async (_, { headers }) => {
    state.asked += 1;
    const isKnown = headers.get("authorization") === "Bearer new";
    return new Response(JSON.stringify(isKnown ? { ok: true } : { code: "unauthorised" }), { status: isKnown ? 200 : 401 });
  };
  const refused = async () => {
    state.renewed += 1;
    if (isGiven) state.token = "new";
    return isGiven;
  };
  return { state, api: new Api({ fetch, bearer: async () => state.token, refused }) };
}

test("a refused token is replaced, and the request asked once more", async () => {
  const { state, api } = office();
  assert.deepEqual(await api.get("/x"), { ok: true });
  assert.deepEqual(state, { token: "new", asked: 2, renewed: 1 });
});

test("where another request has asked meanwhile, nobody asks again", async () => {
  const { state, api } = office({ isGiven: false });
  const asked = api.get("/x");
  state.token = "new";
  assert.deepEqual(await asked, { ok: true });
  assert.equal(state.renewed, 0);
});

test("where there is none, the refusal stands", async () => {
  const { state, api } = office({ isGiven: false });
  await assert.rejects(api.get("/x"), { status: 401 });
  assert.deepEqual([state.asked, state.renewed], [1, 1]);
});

test("without a token nothing is replaced", async () => {
  let asked = 0;
  const fetch = async () => ((asked += 1), new Response("{}", { status: 401 }));
  await assert.rejects(new Api({ fetch }).get("/x"), { status: 401 });
  assert.equal(asked, 1);
});
