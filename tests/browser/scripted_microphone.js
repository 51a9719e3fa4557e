// An init script: getUserMedia gives a stream that the test fills by `say`. No device, no file, no timing of a file.
(() => {
  const media = navigator.mediaDevices;
  if (!media) return; // about:blank is no secure context
  const speaking = new Set();
  const microphone = { asked: [], tracks: [], refuse: null, gone: [], context: null, bus: null };

  function open() {
    if (microphone.context) return;
    microphone.context = new (window.NativeAudioContext ?? AudioContext)();
    microphone.bus = microphone.context.createGain();
    room(microphone.context).connect(microphone.bus);
  }

  // A room at night, about -70 dBFS: no microphone gives digital silence, and Web Audio lets nodes without any source
  // sleep, so that nothing at all would be recorded.
  function room(context) {
    const noise = context.createBufferSource();
    noise.buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
    const samples = noise.buffer.getChannelData(0);
    for (let at = 0; at < samples.length; at += 1) samples[at] = (Math.random() - 0.5) * 0.001;
    noise.loop = true;
    noise.start();
    return noise;
  }

  media.getUserMedia = async (constraints) => {
    microphone.asked.push(JSON.parse(JSON.stringify(constraints ?? {})));
    if (microphone.refuse) throw new DOMException("as the test wants it", microphone.refuse);
    const wanted = constraints?.audio?.deviceId?.exact;
    if (wanted && microphone.gone.includes(wanted)) throw new OverconstrainedError("deviceId", "as the test wants it");
    open();
    const destination = microphone.context.createMediaStreamDestination();
    microphone.bus.connect(destination);
    const [track] = destination.stream.getAudioTracks();
    const real = track.getSettings.bind(track);
    const { echoCancellation, noiseSuppression, autoGainControl } = constraints?.audio ?? {};
    const flag = (wish) => (typeof wish === "object" ? (wish.exact ?? wish.ideal) : wish) ?? true;
    track.getSettings = () => ({
      ...real(),
      deviceId: wanted ?? "scripted",
      echoCancellation: flag(echoCancellation),
      noiseSuppression: flag(noiseSuppression),
      autoGainControl: flag(autoGainControl),
    });
    microphone.tracks.push(track);
    return destination.stream;
  };

  // Resolves when the sound has begun; tells how long it is.
  microphone.say = async (base64, gain) => {
    open();
    await microphone.context.resume();
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const source = microphone.context.createBufferSource();
    source.buffer = await microphone.context.decodeAudioData(bytes.buffer);
    const volume = microphone.context.createGain();
    volume.gain.value = gain;
    source.connect(volume).connect(microphone.bus);
    speaking.add(source);
    source.addEventListener("ended", () => speaking.delete(source));
    source.start();
    return source.buffer.duration;
  };
  microphone.hush = () => speaking.forEach((source) => source.stop());
  microphone.speaking = () => speaking.size > 0;
  // Unplugged: what a page sees is the track's end.
  microphone.unplug = () => {
    for (const track of microphone.tracks) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  };
  // What a phone call does: the tracks fall silent and say so.
  microphone.mute = (muted) => {
    for (const track of microphone.tracks) {
      Object.defineProperty(track, "muted", { value: muted, configurable: true });
      track.dispatchEvent(new Event(muted ? "mute" : "unmute"));
    }
  };
  Object.defineProperty(window, "scriptedMicrophone", { value: microphone });
})();
