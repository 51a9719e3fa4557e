/** Timers by name: one of each at a time, and all of them can be stopped at once. */

/** `setTimeout` takes 32 bits; longer ones would run at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The timers of one object. */
export class Timers {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #running = new Map();

  /**
   * @param {string} name of the timer; a running one of that name is set anew
   * @param {number} ms
   * @param {() => void} work
   */
  after(name, ms, work) {
    this.stop(name);
    const run = () => {
      this.#running.delete(name);
      work();
    };
    this.#running.set(name, setTimeout(run, Math.min(ms, LONGEST_MS)));
  }

  /** @param {string} name */
  has(name) {
    return this.#running.has(name);
  }

  /** @param {...string} names left out: all of them */
  stop(...names) {
    for (const name of names.length > 0 ? names : [...this.#running.keys()]) {
      clearTimeout(this.#running.get(name));
      this.#running.delete(name);
    }
  }
}
