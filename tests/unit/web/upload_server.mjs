/** A small server over real sockets that does what the API and S3 do with a recording in parts, and fails as it is told. */

import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** @typedef {{route: string, fault: "lose"|"drop"|number, code?: string, times?: number}} Fault
 *   `lose`: it is carried out, its answer does not arrive; `drop`: it does not arrive; a number: the status of a refusal
 */

export class UploadServer {
  /** @type {{questionIndex: number, content: Buffer}[]} */
  recordings = [];
  /** @type {number[]} */
  ended = [];
  /** What came, by route: `parts`, `s3`, `complete`, `end_answer`. @type {string[]} */
  log = [];
  /** @type {Fault[]} */
  faults = [];
  token = "good";
  #uploads = new Map();
  #granted = new Map();
  #replies = new Map();
  #signature = 0;
  /** Keys under which a failure of its own is kept, as the API does. */
  #failed = new Set();
  #server = createServer((request, response) => void this.#serve(request, response));

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (this.#server.address()).port}`;
    return this;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Forms that were given until now are not taken any more. */
  expireForms() {
    this.#signature += 1;
  }

  /** The keys of earlier requests are forgotten. */
  forgetKeys() {
    this.#granted.clear();
  }

  /** As if a part had never come, in every upload. @param {number} number */
  losePart(number) {
    for (const upload of this.#uploads.values()) upload.parts.delete(number);
  }

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const route = request.url === "/s3" ? "s3" : request.url.split("/").at(-1);
    const fault = this.#fault(route);
    if (fault?.fault === "drop") return request.socket.destroy();
    this.log.push(route);
    const key = request.headers["idempotency-key"];
    if (fault?.code === "internal_error") this.#failed.add(key);
    const problem = { code: fault?.code ?? "unhealthy" };
    const [status, body] =
      typeof fault?.fault === "number"
        ? [fault.fault, route === "s3" ? `<Code>${problem.code}</Code>` : problem]
        : this.#failed.has(key)
          ? [500, { code: "internal_error" }]
          : await this.#answer(route, request, Buffer.concat(chunks));
    if (fault?.fault === "lose") return request.socket.destroy();
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  #fault(route) {
    const index = this.faults.findIndex((fault) => fault.route === route);
    if (index < 0) return undefined;
    const fault = this.faults[index];
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times === 0) this.faults.splice(index, 1);
    return fault;
  }

  async #answer(route, request, content) {
    if (route === "s3") return this.#part(request, content);
    if (request.headers.authorization !== `Bearer ${this.token}`) return [401, { code: "unauthorised" }];
    const body = JSON.parse(content.toString());
    if (route === "parts") return this.#grant(body, request.headers["idempotency-key"]);
    if (route === "complete") return this.#complete(body);
    if (!this.ended.includes(body.question_index)) this.ended.push(body.question_index);
    return [200, {}];
  }

  #grant({ question_index }, key) {
    const uploadId = this.#granted.get(key) ?? randomUUID();
    this.#granted.set(key, uploadId);
    if (!this.#uploads.has(uploadId)) this.#uploads.set(uploadId, { question_index, parts: new Map() });
    const fields = { policy: String(this.#signature), "Content-Type": "audio/webm" };
    return [201, { upload_id: uploadId, url: `${this.url}/s3`, fields, key_prefix: `parts/${uploadId}/` }];
  }

  async #part(request, content) {
    const form = await new Response(content, { headers: request.headers }).formData();
    if (form.get("policy") !== String(this.#signature)) return [403, "<Error><Code>AccessDenied</Code></Error>"];
    const [, uploadId, number] = String(form.get("key")).split("/");
    const file = /** @type {Blob} */ (form.get("file"));
    this.#uploads.get(uploadId).parts.set(Number(number), Buffer.from(await file.arrayBuffer()));
    return [204, ""];
  }

  #complete({ upload_id, count, size_bytes, sha256, question_index }) {
    const { parts } = this.#uploads.get(upload_id);
    if (this.#replies.has(upload_id)) return [201, { replayed: true }];
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const missing = numbers.filter((number) => !parts.has(number));
    if (missing.length > 0) return [409, { code: "part_missing", missing }];
    const content = Buffer.concat(numbers.map((number) => parts.get(number)));
    const digest = createHash("sha256").update(content).digest("hex");
    if (content.length !== size_bytes || digest !== sha256) return [422, { code: "checksum_mismatch" }];
    this.recordings.push({ questionIndex: question_index, content });
    this.#replies.set(upload_id, true);
    return [201, { replayed: false }];
  }
}

/** The Web Locks of several tabs: one holder of a name at a time, the others in their order. */
export class Locks {
  /** @type {Map<string, Promise<any>>} */
  #last = new Map();

  /**
   * @param {string} name
   * @param {{signal?: AbortSignal}} _options
   * @param {() => Promise<any>} work
   */
  request(name, _options, work) {
    const done = (this.#last.get(name) ?? Promise.resolve()).then(work);
    this.#last.set(name, done.catch(() => {}));
    return done;
  }
}
