// An init script: tells which sounds the page has begun to play, and takes the output away as calls and missing devices do.
(() => {
  const played = [];
  const contexts = [];
  let state = null; // what every context says instead of its own state

  const Native = window.AudioContext;
  window.AudioContext = class AudioContext extends Native {
    constructor(...given) {
      super(...given);
      contexts.push(this);
    }
    get state() {
      return output.lost() ?? super.state;
    }
    resume() {
      // Firefox without a sound device: the promise does not settle.
      return output.lost() ? new Promise(() => {}) : super.resume();
    }
  };
  // The scripted microphone's own context stays as it is.
  window.NativeAudioContext = Native;

  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...given) {
    if (contexts.includes(this.context)) played.push({ by: "buffer", seconds: this.buffer?.duration ?? 0 });
    return start.apply(this, given);
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function (...given) {
    played.push({ by: "element", seconds: this.duration });
    return play.apply(this, given);
  };

  const output = {
    played,
    lost: () => state ?? (window.noSoundOutput ? "suspended" : null),
    lose(name) {
      state = name;
      for (const context of contexts) context.dispatchEvent(new Event("statechange"));
    },
  };
  Object.defineProperty(window, "scriptedOutput", { value: output });
})();
