// The credential of one session: redeemed once although answers get lost, renewed in time, never beyond its day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetworkLost } from "../../../web/core/api.js";
import { Credential, invitationIn, takeInvitation } from "../../../web/core/credential.js";
import { inMemory } from "../../../web/core/kept.js";

const HOUR = 3600;
const jwt = (name, lifetimeS = HOUR) => {
  const claims = Buffer.from(JSON.stringify({ iat: 1000, exp: 1000 + lifetimeS, name })).toString("base64url");
  return `e30.${claims}.sig`;
};
const credentialOf = (name) => ({ access_token: jwt(name), token_type: "Bearer", expires_at: "2000-01-01T00:00:00Z" });
const redeemed = (name = "first") => ({
  session_id: "ses_1",
  product: "memories",
  view: "clinician",
  language: "vi",
  credential: credentialOf(name),
  session: { question_count: 15 },
});

/** A server that answers by a list: an object (200), a status with a code, or nothing ("lost"). */
function server(...answers) {
  const asked = [];
  const fetch = async (url, { headers, body }) => {
    asked.push({ url, bearer: headers.get("authorization"), body: body && JSON.parse(body) });
    const answer = answers.shift();
    if (answer === "lost") throw new TypeError("network");
    const [status, content] = Array.isArray(answer) ? [answer[0], { code: answer[1] }] : [200, answer];
    return new Response(JSON.stringify(content), { status });
  };
  return { asked, fetch };
}

const clock = (ms = 0) => Object.assign(() => clock.ms, (clock.ms = ms) ?? {});

test("the code leaves the address at once, and nothing else does", () => {
  const replaced = [];
  const history = { replaceState: (...given) => replaced.push(given[2]) };
  const at = (hash) => ({ hash, pathname: "/", search: "?x=1" });
  assert.equal(takeInvitation(at("#invitation=abc&language=vi"), history), "abc");
  assert.equal(takeInvitation(at("#invitation=abc"), history), "abc");
  assert.equal(takeInvitation(at("#invitation=ivc_a-b%C3%BC%3E.)"), history), "ivc_a-b");
  assert.equal(takeInvitation(at("#invitation="), history), null);
  assert.equal(takeInvitation(at("#story"), history), null);
  assert.deepEqual(replaced, ["/?x=1#language=vi", "/?x=1", "/?x=1", "/?x=1"]);
});

test("pages keep the same code before the address loses it", () => {
  const codes = ["invitation=ivc_a-b.", "invitation=ivc_a-b)&language=vi", "invitation=.", "language=vi"];
  assert.deepEqual(codes.map((each) => invitationIn(new URLSearchParams(each))), ["ivc_a-b", "ivc_a-b", null, null]);
});

test("a lost answer is asked for again with the same secret, also after a reload", async () => {
  const kept = inMemory();
  const { asked, fetch } = server("lost", redeemed());
  const before = await Credential.restore(kept, { fetch });
  await assert.rejects(before.redeem({ code: "abc", product: "memories", language: "vi" }), NetworkLost);
  const after = await Credential.restore(kept, { fetch });
  assert.equal(after.invitation, "abc");
  await after.redeem({ code: after.invitation, product: "memories", language: "vi" });
  assert.equal(asked[0].bearer, null);
  assert.match(asked[0].body.redeemer, /^[0-9a-f]{64}$/);
  assert.deepEqual(asked[1].body, asked[0].body);
  assert.deepEqual([after.sessionId, after.view, after.language, after.invitation], ["ses_1", "clinician", "vi", null]);
  assert.equal(after.session.question_count, 15);
});

test("it is renewed when five minutes are left, once for all who ask", async () => {
  const { asked, fetch } = server(redeemed(), credentialOf("second"));
  const credential = new Credential({ fetch, now: clock() });
  await credential.redeem({ code: "abc" });
  assert.equal(await credential.bearer(), jwt("first"), "by its own lifetime, whatever this device's clock says");
  clock.ms = (HOUR - 299) * 1000;
  const tokens = await Promise.all([credential.bearer(), credential.bearer()]);
  assert.deepEqual(tokens, [jwt("second"), jwt("second")]);
  assert.deepEqual(asked.slice(1).map(({ url, bearer }) => [url, bearer]), [["/api/session/ses_1/credential", `Bearer ${jwt("first")}`]]);
});

test("without a line the old one is used as long as it lives", async () => {
  const { fetch } = server(redeemed(), "lost", "lost", credentialOf("second"));
  const credential = new Credential({ fetch, now: clock() });
  await credential.redeem({ code: "abc" });
  clock.ms = (HOUR - 60) * 1000;
  assert.equal(await credential.bearer(), jwt("first"));
  clock.ms = 2 * HOUR * 1000;
  await assert.rejects(credential.bearer(), NetworkLost);
  assert.equal(await credential.bearer(), jwt("second"), "a laptop that slept");
});

