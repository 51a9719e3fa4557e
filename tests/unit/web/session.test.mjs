// A live session against a server that cuts, falls silent, supersedes and refuses. Waits for what happens, not for time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem, NetworkLost } from "../../../web/core/api.js";
import { LiveSession } from "../../../web/core/session.js";

const QUICK = { firstRetry: 1, longestRetry: 5, poll: 2, gap: 2, proof: 5, pong: 5, ready: 1000 };
const event = (seq, type = "question_asked") => ({ v: 1, type, id: `e-${seq}`, seq, gen: 0, data: { ask_id: `ask_${seq}` } });

/** The server: a log, and the sockets that were opened to it. */
class Server {
  log = [];
  sockets = [];
  tickets = 0;
  /** What is said of the next requests instead of an answer. */
  refusals = [];
  /** Whether sockets can be had, and whether they answer. */
  isUp = true;
  isDead = false;
  #waiting = [];

  api = {
    post: async () => {
      this.#refuse();
      this.tickets += 1;
      return { ticket: `tkt ${this.tickets}`, websocket_url: "wss://x/live" };
    },
    get: async (path) => {
      this.#refuse();
      const after = Number(path.split("after=")[1]);
      const events = this.log.filter(({ seq }) => seq > after).slice(0, 2);
      return { events, more: this.log.some(({ seq }) => seq > after + 2) };
    },
  };

  get WebSocket() {
    const server = this;
    return class {
      readyState = 0;
      sent = [];
      constructor(url) {
        this.url = url;
        server.sockets.push(this);
        queueMicrotask(() => (server.isUp ? this.open() : this.end()));
      }
      open() {
        this.readyState = 1;
        this.onopen();
      }
      send(text) {
        const message = JSON.parse(text);
        this.sent.push(message);
        server.took(this, message);
      }
      bring(...messages) {
        for (const message of messages) this.onmessage({ data: JSON.stringify(message) });
      }
      end() {
        if (this.readyState === 3) return;
        this.readyState = 3;
        this.onclose?.();
      }
      close = () => this.end();
    };
  }

  /** What a server does by itself: hello brings what was missed, then ready; ping brings pong. */
  took(socket, { type, data }) {
    if (this.isDead) return;
    queueMicrotask(() => {
      if (socket.readyState !== 1) return;
      if (type === "ping") socket.bring({ v: 1, type: "pong", gen: 0, data: {} });
      if (type !== "hello") return;
      socket.bring(...this.log.filter(({ seq }) => seq > data.resume.last_seq).map((each) => ({ ...each, replay: true })));
      socket.bring({ v: 1, type: "ready", gen: 0, data: { last_seq: this.log.length, heartbeat_s: 240 } });
    });
  }

  #refuse() {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
  }
}

/** A session, what it told, and a way to wait for it. */
function meeting(server, options = {}) {
  const session = new LiveSession({ api: server.api, sessionId: "ses_1", WebSocket: server.WebSocket, pace: QUICK, ...options });
  const told = [];
  const wishes = [];
  for (const type of ["event", "frame", "play", "state"]) {
    session.addEventListener(type, ({ detail }) => {
      told.push([type, type === "state" ? detail : (detail.seq ?? detail.type)]);
      for (const wish of [...wishes]) if (wish.reached()) wish.resolve();
    });
  }
  const until = (reached) => (reached() ? Promise.resolve() : new Promise((resolve) => wishes.push({ reached, resolve })));
  const state = (name) => until(() => session.state === name);
  const all = (type) => told.filter(([kind]) => kind === type).map(([, what]) => what);
  return { session, told, until, state, all };
}

/** Node ends while only timers that nobody waits for are left; this keeps it, and ends with the test. */
const held = (name, work) =>
  test(name, { timeout: 60_000 }, async () => {
    const server = new Server();
    const made = [];
    try {
      await work(server, (options) => made[made.push(meeting(server, options)) - 1]);
    } finally {
      for (const { session } of made) session.close();
    }
  });

held("what was missed comes first, each event once and in order", async (server, meet) => {
  server.log = [event(1), event(2)];
  const { session, state, all } = meet();
  session.start();
  await state("open");
  assert.match(server.sockets[0].url, /^wss:\/\/x\/live\?ticket=tkt%201$/);
  server.sockets[0].bring(event(4), event(2), event(3), event(4));
  assert.deepEqual(all("event"), [1, 2, 3, 4]);
  assert.deepEqual(all("play"), [1, 2, 3, 4]);
});

held("a question that was played before is not to be played again", async (server, meet) => {
  server.log = [event(1), event(2)];
  const { session, state, all } = meet({ played: ["ask_1"], after: 0 });
  session.start();
  await state("open");
  assert.deepEqual(all("play"), [2]);
});

held("a message is sent again with its id until its event has come", async (server, meet) => {
  const { session, state, until } = meet();
  session.start();
  const id = session.send("next_question", {}, { until: ({ type }) => type === "question_asked" });
  await state("open");
  const of = (socket) => socket.sent.filter(({ type }) => type === "next_question").map((message) => message.id);
  assert.deepEqual(of(server.sockets[0]), [id]);
  server.sockets[0].end();
  await until(() => session.reconnects === 1 && session.state === "open");
  assert.deepEqual(of(server.sockets[1]), [id]);
  assert.equal(session.waiting, 1);
  server.sockets[1].bring(event(1));
  assert.equal(session.waiting, 0);
  server.sockets[1].end();
  await until(() => session.reconnects === 2 && session.state === "open");
  assert.deepEqual(of(server.sockets[2]), []);
});

