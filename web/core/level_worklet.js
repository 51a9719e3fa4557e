/** The microphone's level, measured on the audio thread: one message for every 20 ms of sound. */

const FRAME_S = 0.02;
/** Full scale as a 16-bit converter gives it: 32,767 / 32,768, and a little for resampling. */
const CLIPPED = 0.999;

class LevelProcessor extends AudioWorkletProcessor {
  #wanted = Math.round(FRAME_S * sampleRate);
  #samples = 0;
  #energy = 0;
  #peak = 0;
  #clipped = 0;

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const channels = inputs[0];
    // Without a channel the source is gone or not there yet: nothing was measured, and nothing is claimed.
    const length = channels.length ? channels[0].length : 0;
    for (let at = 0; at < length; at += 1) {
      this.#take(channels, at);
      if (this.#samples === this.#wanted) this.#send(currentFrame + at + 1);
    }
    return true;
  }

  /**
   * @param {Float32Array[]} channels
   * @param {number} at
   */
  #take(channels, at) {
    let energy = 0;
    let peak = 0;
    for (const channel of channels) {
      energy += channel[at] * channel[at];
      peak = Math.max(peak, Math.abs(channel[at]));
    }
    this.#energy += energy / channels.length;
    this.#peak = Math.max(this.#peak, peak);
    if (peak >= CLIPPED) this.#clipped += 1;
    this.#samples += 1;
  }

  /** @param {number} frame the first one after those measured */
  #send(frame) {
    this.port.postMessage({
      rms: Math.sqrt(this.#energy / this.#samples),
      peak: this.#peak,
      clippedShare: this.#clipped / this.#samples,
      atMs: (frame / sampleRate) * 1000,
    });
    this.#samples = this.#energy = this.#peak = this.#clipped = 0;
  }
}

registerProcessor("level", LevelProcessor);
