// A worklet on the player's output: tells when what is rendered becomes sound and when it becomes silence, in seconds of
// the AudioContext's clock, exact to one sample.
const SILENT = 1e-4;

class OutputMeter extends AudioWorkletProcessor {
  constructor() {
    super();
    this.sounding = false;
    this.lastSoundAt = 0;
  }

  process([[samples]]) {
    for (let n = 0; samples && n < samples.length; n += 1) {
      if (Math.abs(samples[n]) <= SILENT) continue;
      this.lastSoundAt = (currentFrame + n + 1) / sampleRate;
      if (!this.sounding) this.tell(true, (currentFrame + n) / sampleRate);
    }
    // 5 ms: longer than any zero crossing of a voice's tone.
    if (this.sounding && currentFrame / sampleRate - this.lastSoundAt > 0.005) this.tell(false, this.lastSoundAt);
    return true;
  }

  tell(sounding, atS) {
    this.sounding = sounding;
    this.port.postMessage({ sounding, atS });
  }
}

registerProcessor("output-meter", OutputMeter);
