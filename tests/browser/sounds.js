// An init script: which sounds the page has begun to play, by whichever means.
(() => {
  const played = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...given) {
    if (this.buffer && this.context !== window.scriptedMicrophone?.context)
      played.push({ by: "buffer", seconds: this.buffer.duration });
    return start.apply(this, given);
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function (...given) {
    played.push({ by: "element", seconds: this.duration });
    return play.apply(this, given);
  };
  Object.defineProperty(window, "soundsPlayed", { value: played });
})();
