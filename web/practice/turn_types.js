/** The words in which turns.js is spoken to, and answers. Types only. */

/** @typedef {"choose"|"listening"|"thinking"|"speaking"|"paused"|"finished"} State */

/** How speech into a reply is taken: not at all, after a short test, or at once. @typedef {"off"|"firm"|"eager"} Barge */

/**
 * What has happened. The four kinds about the microphone are those of core/endpointer.js: `barge_in` is tentative, until
 * `speech_started` or `barge_in_over`; `speech_ended` comes after the silence that ends a turn.
 * @typedef {{kind: "begin", mode: string, language: string}
 *   | {kind: "resume"}
 *   | {kind: "hears", microphone: boolean, captions: boolean}
 *   | {kind: "barge", mode: Barge}
 *   | {kind: "barge_in"} | {kind: "barge_in_over"} | {kind: "speech_started"} | {kind: "speech_ended"}
 *   | {kind: "caption", text: string} | {kind: "echo"}
 *   | {kind: "typed", text: string}
 *   | {kind: "turn", gen: number}
 *   | {kind: "sound", gen: number} | {kind: "audible", gen: number} | {kind: "sound_over", gen: number}
 *   | {kind: "complete", gen: number, reason: string, error: string|null}
 *   | {kind: "not_sent", code: string}
 *   | {kind: "stop"} | {kind: "pause"} | {kind: "continue"} | {kind: "hangup"}} Happening
 */

/**
 * What is to be done about it, in this order.
 *   begin         ask the server to begin in a mode; it speaks first
 *   hear          begin to hear anew: a new recording, no words yet
 *   keep          speech has begun: its recording is kept from before the onset on
 *   forget        it was none: nothing of it needs to be kept
 *   deaf          hear nothing
 *   hold, release the sound stands still; goes on
 *   hush          the sound ends at once (and no longer stands still), and `cancel` tells the server to stop; `gen` is
 *                 what is left, null where nothing of it is known yet
 *   play          the piece of sound that came goes into the queue; `drop`: it does not
 *   say           these words are the person's turn; `interrupts`: into a reply that nobody has told to stop
 *   record        the recording is the person's turn
 *   notice        tell the person
 * @typedef {{do: "begin", mode: string, language: string} | {do: "hear"} | {do: "keep"}
 *   | {do: "forget"} | {do: "deaf"} | {do: "hold"} | {do: "release"} | {do: "hush", cancel: boolean, gen: number|null}
 *   | {do: "play"} | {do: "drop"} | {do: "say", text: string, source: "typed"|"caption", interrupts: boolean}
 *   | {do: "record"} | {do: "notice", code: string}} Effect
 */

export {};
