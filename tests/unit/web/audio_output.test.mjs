import assert from "node:assert/strict";
import { test } from "node:test";

import { openOutput } from "../../../web/core/audio_output.js";

class Context extends EventTarget {
  state = "suspended";

  /** @param {() => Promise<void>} resume */
  constructor(resume) {
    super();
    this.resume = () => resume.call(this);
  }

  become(state) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

const works = () => new Context(async function () {
  this.become("running");
});

test("a context that starts has no trouble", async () => {
  assert.equal((await openOutput({ context: works() })).code, null);
});

test("one that does not settle has no output, until it starts after all", async () => {
  const context = new Context(() => new Promise(() => {}));
  const output = await openOutput({ context, patienceMs: 1 });
  assert.equal(output.code, "no_output");
  const told = [];
  output.addEventListener("state", ({ detail }) => told.push(detail.code));
  context.become("running");
  assert.deepEqual(told, [null]);
});

test("one that refuses has no output either", async () => {
  const output = await openOutput({ context: new Context(() => Promise.reject(new Error("closed"))) });
  assert.equal(output.code, "no_output");
});

test("a call interrupts it, and it can be resumed", async () => {
  const context = works();
  const output = await openOutput({ context });
  const told = [];
  output.addEventListener("state", ({ detail }) => told.push(detail.code));
  context.become("interrupted");
  assert.equal(output.code, "interrupted");
  assert.equal(await output.resume(), null);
  assert.deepEqual(told, ["interrupted", null]);
});
