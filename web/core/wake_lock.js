/** Keeps the screen on while a person speaks: a locked phone stops recording without telling. */

/** Held from `hold()` to `release()`; the browser drops it when the page is hidden, so it is taken again then. */
export class WakeLock {
  #navigator;
  #page;
  #sentinel = /** @type {WakeLockSentinel|null} */ (null);
  #wanted = false;
  #again = () => void this.#take();

  /** @param {{navigator?: {wakeLock?: WakeLockLike}, page?: Document|EventTarget}} [options] */
  constructor({ navigator = globalThis.navigator, page = globalThis.document } = {}) {
    this.#navigator = navigator;
    this.#page = page;
  }

  /** Does nothing where there is no such thing (https://www.w3.org/TR/screen-wake-lock/) or the battery is low. */
  async hold() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#page?.addEventListener("visibilitychange", this.#again);
    await this.#take();
  }

  async release() {
    this.#wanted = false;
    this.#page?.removeEventListener("visibilitychange", this.#again);
    const held = this.#sentinel;
    this.#sentinel = null;
    await held?.release();
  }

  async #take() {
    if (!this.#navigator?.wakeLock || (this.#sentinel && !this.#sentinel.released)) return;
    try {
      const taken = await this.#navigator.wakeLock.request("screen");
      if (this.#wanted) this.#sentinel = taken;
      else await taken.release(); // let go while it was being asked for
    } catch {
      // The page is hidden, or the battery low: recording goes on without.
    }
  }
}

/** @typedef {{request(type: "screen"): Promise<WakeLockSentinel>}} WakeLockLike */
