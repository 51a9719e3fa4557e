/** Those who wait for a better moment: for a time, for the network, or for a new credential. */

export class UploadWaits {
  #waking = new EventTarget();
  #credentials = 0;

  /** How many credentials there have been. */
  get credentials() {
    return this.#credentials;
  }

  /** The network is back. */
  online() {
    this.#waking.dispatchEvent(new Event("online"));
  }

  /** There is a new credential, or somebody asks for another try. */
  signedIn() {
    this.#credentials += 1;
    this.#waking.dispatchEvent(new Event("signed_in"));
  }

  /**
   * @param {number|null} ms at the longest; null: until there is a new credential
   * @param {number} since `credentials` before what failed was begun: a newer one may have come while it was under way
   * @param {AbortSignal} signal ends it, too
   * @returns {Promise<void>}
   */
  wait(ms, since, signal) {
    return new Promise((resolve) => {
      if (signal.aborted || this.#credentials > since) return resolve();
      const over = new AbortController();
      const end = () => {
        clearTimeout(timer);
        over.abort();
        resolve();
      };
      const timer = ms === null ? undefined : setTimeout(end, ms);
      const types = ms === null ? ["signed_in"] : ["signed_in", "online"];
      for (const type of types) this.#waking.addEventListener(type, end, { signal: over.signal });
      signal.addEventListener("abort", end, { signal: over.signal });
    });
  }
}
