// The links that a person opens: a new one counts, a used one takes no session away.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Credential } from "../../../web/core/credential.js";
import { inMemory } from "../../../web/core/kept.js";
import { Entrance, speak } from "../../../web/memories/entrance.js";

const GRANTED = {
  session_id: "ses_1",
  product: "memories",
  view: "person",
  language: "en",
  credential: { access_token: "e30.e30.sig", expires_at: "2999-01-01T00:00:00Z" },
};
const refused = (status) => [status, { code: status === 404 ? "invitation_not_found" : "invalid_request" }];
const expired = [401, { code: "token_expired" }];

before(async () => {
  globalThis.addEventListener = () => {};
  globalThis.document = { documentElement: { lang: "en" } };
  globalThis.navigator ??= { onLine: true }; // node 20 has none
  await speak("en");
});

/** A page that is opened with a code; what it shows, and the press of "Begin". */
async function opened({ kept, code, answers, now }) {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    const [status, body] = answers.shift() ?? assert.fail(`not expected: ${url}`);
    return new Response(JSON.stringify(body), { status });
  };
  const credential = await Credential.restore(kept, { fetch, now });
  if (code) await credential.invite(code);
  const page = { state: "", notices: new Map(), controls: new Map(), entered: 0 };
  const view = {
    show: (state) => (page.state = state),
    notice: (name, { message = `notice.${name}` } = {}) => page.notices.set(name, message),
    clear: (...names) => names.forEach((name) => page.notices.delete(name)),
    on: (action, work) => page.controls.set(action, work),
    translate: () => {},
  };
  const api = { get: async () => credential.bearer().then(() => assert.fail("no consents are asked for here")) };
  const entrance = new Entrance({ view, credential, api, kept, check: {}, captions: false });
  const begin = async () => {
    const parentElement = { querySelectorAll: () => [] };
    const ready = (removeAttribute) => ({ dataset: {}, setAttribute() {}, removeAttribute, parentElement });
    await new Promise((resolve) => page.controls.get("begin")(ready(resolve)));
    await new Promise(setImmediate); // what went wrong is told after that
  };
  entrance.addEventListener("entered", () => (page.entered += 1));
  await entrance.open();
  return { page, credential, asked, begin };
}

/** What a device keeps on which somebody has used the link "abc" and agreed. */
async function used({ agreed = true } = {}) {
  const kept = inMemory();
  const fetch = async () => new Response(JSON.stringify(GRANTED));
  await (await Credential.restore(kept, { fetch })).redeem({ code: "abc" });
  if (agreed) await kept.put("agreed/ses_1", { captions: false });
  return kept;
}

test("one's own used link goes on with its session, without a word to the server", async () => {
  const { page, asked } = await opened({ kept: await used(), code: "abc", answers: [] });
  assert.deepEqual([page.state, page.entered, page.notices.size, asked], ["preflight", 1, 0, []]);
});

for (const status of [404, 422]) {
  test(`a link that is refused with ${status} leaves the session of before, and says so`, async () => {
    const kept = await used();
    const { page, credential, begin } = await opened({ kept, code: "stale", answers: [refused(status)] });
    assert.equal(page.state, "welcome", "a new link counts");
    await begin();
    assert.deepEqual([page.state, page.entered, credential.sessionId], ["preflight", 1, "ses_1"]);
    assert.deepEqual([...page.notices], [["link_used", "notice.link_used_before"]]);
    const { page: after } = await opened({ kept, answers: [] });
    assert.deepEqual([after.state, after.notices.size], ["preflight", 0], "it is forgotten");
  });
}

test("where there was none before, a link is needed", async () => {
  const { page, begin } = await opened({ kept: inMemory(), code: "stale", answers: [refused(404)] });
  await begin();
  assert.deepEqual([page.state, page.entered], ["no_invitation", 0]);
  assert.deepEqual([...page.notices], [["session_expired", "notice.link_used"]]);
});

for (const [link, code, answers] of [["one's own", "abc", [expired]], ["a stale", "stale", [refused(404), expired]]]) {
  test(`${link} link does not hide that the session's time is over`, async () => {
    const kept = await used({ agreed: false });
    const now = () => Date.parse("2999-01-02T00:00:00Z");
    const { page, credential, begin } = await opened({ kept, code, answers, now });
    if (page.state === "welcome") await begin();
    assert.deepEqual([page.state, credential.isExpired, page.notices.get("session_expired")], ["no_invitation", true, "notice.session_expired"]);
  });
}