held("a message without a proof goes out once, with the next connection", async (server, meet) => {
  const { session, state, until } = meet();
  session.start();
  session.send("playback", { state: "ended" });
  await state("open");
  server.sockets[0].end();
  await until(() => session.reconnects === 1 && session.state === "open");
  assert.deepEqual(server.sockets.map(({ sent }) => sent.filter(({ type }) => type === "playback").length), [1, 0]);
});

held("what was said without a line goes out in its order, with and without a proof; what is forgotten does not", async (server, meet) => {
  const { session, state } = meet();
  session.start();
  const proof = { until: () => false };
  session.send("first", {}, proof);
  session.send("second");
  session.send("third", {}, proof);
  session.forget(session.send("fourth", {}, proof));
  await state("open");
  assert.deepEqual(server.sockets[0].sent.map(({ type }) => type), ["hello", "first", "second", "third"]);
  assert.equal(session.waiting, 2);
});

held("a line that is dead without having said so is noticed by what is not proven", async (server, meet) => {
  const { session, state, until } = meet();
  session.start();
  await state("open");
  server.isDead = true;
  session.send("end_answer", {}, { until: () => false });
  await state("lost");
  server.isDead = false;
  await until(() => session.connections === 2);
  assert.ok(server.sockets[0].sent.some(({ type }) => type === "ping"));
});

held("while no socket can be had, the log is read over HTTP", async (server, meet) => {
  server.isUp = false;
  server.log = [event(1), event(2), event(3)];
  const { session, until, all } = meet();
  session.start();
  await until(() => all("event").length === 3);
  assert.notEqual(session.state, "open");
  server.log.push(event(4));
  await until(() => all("event").length === 4);
  server.isUp = true;
  await until(() => session.state === "open");
  assert.deepEqual(all("event"), [1, 2, 3, 4]);
});

held("an event that does not come over the socket is read from the log", async (server, meet) => {
  const { session, state, until, all } = meet();
  session.start();
  await state("open");
  server.log = [event(1), event(2)];
  server.sockets[0].bring(event(2));
  await until(() => all("event").length === 2);
  assert.deepEqual(all("event"), [1, 2]);
});

held("a failing line is tried again; a session that is over is not", async (server, meet) => {
  server.refusals = [new NetworkLost(null), new ApiProblem(503, { code: "busy" }, null)];
  const { session, state } = meet();
  session.start();
  await state("open");
  assert.equal(server.tickets, 1);
  server.refusals = Array(9).fill(new ApiProblem(401, { code: "session_expired" }, null));
  server.sockets[0].end();
  await state("closed");
  assert.equal(session.reason, "session_expired");
});

held("another window takes over: nobody comes back by itself, and the person may", async (server, meet) => {
  const { session, state, until } = meet();
  session.start();
  await state("open");
  server.sockets[0].bring({ v: 1, type: "superseded", gen: 0, data: {} });
  assert.deepEqual([session.state, server.tickets], ["superseded", 1]);
  session.start();
  await until(() => session.connections === 2);
});

held("a refusal: a passing one is tried again, a lasting one is told and left", async (server, meet) => {
  const { session, state, until, all } = meet();
  session.start();
  await state("open");
  const [socket] = server.sockets;
  const refuse = (ref, code, more = {}) => socket.bring({ v: 1, type: "error", gen: 0, ref, data: { code, fatal: false, ...more } });
  const first = session.send("pause", {}, { until: () => false });
  refuse(first, "rate_limited", { retry_after_ms: 1 });
  await until(() => all("frame").includes("error"));
  session.addEventListener("message", ({ detail }) => {
    if (detail.direction === "out" && detail.message.id === first) refuse(first, "wrong_state");
  });
  await until(() => all("frame").filter((type) => type === "error").length === 2);
  assert.equal(session.waiting, 0);
  socket.bring({ v: 1, type: "error", gen: 0, data: { code: "session_not_found", fatal: true } });
  assert.deepEqual([session.state, session.reason], ["closed", "session_not_found"]);
});

held("told to leave, it changes to a new connection and loses nothing", async (server, meet) => {
  const { session, state, until, all } = meet();
  session.start();
  await state("open");
  server.log = [event(1)];
  server.sockets[0].bring({ v: 1, type: "reconnect", gen: 0, data: { in_ms: 2, reason: "connection_limit" } });
  await until(() => session.connections === 2);
  assert.deepEqual([all("event"), server.sockets[0].readyState], [[1], 3]);
});

held("the device says that its line is back: there is no further wait", async (server, meet) => {
  server.isUp = false;
  const { session, until } = meet({ pace: { ...QUICK, firstRetry: 1e9, longestRetry: 1e9 } });
  session.start();
  await until(() => session.state === "lost");
  server.isUp = true;
  session.retryNow();
  await until(() => session.state === "open");
});
