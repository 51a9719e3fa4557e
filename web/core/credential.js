/**
 * What opens one session: an invitation's code is redeemed for a short-lived credential, which is renewed in time.
 *
 * The code stands in the address's fragment, which no server sees, and is taken out of it at once. Kept on the device
 * are the code until it has been redeemed, and then its hash and the short-lived credential; nothing else, and nothing
 * that lives long.
 */

import { Api, ApiProblem, NetworkLost } from "./api.js";
import { inMemory } from "./kept.js";

/** With less than this left, a fresh credential is asked for. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;
const REDEEMER_BYTES = 32;
/** A refused token is replaced no more often than this. */
const REFUSED_AGAIN_MS = 60 * 1000;

/**
 * @typedef {object} Granted what is kept of a redeemed invitation
 * @property {string} sessionId
 * @property {string} product
 * @property {"person"|"clinician"} view whether the page may show the cognitive estimate
 * @property {string} language
 * @property {string} [redeemed] SHA-256 of the code, by which the same link is known when it is opened again
 * @property {string} token
 * @property {number} expiresAtMs on this device's clock
 * @property {Record<string, any>} session what making the session answered
 */

/**
 * The invitation's code in an address's fragment, without what a letter's text has put behind the link.
 * @param {URLSearchParams} fragment
 * @returns {string|null}
 */
export function invitationIn(fragment) {
  return fragment.get("invitation")?.match(/^[\w-]+/)?.[0] ?? null;
}

/**
 * The invitation's code in an address, which loses it at once: no history, no bookmark and no referrer gets it.
 * @param {{hash: string, pathname: string, search: string}} location
 * @param {{replaceState: (data: any, unused: string, url: string) => void}} history
 * @returns {string|null}
 */
