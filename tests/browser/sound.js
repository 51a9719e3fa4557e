// The page of test_sound.py and bench/page_sound.py: the core's sound modules, and what they do measured on one clock.
import { openOutput } from "/core/audio_output.js";
import { Endpointer, policyFrom } from "/core/endpointer.js";
import { Microphone } from "/core/microphone.js";
import { Player } from "/core/player.js";
import { Recorder, captureOf, recordingType } from "/core/recorder.js";

const once = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

/** Waits for a level that is true of this; gives it. */
function level(microphone, wanted) {
  return new Promise((resolve) => {
    microphone.addEventListener("level", function heard({ detail }) {
      if (!wanted(detail)) return;
      microphone.removeEventListener("level", heard);
      resolve(detail);
    });
  });
}

/** Records the microphone for so long, as the page records an answer; what the end-pointers make of it beside. */
window.record = async (seconds, enhanced) => {
  const { context } = await openOutput();
  const microphone = await Microphone.open({ enhanced, context });
  const type = recordingType(MediaRecorder, 1000);
  const recorder = new Recorder(microphone, type);
  const parts = [];
  const levels = [];
  const turns = { memories: [], practice: [] };
  recorder.addEventListener("part", ({ detail }) => parts.push(detail.blob));
  for (const profile of ["memories", "practice"]) {
    const endpointer = new Endpointer(policyFrom(null, { profile }));
    microphone.addEventListener("level", ({ detail }) => turns[profile].push(...endpointer.push(detail)));
  }
  microphone.addEventListener("level", ({ detail }) => levels.push(detail));
  const beganAtMs = performance.now();
  recorder.start();
  const { atMs } = await level(microphone, () => true);
  await level(microphone, (now) => now.atMs > atMs + seconds * 1000);
  const { settings } = microphone;
  const recorded = await recorder.stop();
  const tookMs = performance.now() - beganAtMs;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  microphone.close();
  await context.close();
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { base64: btoa(text), parts: parts.length, levels, turns, recorded, tookMs, settings, capture: captureOf({ settings }, type) };
};

/** A context in which one stream is the microphone, another the output, and both are measured on the same clock. */
async function room() {
  const { context } = await openOutput();
  await context.audioWorklet.addModule("/tests/output_meter.js");
  const player = new Player({ context });
  const meter = new AudioWorkletNode(context, "output-meter");
  // It writes no output; but a node that leads nowhere is not run any more once its input is silent.
  player.output.connect(meter).connect(context.destination);
  const changes = [];
  const heard = new EventTarget();
  meter.port.onmessage = ({ data }) => {
    changes.push(data);
    heard.dispatchEvent(new Event(data.sounding ? "sound" : "silence"));
  };
  const mouth = context.createMediaStreamDestination();
  const mediaDevices = Object.assign(new EventTarget(), { getUserMedia: async () => mouth.stream });
  const microphone = await Microphone.open({ enhanced: true, context, mediaDevices });
  await level(microphone, () => true);
  const sound = async (url) => context.decodeAudioData(await (await fetch(url)).arrayBuffer());
  return { context, player, mouth, microphone, changes, heard, sound };
}

/** The machine speaks and is interrupted, again and again. Times in seconds of the AudioContext's clock. */
window.interrupted = async (times, mode) => {
  const { context, player, mouth, microphone, changes, heard, sound } = await room();
  const reply = await (await fetch("/sounds/reply.wav")).arrayBuffer();
  const voice = await sound("/sounds/voice.wav");
  const rounds = [];
  for (let gen = 1; gen <= times; gen += 1) {
    const round = { audible: once(heard, "sound"), askedAtS: context.currentTime };
    player.enqueue({ gen, idx: 0, content: reply });
    player.enqueue({ gen, idx: 1, content: reply });
    await round.audible;
    round.audibleAtS = changes.at(-1).atS;
    round.late = await interruption({ gen, round, mode, context, player, mouth, microphone, changes, heard, voice, reply });
    rounds.push(round);
  }
  await context.close();
  return rounds.map(({ audible, ...round }) => round);
};

async function interruption({ gen, round, mode, context, player, mouth, microphone, changes, heard, voice, reply }) {
  const endpointer = new Endpointer(policyFrom(null, { profile: "practice", bargeIn: mode }));
  const silent = once(heard, "silence");
  const over = new Promise((resolve) => {
    microphone.addEventListener("level", function decide({ detail }) {
      for (const { kind, atMs } of endpointer.push({ ...detail, playing: player.audible })) {
        if (kind === "barge_in") {
          player.pause();
          round.heardAtS = atMs / 1000;
          round.pausedAtS = context.currentTime;
        }
        if (kind !== "speech_started") continue;
        player.flush(gen);
        microphone.removeEventListener("level", decide);
        resolve(null);
      }
    });
  });
  // The end-pointer must have heard the reply for a while, as in a conversation, before somebody speaks.
  const { atMs } = await level(microphone, () => true);
  await level(microphone, (now) => now.atMs > atMs + 600);
  const source = context.createBufferSource();
  source.buffer = voice;
  source.connect(mouth);
  round.spokenAtS = context.currentTime + 0.02;
  source.start(round.spokenAtS);
  await silent;
  round.silentAtS = changes.at(-1).atS;
  await over;
  const before = changes.length;
  const taken = player.enqueue({ gen, idx: 2, content: reply });
  const said = await level(microphone, () => true);
  await level(microphone, (now) => now.atMs > said.atMs + 300);
  source.stop();
  return { taken, sounds: changes.length - before };
}

/** A cough: silence for a moment, and the reply goes on where it was. */
window.coughed = async () => {
  const { context, player, changes, heard } = await room();
  const reply = await (await fetch("/sounds/reply.wav")).arrayBuffer();
  const seconds = (await context.decodeAudioData(reply.slice(0))).duration;
  const ended = once(player, "ended");
  player.enqueue({ gen: 1, idx: 0, content: reply, last: true });
  await once(player, "progress");
  const silent = once(heard, "silence");
  player.pause();
  await silent;
  player.rate = 0.8;
  player.resume();
  await ended;
  const done = changes.at(-1).sounding ? await once(heard, "silence") : null;
  const spans = [];
  for (let at = 0; at + 1 < changes.length; at += 2) spans.push(changes[at + 1].atS - changes[at].atS);
  await context.close();
  return { seconds, spans, playedMs: player.playedMs(1), done: done === null };
};

document.querySelector("button").addEventListener("click", async () => {
  document.body.dataset.state = "running";
  try {
    window.result = await window[window.wanted.name](...window.wanted.given);
    document.body.dataset.state = "done";
  } catch (error) {
    window.result = String(error?.stack ?? error);
    document.body.dataset.state = "failed";
  }
});
document.body.dataset.state = "ready";
