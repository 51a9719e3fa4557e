/** JSON over HTTP to the API: bearer token, idempotency keys, and refusals as one kind of error. */

/** How long one answer may take; Lambda's own limit behind the API is 30 s. */
const PATIENCE_MS = 35000;

/** The API refused; `code` is the stable one of docs/api.md ("" where the answer held no problem). */
export class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} body the problem as it came (RFC 9457)
   * @param {number|null} retryAfterS seconds to wait, where the server says so
   */
  constructor(status, body, retryAfterS) {
    super(`${status} ${body.code ?? ""} ${body.title ?? ""}`.trim());
    this.name = "ApiProblem";
    this.status = status;
    this.body = body;
    this.retryAfterS = retryAfterS;
    this.code = String(body.code ?? "");
    this.title = String(body.title ?? "");
    this.detail = String(body.detail ?? "");
  }
}

/** No answer came: the line is down, or too slow. The request may have had its effect. */
export class NetworkLost extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("no answer", { cause });
    this.name = "NetworkLost";
  }
}

/** A client of the API on one origin. */
export class Api {
  #baseUrl;
  #bearer;
  #refused;
  #fetch;

  /**
   * @param {object} [options]
   * @param {string} [options.baseUrl] "" for the page's own origin; without a slash at its end
   * @param {(() => Promise<string>)|null} [options.bearer] gives the access token; left out: no token is sent
   * @param {(() => Promise<boolean>)|null} [options.refused] a token was refused (401): whether there is another one now
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor({ baseUrl = "", bearer = null, refused = null, fetch = globalThis.fetch } = {}) {
    this.#baseUrl = baseUrl;
    this.#bearer = bearer;
    this.#refused = refused;
    this.#fetch = fetch.bind(globalThis); // called as a method of something else, browsers refuse it
  }

  /**
   * @param {string} path
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<any>} the parsed answer
   * @throws {ApiProblem|NetworkLost}
   */
  async get(path, { signal } = {}) {
    return parsed(await this.#request(path, { method: "GET" }, signal));
  }

  /**
   * @param {string} path
   * @param {unknown} [body] sent as JSON; left out: no body
   * @param {{key?: string, signal?: AbortSignal}} [options] `key`: the Idempotency-Key of this intent
   * @returns {Promise<any>} the parsed answer
   * @throws {ApiProblem|NetworkLost}
   */
  async post(path, body, { key, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (key !== undefined) headers["Idempotency-Key"] = key;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return parsed(await this.#request(path, { method: "POST", headers, body: sent }, signal));
  }

  /**
   * A file, such as the report.
   * @param {string} path
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<Blob>}
   * @throws {ApiProblem|NetworkLost}
   */
  async blob(path, { signal } = {}) {
    const response = await this.#request(path, { method: "GET" }, signal);
    return reading(() => response.blob());
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   * @param {AbortSignal|undefined} signal
   * @returns {Promise<Response>} an answer that is no refusal
   */
  async #request(path, init, signal) {
    const token = await this.#bearer?.();
    try {
      return await this.#once(path, init, signal, token);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 401) || token === undefined) throw error;
      const isNew = (await this.#bearer?.()) !== token || (await this.#refused?.()); // another request may have asked
      if (!isNew) throw error;
      return this.#once(path, init, signal, await this.#bearer?.());
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   * @param {AbortSignal|undefined} signal
   * @param {string|undefined} token
   * @returns {Promise<Response>}
   */
  async #once(path, init, signal, token) {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    const url = this.#baseUrl + path;
    try {
      return await inTime(PATIENCE_MS, signal, async (until) => {
        const response = await this.#fetch(url, { ...init, headers, cache: "no-store", signal: until });
        if (!response.ok) throw await problem(response);
        return response;
      });
    } catch (error) {
      if (error instanceof ApiProblem || signal?.aborted) throw error;
      throw new NetworkLost(error);
    }
  }
}

/** @param {Response} response */
async function parsed(response) {
  return reading(() => (response.status === 204 ? Promise.resolve(null) : response.json()));
}

/**
 * Read a body. An answer that breaks off in its middle is none.
 * @template T
 * @param {() => Promise<T>} read
 * @returns {Promise<T>}
 */
async function reading(read) {
  try {
    return await read();
  } catch (error) {
    throw new NetworkLost(error);
  }
}

/** @param {Response} response */
async function problem(response) {
  const body = await response.json().catch(() => ({})); // a gateway's own refusal may be no JSON at all
  const waits = Number(response.headers.get("Retry-After"));
  return new ApiProblem(response.status, body ?? {}, waits > 0 ? waits : null);
}

/**
 * A request that is given up when no answer comes in time, or when whoever asked has no use for it any more.
 * @template Answer
 * @param {number} ms how long it may take
 * @param {AbortSignal|undefined} signal of whoever asked
 * @param {(signal: AbortSignal) => Promise<Answer>} ask
 * @returns {Promise<Answer>}
 */
export async function inTime(ms, signal, ask) {
  const patience = new AbortController();
  const stop = () => patience.abort(signal?.reason);
  const timer = setTimeout(() => patience.abort(new Error("no answer in time")), ms);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    return await ask(patience.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
