/** Posts parts of a recording straight to S3, by the form of `POST …/parts` (docs/api.md). */

import { ApiProblem, inTime, NetworkLost } from "./api.js";

/** How long a part may take: 256 KB over a line of 80 kbit/s are 26 s. */
const PATIENCE_MS = 90_000;

/**
 * @typedef {object} Upload an upload that was granted, as far as it is needed again
 * @property {string} uploadId
 * @property {string} url
 * @property {Record<string, string>} fields
 * @property {string} keyPrefix
 */

/** The form is not taken any more: its time is over, or that of whoever signed it. */
export class FormExpired extends Error {
  /** @param {string} code S3's */
  constructor(code) {
    super(`the form is not taken: ${code}`);
    this.name = "FormExpired";
  }
}

/**
 * @param {Record<string, any>} granted the answer of `POST …/parts`
 * @returns {Upload}
 */
export function uploadOf(granted) {
  const { upload_id: uploadId, url, fields, key_prefix: keyPrefix } = granted;
  return { uploadId, url, fields, keyPrefix };
}

/**
 * Post one part; the same again replaces it.
 * @param {Upload} upload
 * @param {number} number from 1
 * @param {ArrayBuffer} content
 * @param {{fetch: typeof globalThis.fetch, signal?: AbortSignal}} options
 * @returns {Promise<void>} when S3 has it
 * @throws {NetworkLost|FormExpired|ApiProblem}
 */
export async function postPart(upload, number, content, { fetch, signal }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append("key", upload.keyPrefix + String(number).padStart(4, "0"));
  form.append("file", new Blob([content])); // last: S3 ignores what comes after it
  const init = { method: "POST", body: form, credentials: /** @type {const} */ ("omit") };
  try {
    await inTime(PATIENCE_MS, signal, async (until) => {
      const response = await fetch(upload.url, { ...init, signal: until });
      if (!response.ok) throw refusal(response.status, /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? "");
    });
  } catch (error) {
    if (error instanceof FormExpired || error instanceof ApiProblem || signal?.aborted) throw error;
    throw new NetworkLost(error);
  }
}

/**
 * @param {number} status
 * @param {string} code S3's, of its XML
 * @returns {Error}
 */
function refusal(status, code) {
  // 400 ExpiredToken: the function's own credentials, which signed the form, live shorter than the form may say.
  if (status === 403 || code === "ExpiredToken") return new FormExpired(code);
  if (code === "EntityTooLarge") return new ApiProblem(413, { code: "audio_too_large", title: code }, null);
  return new Error(`S3 answered ${status} ${code}`); // 400 RequestTimeout, 503 SlowDown, …
}
