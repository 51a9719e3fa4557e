/** A request that is given up when no answer comes in time, or when whoever asked has no use for it any more. */

/**
 * @template Answer
 * @param {number} ms how long it may take
 * @param {AbortSignal|undefined} signal of whoever asked
 * @param {(signal: AbortSignal) => Promise<Answer>} ask
 * @returns {Promise<Answer>}
 */
export async function inTime(ms, signal, ask) {
  const patience = new AbortController();
  const stop = () => patience.abort(signal?.reason);
  const timer = setTimeout(() => patience.abort(new Error("no answer in time")), ms);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    return await ask(patience.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
