// Reads where a log is, follows it over server-sent events until it has `count` events or is refused; prints them.
import { readFileSync } from "node:fs";
import { EventLogRefused, readEventLog } from "../../../web/core/event_log_reader.js";

const { count, ...options } = JSON.parse(readFileSync(0, "utf8"));
const controller = new AbortController();
const events = [];
let refused = null;
try {
  for await (const event of readEventLog({ ...options, signal: controller.signal })) {
    events.push(event);
    if (events.length === count) controller.abort();
  }
} catch (error) {
  if (!(error instanceof EventLogRefused)) throw error;
  refused = { status: error.status, code: error.code };
}
console.log(JSON.stringify({ events, refused }));