test("when its day is over it says so, once", async () => {
  const { fetch } = server(redeemed(), [401, "token_expired"]);
  const credential = new Credential({ fetch, now: clock() });
  await credential.redeem({ code: "abc" });
  let told = 0;
  credential.addEventListener("expired", () => (told += 1));
  clock.ms = 25 * HOUR * 1000;
  await assert.rejects(credential.bearer(), { status: 401, code: "session_expired" });
  await assert.rejects(credential.bearer(), { status: 401, code: "session_expired" });
  assert.deepEqual([told, credential.isExpired], [1, true]);
});

test("a link that was used by somebody else is refused", async () => {
  const { fetch } = server([404, "invitation_not_found"]);
  const credential = new Credential({ fetch });
  await assert.rejects(credential.redeem({ code: "abc" }), { status: 404, code: "invitation_not_found" });
  assert.equal(credential.sessionId, null);
  await assert.rejects(credential.bearer(), { status: 401 });
});

test("the link of the session that there is changes nothing, and its code is not kept", async () => {
  const kept = inMemory();
  const { asked, fetch } = server(redeemed(), [404, "invitation_not_found"]);
  await (await Credential.restore(kept, { fetch })).redeem({ code: "ivc_mine" });
  assert.doesNotMatch(JSON.stringify(await kept.get("credential/memories")), /ivc_mine/);
  const again = await Credential.restore(kept, { fetch });
  await again.invite("ivc_mine");
  assert.equal(again.invitation, null);
  assert.equal((await again.redeem({ code: "ivc_mine" })).sessionId, "ses_1");
  assert.equal(asked.length, 1);
  await assert.rejects(again.redeem({ code: "ivc_other" }), { status: 404 });
  assert.equal(again.invitation, "ivc_other", "another one counts");
});

test("an invitation that was refused goes, and leaves the session of before", async () => {
  const kept = inMemory();
  const { fetch } = server(redeemed(), [404, "invitation_not_found"]);
  const credential = await Credential.restore(kept, { fetch });
  await credential.redeem({ code: "ivc_mine" });
  await assert.rejects(credential.redeem({ code: "ivc_other" }), { status: 404 });
  await credential.dropInvitation();
  for (const one of [credential, await Credential.restore(kept)]) {
    assert.deepEqual([one.invitation, one.sessionId, await one.bearer()], [null, "ses_1", jwt("first")]);
  }
});

test("a link that another tab has redeemed goes on with that tab's session", async () => {
  const kept = inMemory();
  const { fetch } = server(redeemed(), [404, "invitation_not_found"]);
  const [one, other] = [await Credential.restore(kept, { fetch }), await Credential.restore(kept, { fetch })];
  for (const each of [one, other]) await each.invite("abc");
  await one.redeem({ code: "abc" });
  await assert.rejects(other.redeem({ code: "abc" }));
  await other.dropInvitation();
  assert.equal(other.sessionId, "ses_1");
  assert.equal((await Credential.restore(kept)).sessionId, "ses_1");
});

test("a tab that renews yesterday's session leaves today's, which another tab was given", async () => {
  const kept = inMemory();
  const now = clock(0);
  const newer = { ...redeemed("today"), session_id: "ses_2" };
  const { fetch } = server(redeemed(), newer, { credential: credentialOf("second") });
  const old = await Credential.restore(kept, { fetch, now });
  await old.redeem({ code: "abc" });
  await (await Credential.restore(kept, { fetch, now })).redeem({ code: "xyz" });
  clock.ms = (HOUR - 60) * 1000;
  assert.equal(await old.bearer(), jwt("second"));
  assert.equal((await Credential.restore(kept)).sessionId, "ses_2");
});

test("pages of two products on one device do not share it", async () => {
  const kept = inMemory();
  const { fetch } = server(redeemed());
  await (await Credential.restore(kept, { fetch, product: "memories" })).redeem({ code: "abc" });
  assert.equal((await Credential.restore(kept, { product: "practice" })).sessionId, null);
  assert.equal((await Credential.restore(kept, { product: "memories" })).sessionId, "ses_1");
});

test("a token that is refused before its time is replaced, but not again and again", async () => {
  const { asked, fetch } = server(redeemed(), credentialOf("second"));
  const credential = new Credential({ fetch, now: clock() });
  await credential.redeem({ code: "abc" });
  assert.deepEqual(await Promise.all([credential.refused(), credential.refused()]), [true, true], "both by one request");
  assert.equal(await credential.bearer(), jwt("second"));
  assert.equal(await credential.refused(), false);
  assert.equal(asked.length, 2);
});

test("refused, and no other is given: its day is over", async () => {
  const { fetch } = server(redeemed(), [401, "token_expired"]);
  const credential = new Credential({ fetch, now: clock() });
  await credential.redeem({ code: "abc" });
  assert.deepEqual([await credential.refused(), credential.isExpired], [false, true]);
});
