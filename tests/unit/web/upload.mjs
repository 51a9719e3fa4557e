// Uploads what it is given (base64 pieces) as one answer, as the page does, and prints what was told and what is left.
import { readFileSync } from "node:fs";
import { Api } from "../../../web/core/api.js";
import { MemoryQueue } from "../../../web/core/upload_queue.js";
import { Uploader } from "../../../web/core/uploader.js";

const { baseUrl, token, pieces, endedBy, ...what } = JSON.parse(readFileSync(0, "utf8"));
const queue = new MemoryQueue();
const api = new Api({ baseUrl, bearer: async () => token });
const uploader = new Uploader({ api, queue, online: new EventTarget(), locks: null });
const told = [];
for (const type of ["stored", "refused", "not_ended"]) {
  uploader.addEventListener(type, ({ detail }) => told.push({ type, code: detail.code ?? null }));
}
const answer = uploader.begin(what);
for (const piece of pieces) await answer.add(new Blob([Buffer.from(piece, "base64")]));
await answer.finish({ endAnswer: endedBy === null ? null : { ended_by: endedBy }, durationMs: 0 });
while (uploader.waiting > 0 || (uploader.kept().length > 0 && !told.some(({ type }) => type === "refused"))) {
  await new Promise((resolve) => uploader.addEventListener("waiting", resolve, { once: true }));
}
uploader.stop();
console.log(JSON.stringify({ told, left: (await queue.all()).length }));
