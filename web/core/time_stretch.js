/**
 * Speech slower or faster at the same pitch: waveform similarity overlap-add (WSOLA), W. Verhelst and M. Roelands,
 * ICASSP 1993, https://doi.org/10.1109/ICASSP.1993.319366. Pure. An element's `preservesPitch` would do the same, but
 * could neither be queued without gaps nor silenced within one render quantum.
 */

const WINDOW_S = 0.03;
const SEARCH_S = 0.008;
/** Likeness is judged on every fourth sample first: 12 kHz are plenty for the pitch of a voice. */
const COARSE = 4;

/**
 * @param {Float32Array} samples
 * @param {number} rate 0.5 (half as fast) to 2
 * @param {number} sampleRate Hz
 * @returns {Float32Array} about samples.length / rate samples
 */
export function stretched(samples, rate, sampleRate) {
  const hop = Math.round((WINDOW_S * sampleRate) / 2);
  if (rate === 1 || samples.length < 4 * hop) return samples.slice();
  const window = hann(2 * hop);
  const search = Math.round(SEARCH_S * sampleRate);
  const out = new Float32Array(Math.round(samples.length / rate));
  out.set(samples.subarray(0, hop)); // the first half window has nothing before it to overlap with
  let from = 0;
  for (let at = 0; at < out.length; at += hop) {
    if (at > 0) from = mostAlike(samples, from + hop, Math.round(at * rate), hop, search);
    add(out, at, samples, from, window);
  }
  return out;
}

/** @param {number} length even */
function hann(length) {
  return Float32Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / length));
}

/**
 * Where near `nominal` the sound goes on most like at `natural`, the place where it would go on by itself.
 * @param {Float32Array} samples
 * @param {number} natural
 * @param {number} nominal
 * @param {number} hop
 * @param {number} search
 */
function mostAlike(samples, natural, nominal, hop, search) {
  const rough = best(samples, natural, hop, nominal - search, nominal + search, COARSE);
  return best(samples, natural, hop, rough - COARSE + 1, rough + COARSE - 1, 1);
}

/**
 * @param {Float32Array} samples
 * @param {number} natural
 * @param {number} hop
 * @param {number} first
 * @param {number} last
 * @param {number} step
 */
function best(samples, natural, hop, first, last, step) {
  const highest = samples.length - 2 * hop;
  let found = Math.min(Math.max(0, first), Math.max(0, highest));
  let most = -Infinity;
  for (let from = found; from <= Math.min(last, highest); from += step) {
    const likeness = alike(samples, natural, from, hop);
    if (likeness > most) [most, found] = [likeness, from];
  }
  return found;
}

/**
 * @param {Float32Array} samples
 * @param {number} one
 * @param {number} other
 * @param {number} length
 */
function alike(samples, one, other, length) {
  const end = Math.min(length, samples.length - one, samples.length - other);
  let product = 0;
  let energy = 1e-9;
  for (let at = 0; at < end; at += COARSE) {
    product += samples[one + at] * samples[other + at];
    energy += samples[other + at] * samples[other + at];
  }
  return product / Math.sqrt(energy);
}

/**
 * @param {Float32Array} out
 * @param {number} at
 * @param {Float32Array} samples
 * @param {number} from
 * @param {Float32Array} window
 */
function add(out, at, samples, from, window) {
  const half = window.length / 2;
  const end = Math.min(window.length, out.length - at, samples.length - from);
  // Of the first window only the falling half is added: the rising one was copied whole.
  for (let n = at === 0 ? half : 0; n < end; n += 1) out[at + n] += samples[from + n] * window[n];
}
