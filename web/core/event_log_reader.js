/**
 * A session's event log over server-sent events: short answers, each asked for from where the last one ended.
 *
 *   for await (const event of readEventLog({ baseUrl, sessionId, token, after: 0, signal })) { … }
 */

import { EventStreamParser } from "./server_sent_events.js";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;
/** Statuses that a later request may get over. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The API refused: the token or the session is wrong, and asking again would not help. */
export class EventLogRefused extends Error {
  /** @param {number} status @param {string} code the problem's stable code, where there is one */
  constructor(status, code) {
    super(`the event log was refused: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/**
 * Yield the session's events in order, each once, until `signal` is aborted.
 *
 * @param {object} options
 * @param {string} options.baseUrl of the API, without a slash at its end
 * @param {string} options.sessionId
 * @param {string} options.token bearer token; it goes into the `Authorization` header, never into the address
 * @param {number} [options.after] the last `seq` that is known already
 * @param {AbortSignal} [options.signal] ends the reading
 * @throws {EventLogRefused}
 */
export async function* readEventLog({ baseUrl, sessionId, token, after = 0, signal }) {
  let lastSeq = after;
  let pauseMs = FIRST_PAUSE_MS;
  let failures = 0;
  while (!signal?.aborted) {
    try {
      for await (const event of answer({ baseUrl, sessionId, token, lastSeq, signal }, (/** @type {number} */ ms) => (pauseMs = ms))) {
        if (event.seq > lastSeq) {
          lastSeq = event.seq;
          yield event;
          if (signal?.aborted) return; // a read after an abort may never settle
        }
      }
      failures = 0;
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof EventLogRefused) throw error;
      failures += 1; // the line was lost: what came before it is not asked for again
    }
    await pause(failures === 0 ? pauseMs : backoff(failures, pauseMs), signal);
  }
}

/**
 * One request, and the events of its answer as they come.
 * @param {{baseUrl: string, sessionId: string, token: string, lastSeq: number, signal?: AbortSignal}} asked
 * @param {(ms: number) => void} onRetry
 * @returns {AsyncGenerator<Record<string, any>>}
 */
async function* answer({ baseUrl, sessionId, token, lastSeq, signal }, onRetry) {
  const response = await fetch(`${baseUrl}/api/session/${encodeURIComponent(sessionId)}/stream`, {
    headers: { Accept: "text/event-stream", Authorization: `Bearer ${token}`, "Last-Event-ID": String(lastSeq) },
    cache: "no-store",
    signal,
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    if (PASSING.has(response.status)) {
      throw new Error(`the event log cannot be read now: ${response.status}`);
    }
    throw new EventLogRefused(response.status, problem?.code ?? "");
  }
  const parser = new EventStreamParser(String(lastSeq));
  const decoder = new TextDecoder();
  const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const event of parser.push(decoder.decode(read.value, { stream: true }))) {
        yield JSON.parse(event.data);
      }
      if (parser.retryMs !== null) onRetry(parser.retryMs);
    }
  } finally {
    // The caller may have stopped in the middle of an answer. Not awaited for the same reason.
    reader.cancel().catch(() => {});
  }
}

/**
 * Twice as long after each failure, up to half a minute, spread so that clients do not come back together.
 * @param {number} failures
 * @param {number} firstMs
 */
function backoff(failures, firstMs) {
  return Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

/**
 * Wait, but no longer than until the reading is ended.
 * @param {number} ms
 * @param {AbortSignal|undefined} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
