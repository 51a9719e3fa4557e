/**
 * An interview through the generated client, as an app's developer writes it; prints what it got as JSON.
 *
 * node interview.js {"basePath": "…", "token": "…", "recordings": ["….ogg", …]}
 */
import { readFile } from "node:fs/promises";
import {
  AnswerApi,
  Configuration,
  CreateSessionLanguageEnum,
  EventsApi,
  ProblemDocumentFromJSON,
  QuestionApi,
  RecordingApi,
  ResponseError,
  ResultsApi,
  SessionApi,
  type ProblemDocument,
  type QuestionReply,
  type Results,
} from "./client/src/index.js";

interface Given {
  basePath: string;
  token: string;
  recordings: string[];
}

const given = JSON.parse(process.argv[2] ?? "{}") as Given;
const configuration = new Configuration({
  basePath: given.basePath,
  accessToken: async () => given.token,
});
const sessions = new SessionApi(configuration);
const recordings = new RecordingApi(configuration);
const results = new ResultsApi(configuration);
const events = new EventsApi(configuration);

/** The problem document of a refusal; whatever else went wrong goes on. */
async function refusal(call: Promise<unknown>): Promise<ProblemDocument> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ResponseError) return ProblemDocumentFromJSON(await error.response.json());
    throw error;
  }
  throw new Error("it was not refused");
}

/** A short recording through the API, the next ones straight to S3: by one form, and in parts. */
const uploads = [throughTheApi, straightToS3, inParts];

async function throughTheApi(sessionId: string, questionIndex: number, sound: Uint8Array<ArrayBuffer>): Promise<void> {
  const capture = JSON.stringify({ device: "Pixel 8", noise_suppression: false });
  const audio = new Blob([sound], { type: "audio/ogg" });
  await recordings.uploadAudio({ sessionId, questionIndex, audio, capture, idempotencyKey: crypto.randomUUID() });
}

async function straightToS3(sessionId: string, questionIndex: number, sound: Uint8Array<ArrayBuffer>): Promise<void> {
  const granted = await recordings.requestUpload({
    sessionId,
    requestUpload: { questionIndex, contentType: "audio/ogg", sizeBytes: sound.length },
    idempotencyKey: crypto.randomUUID(),
  });
  await post(granted.url, granted.fields, sound);
}

async function inParts(sessionId: string, questionIndex: number, sound: Uint8Array<ArrayBuffer>): Promise<void> {
  const granted = await recordings.requestParts({
    sessionId,
    requestParts: { questionIndex, contentType: "audio/ogg" },
    idempotencyKey: crypto.randomUUID(),
  });
  const half = Math.ceil(sound.length / 2);
  const parts = [sound.slice(0, half), sound.slice(half)];
  for (const [number, part] of parts.entries()) {
    const key = granted.keyPrefix + String(number + 1).padStart(4, "0");
    await post(granted.url, { ...granted.fields, key }, part);
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", sound));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const { uploadId } = granted;
  const whole = { questionIndex, uploadId, count: parts.length, sizeBytes: sound.length, sha256 };
  await recordings.completeUpload({ sessionId, completeUpload: whole, idempotencyKey: crypto.randomUUID() });
}

/** A presigned form: its fields first, the file last, and no token. */
async function post(url: string, fields: Record<string, string>, content: Uint8Array<ArrayBuffer>): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([content]));
  const answer = await fetch(url, { method: "POST", body: form });
  if (!answer.ok) throw new Error(`S3 refused: ${answer.status} ${await answer.text()}`);
}

async function untilComplete(sessionId: string): Promise<Results> {
  for (let waited = 0; waited < 600; waited += 1) {
    const found = await results.getResults({ sessionId });
    if (found.complete) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the results were not complete within two minutes");
}

const created = await sessions.createSession({
  createSession: { userId: "grandmother", language: CreateSessionLanguageEnum.en },
  idempotencyKey: crypto.randomUUID(),
});
const { sessionId } = created;
const asked: QuestionReply[] = [];
for (const [number, path] of given.recordings.entries()) {
  const question = await new QuestionApi(configuration).getQuestion({ sessionId });
  // These lines fail to compile when the document loses a nullability: `| null` but never `| undefined`.
  const index: number | null = question.questionIndex;
  const flags: string[] = question.flags;
  if (index === null || flags.length > 0) throw new Error(`no question, or an odd one: ${JSON.stringify(question)}`);
  asked.push(question);
  const upload = uploads[number % uploads.length] ?? throughTheApi;
  await upload(sessionId, index, await readFile(path));
  await new AnswerApi(configuration).endAnswer({ sessionId, endAnswer: { questionIndex: index } });
}
await sessions.closeSession({ sessionId });
const complete = await untilComplete(sessionId);
const log = await events.getEvents({ sessionId, after: 0 });

/** The same client against a server that has learned a state, an event and a field since. */
const later = new Configuration({
  basePath: given.basePath,
  accessToken: given.token,
  fetchApi: async (url, init) => {
    const answer = await fetch(url, init);
    const text = (await answer.text()).replaceAll('"stage":"assessed"', '"stage":"dreamt","since":"2031"');
    return new Response(text.replaceAll('"type":"result_card"', '"type":"dream_card"'), answer);
  },
});
const unknown = await new ResultsApi(later).getResults({ sessionId });
const unknownEvents = await new EventsApi(later).getEvents({ sessionId, after: 0 });
const stranger = new Configuration({ basePath: given.basePath, accessToken: "nobodys-token" });

console.log(
  JSON.stringify({
    sessionId,
    createdAtIsADate: created.createdAt instanceof Date && !Number.isNaN(created.createdAt.getTime()),
    asked: asked.map((question) => question.text),
    stages: complete.answers.map((answer) => answer.stage),
    recordings: complete.answers.map((answer) => answer.recording.status),
    capture: complete.answers[0]?.assessment.conditions?.capture?.device ?? null,
    measured: complete.answers[0]?.assessment.measurements.length ?? 0,
    summary: complete.summary.status,
    events: log.events.map((event) => event.type),
    unknownStage: unknown.answers[0]?.stage,
    unknownEvents: unknownEvents.events.map((event) => event.type),
    refusals: [
      await refusal(sessions.closeSession({ sessionId: "ses_there0is0none" })),
      await refusal(new QuestionApi(stranger).getQuestion({ sessionId })),
      await refusal(sessions.createSession({ createSession: { userId: "" } })),
    ],
  }),
);
