/** How a recording of what was said goes to the server: in parts over the socket, or by a form where it is long. */

/** Of one part before base64: with it and its envelope a message stays within the socket's 32 KB. */
export const PART_BYTES = 24000;
/** More than these, and the parts would hold up everything else on the socket; the server itself takes 64. */
export const MOST_PARTS = 16;

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
 * @property {{send: (type: string, data: Record<string, unknown>, options: object) => string}} session
 * @property {{post: (path: string, body: unknown, options: object) => Promise<any>}} api
 * @property {string} sessionId
 * @property {typeof globalThis.fetch} fetch for the form, which goes to another origin
 */

/**
 * Send what was said; it is the person's turn.
 * @param {Line} line
 * @param {Blob} blob
 * @param {object} options
 * @param {string} options.id of the recording: sent again with it, it counts once
 * @param {(event: Record<string, any>) => boolean} options.until proves that it has arrived
 * @param {Record<string, unknown>} [options.more] further members of the message
 * @throws {NotSent}
 */
export async function sendRecording(line, blob, { id, until, more = {} }) {
  const parts = Math.ceil(blob.size / PART_BYTES);
  if (parts === 0) throw new NotSent("upload_refused");
  if (parts > MOST_PARTS) {
    const key = await uploaded(line, blob, id);
    line.session.send("audio_message", { ...more, upload_key: key }, { id, until });
    return;
  }
  for (let part = 0; part < parts; part += 1) {
    const b64 = await base64(blob.slice(part * PART_BYTES, (part + 1) * PART_BYTES));
    line.session.send("audio_message", { ...more, b64, part, parts, audio_id: id }, { id: `${id}-${part}`, until });
  }
}

/**
 * @param {Line} line
 * @param {Blob} blob
 * @param {string} id
 * @returns {Promise<string>} the key under which the server finds it
 */
async function uploaded({ api, sessionId, fetch }, blob, id) {
  const path = `/api/conversations/${encodeURIComponent(sessionId)}/upload`;
  const type = blob.type.split(";")[0]; // a form takes exactly the type that it was asked for
  try {
    const form = await api.post(path, { content_type: type, size_bytes: blob.size }, { key: id });
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, String(value));
    body.append("file", new Blob([blob], { type }));
    const answer = await fetch(form.url, { method: "POST", body });
    if (!answer.ok) throw new NotSent("upload_refused");
    return form.upload_key;
  } catch (error) {
    if (error instanceof NotSent) throw error;
    const code = /** @type {any} */ (error)?.code;
    throw new NotSent(typeof code === "string" && code !== "" ? code : "upload_refused");
  }
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
