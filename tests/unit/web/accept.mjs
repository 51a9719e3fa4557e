// Reads schedules of messages, prints what FrameAcceptor makes of each message.
import { readFileSync } from "node:fs";
import { FrameAcceptor } from "../../../web/core/frame_acceptor.js";

function step(acceptor, message) {
  if (message === "leave") return { gen: acceptor.leave() };
  const { events, frame, audio, play, stale } = acceptor.accept(message);
  return {
    events: events.map((event) => event.seq),
    play: play.map((event) => event.seq),
    frame: frame === null ? null : frame.type,
    audio: audio && { ...audio, content: Buffer.from(audio.content).toString("hex") },
    stale,
    lastSeq: acceptor.lastSeq,
    hasGap: acceptor.hasGap,
  };
}

const schedules = JSON.parse(readFileSync(0, "utf8"));
const results = schedules.map(({ after, messages }) => {
  const acceptor = new FrameAcceptor({ after });
  return messages.map((message) => step(acceptor, message));
});
console.log(JSON.stringify(results));
