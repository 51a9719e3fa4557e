/** How a recording of what was said goes to the server: in parts over the socket, or by a form where it is long. */

import { ApiProblem, inTime } from "../core/api.js";
import { judge, UploadWaits, waitMs } from "../core/upload_waits.js";

/** Of one part before base64: with it and its envelope a message stays within the socket's 32 KB. */
export const PART_BYTES = 24000;
/** More than these, and the parts would hold up everything else on the socket; the server itself takes 64. */
export const MOST_PARTS = 16;
/** Somebody waits for the answer: the line is tried more often than for an upload in the background. */
const LONGEST_WAIT_MS = 5000;
/** A form that arrives slower than this, at its start and in bytes per ms, does not arrive. */
const FORM_PATIENCE_MS = 35_000;
const SLOWEST = 4;

/**
 * The recording could not be handed over; `code` is the API's, or `upload_refused`.
 */
export class NotSent extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "NotSent";
    this.code = code;
  }
}

/**
 * @typedef {object} Line what sends
 * @property {{send: (type: string, data: Record<string, unknown>, options: object) => string, forget: (id: string) => void}} session
 * @property {{post: (path: string, body: unknown, options: object) => Promise<any>}} api
 * @property {string} sessionId
 * @property {typeof globalThis.fetch} fetch for the form, which goes to another origin
 * @property {AbortSignal} signal the conversation is over
 */

/**
 * Send what was said; it is the person's turn. What goes by a form waits for the line, as messages do.
 * @param {Line} line
 * @param {Blob} blob
 * @param {object} options
 * @param {string} options.id of the recording: sent again with it, it counts once
 * @param {(event: Record<string, any>) => boolean} options.until proves that it has arrived
 * @param {Record<string, unknown>} [options.more] further members of the message
 * @returns {Promise<string[]>} identifiers of the messages
 * @throws {NotSent}
 */
export async function sendRecording(line, blob, { id, until, more = {} }) {
  const parts = Math.ceil(blob.size / PART_BYTES);
  if (parts === 0) throw new NotSent("upload_refused");
  if (parts > MOST_PARTS) {
    const key = await uploaded(line, blob);
    return [line.session.send("audio_message", { ...more, upload_key: key }, { id, until })];
  }
  const all = await Promise.all(Array.from({ length: parts }, (_, part) => base64(blob.slice(part * PART_BYTES, (part + 1) * PART_BYTES))));
  return all.map((b64, part) =>
    line.session.send("audio_message", { ...more, b64, part, parts, audio_id: id }, { id: `${id}-${part}`, until }));
}

/**
 * @param {Line} line
 * @param {Blob} blob
 * @returns {Promise<string>} the key under which the server finds it
 * @throws {NotSent}
 */
async function uploaded(line, blob) {
  const waits = new UploadWaits();
  for (let failures = 1; ; failures += 1) {
    try {
      return await handedOver(line, blob);
    } catch (error) {
      if (error instanceof NotSent) throw error;
      const code = error instanceof ApiProblem ? error.code : "";
      if (line.signal.aborted || code === "quota_exhausted" || judge(error) !== "again") throw new NotSent(code || "upload_refused");
      await waits.wait(Math.min(waitMs(error, failures, Math.random), LONGEST_WAIT_MS), waits.credentials, line.signal);
    }
  }
}

/**
 * @param {Line} line
 * @param {Blob} blob
 * @returns {Promise<string>} the key
 */
async function handedOver({ api, sessionId, fetch, signal }, blob) {
  const path = `/api/conversations/${encodeURIComponent(sessionId)}/upload`;
  const type = blob.type.split(";")[0]; // a form takes exactly the type that it was asked for
  const form = await api.post(path, { content_type: type, size_bytes: blob.size }, { key: crypto.randomUUID(), signal });
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, String(value));
  body.append("file", new Blob([blob], { type }));
  const answer = await inTime(FORM_PATIENCE_MS + blob.size / SLOWEST, signal, (until) =>
    fetch(form.url, { method: "POST", body, signal: until }));
  if (answer.status >= 500) throw new Error(`the store answers ${answer.status}`); // it passes
  if (!answer.ok) throw new NotSent("upload_refused");
  return form.upload_key;
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