export function takeInvitation(location, history) {
  const fragment = new URLSearchParams(location.hash.replace(/^#/, ""));
  if (!fragment.has("invitation")) return null;
  const code = invitationIn(fragment);
  fragment.delete("invitation");
  const rest = fragment.size > 0 ? `#${fragment}` : "";
  history.replaceState(null, "", location.pathname + location.search + rest);
  return code;
}

/** The credential of one page. Fires `expired` once when the session cannot be opened any more: ask for a new link. */
export class Credential extends EventTarget {
  #db;
  #name;
  #now;
  #fetch;
  /** @type {Granted|null} */
  #granted = null;
  /** @type {{code: string, redeemer: string}|null} */
  #invited = null;
  /** @type {Promise<void>|null} */
  #renewing = null;
  #isExpired = false;
  #refusedAtMs = -Infinity;

  /**
   * @param {object} [options]
   * @param {import("./kept.js").Kept} [options.db]
   * @param {string} [options.product] pages of two products on one device do not share a credential
   * @param {typeof globalThis.fetch} [options.fetch]
   * @param {() => number} [options.now] ms
   */
  constructor({ db = inMemory(), product = "memories", fetch = globalThis.fetch, now = Date.now } = {}) {
    super();
    this.#db = db;
    this.#name = `credential/${product}`;
    this.#now = now;
    this.#fetch = fetch;
  }

  /**
   * What an earlier visit left: a session to go on with, or an invitation that has not been redeemed.
   * @param {import("./kept.js").Kept} db
   * @param {{product?: string, fetch?: typeof globalThis.fetch, now?: () => number}} [options]
   * @returns {Promise<Credential>}
   */
  static async restore(db, options = {}) {
    const credential = new Credential({ ...options, db });
    ({ granted: credential.#granted, invited: credential.#invited } = await credential.#kept());
    return credential;
  }

  /** The session that this opens; null: none. */
  get sessionId() {
    return this.#granted?.sessionId ?? null;
  }

  get product() {
    return this.#granted?.product ?? null;
  }

  get view() {
    return this.#granted?.view ?? "person";
  }

  get language() {
    return this.#granted?.language ?? null;
  }

  /** What making the session answered, such as `limits` and `nudges_after_ms`; {} before. */
  get session() {
    return this.#granted?.session ?? {};
  }

  /** The code of an invitation that was taken from the address and has not been redeemed. */
  get invitation() {
    return this.#invited?.code ?? null;
  }

  /** Whether the session cannot be opened any more. */
  get isExpired() {
    return this.#isExpired;
  }

  /**
   * Remember an invitation until it is redeemed: a reload must not lose what the address no longer has. The link of the
   * session that there is changes nothing: people open theirs again.
   * @param {string} code
   */
  async invite(code) {
    if (this.#invited?.code === code) return;
    const redeemed = this.#granted?.redeemed;
    if (redeemed && redeemed === (await digest(code))) return;
    this.#invited = { code, redeemer: secret() };
    await this.#keep({ invited: this.#invited });
  }

  /**
   * Redeem an invitation. A lost answer may be asked for again: the same code with the same secret of ours gives the
   * same session for ten minutes.
   * @param {{code: string, product?: string, language?: string, mode?: string, speed?: number}} wanted
   * @returns {Promise<Granted>}
   * @throws {ApiProblem|NetworkLost} 404 `invitation_not_found`: unknown, used by somebody else, or over
   */
  async redeem({ code, ...wanted }) {
    await this.invite(code); // kept before it is sent: else a lost answer would lose the session
    if (this.#granted !== null && this.#invited?.code !== code) return this.#granted;
    const api = new Api({ fetch: this.#fetch });
    const redeemer = this.#invited?.redeemer;
    const answer = await api.post("/api/invitations/redeem", { ...wanted, code, redeemer });
    this.#granted = {
      sessionId: answer.session_id,
      product: answer.product,
      view: answer.view,
      language: answer.language,
      session: answer.session ?? answer.conversation ?? {},
      redeemed: await digest(code),
      ...this.#lasting(answer.credential),
    };
    this.#invited = null;
    this.#isExpired = false;
    await this.#keep({ granted: this.#granted, invited: null });
    return this.#granted;
  }

  /**
   * The access token, fresh for at least some minutes where the line allows it.
   * @returns {Promise<string>}
   * @throws {ApiProblem} 401: the session cannot be opened any more (the event `expired` has told)
   * @throws {NetworkLost} it has run out, and no fresh one can be had now
   */
  async bearer() {
    if (this.#granted === null || this.#isExpired) throw over();
    if (this.#leftMs() < RENEW_BEFORE_MS) {
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
      await this.#renewing;
    }
    return this.#granted.token;
  }

  /**
   * The server has refused the token although it should still hold: ask for a fresh one now.
   * @returns {Promise<boolean>} whether there is one; if there is none any more, `expired` has told
   * @throws {NetworkLost} that cannot be known now
   */
  async refused() {
    if (this.#granted === null || this.#isExpired) return false;
    if (this.#renewing === null) {
      if (this.#now() - this.#refusedAtMs < REFUSED_AGAIN_MS) return false; // a fresh one was refused as well
      this.#refusedAtMs = this.#now();
      this.#granted = { ...this.#granted, expiresAtMs: this.#now() };
    }
    try {
      await this.bearer();
      return true;
    } catch (error) {
      if (!(error instanceof NetworkLost)) return false;
      this.#refusedAtMs = -Infinity; // nobody has been asked
      throw error;
    }
  }

  /** Forget an invitation that was refused; the session of before stays, also one that another tab was given. */
  async dropInvitation() {
    const code = this.#invited?.code;
    this.#invited = null;
    const { granted, invited } = await this.#kept();
    this.#granted ??= granted;
    if (invited?.code === code) await this.#keep({ invited: null });
  }

  #leftMs() {
    return (this.#granted?.expiresAtMs ?? 0) - this.#now();
  }

  async #renew() {
    const granted = /** @type {Granted} */ (this.#granted);
    const api = new Api({ fetch: this.#fetch, bearer: async () => granted.token });
    try {
      const answer = await api.post(`/api/session/${encodeURIComponent(granted.sessionId)}/credential`);
      this.#granted = { ...granted, ...this.#lasting(answer.credential ?? answer) };
      // Another tab may have been given a newer session meanwhile, which the next visit goes on with.
      const { granted: kept } = await this.#kept();
      if (kept === null || kept.sessionId === granted.sessionId) await this.#keep({ granted: this.#granted });
    } catch (error) {
      if (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) {
        // Refused although some minutes are left: the time of renewals is over, what is left may still be used.
        if (this.#leftMs() > 0 && error.status !== 404) return;
        this.#isExpired = true;
        this.dispatchEvent(new Event("expired"));
        throw over();
      }
      if (this.#leftMs() <= 0) throw error instanceof ApiProblem ? new NetworkLost(error) : error;
    }
  }

  /** @param {{access_token: string, expires_at: string}} credential */
  #lasting({ access_token: token, expires_at: expiresAt }) {
    return { token, expiresAtMs: this.#now() + (lifetimeMs(token) ?? Date.parse(expiresAt) - this.#now()) };
  }

  /**
   * What is kept now, perhaps by another tab.
   * @returns {Promise<{granted: Granted|null, invited: {code: string, redeemer: string}|null}>}
   */
  async #kept() {
    return (await this.#db.get(this.#name)) ?? { granted: null, invited: null };
  }

  /** Keep what has changed here; the rest is another tab's. @param {object} change */
  async #keep(change) {
    await this.#db.put(this.#name, { ...(await this.#kept()), ...change });
  }
}

/**
 * How long a token lives by its own words. Not from `expires_at`: clocks of old devices may be hours wrong.
 * @param {string} token a JWT (RFC 7519)
 * @returns {number|null}
 */
function lifetimeMs(token) {
  try {
    const claims = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    const seconds = claims.exp - claims.iat;
    return Number.isFinite(seconds) ? seconds * 1000 : null;
  } catch {
    return null;
  }
}

function over() {
  return new ApiProblem(401, { code: "session_expired", title: "The link's time is over." }, null);
}

function secret() {
  return hex(crypto.getRandomValues(new Uint8Array(REDEEMER_BYTES)));
}

/** @param {string} code */
async function digest(code) {
  const bytes = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(code)); // there is none without https
  return bytes && hex(new Uint8Array(bytes));
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
