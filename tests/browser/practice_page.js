// An init script of the practice tests: remembers the states that were passed through, is the browser's recogniser, and
// speaks into a reply soon after it is heard: from outside, a busy machine would come too late for a short one.
(() => {
  const passed = [];
  const spoken = [];
  let interrupt = null;
  const add = (list, item) => item && list.at(-1) !== item && list.push(item);
  const note = () => {
    const { state, held } = document.body?.dataset ?? {};
    add(passed, held === "true" ? `${state} held` : state);
    add(spoken, document.querySelector('[data-caption="question"] .now')?.textContent);
    if (state !== "speaking" || interrupt === null) return;
    setTimeout(interrupt, 400);
    interrupt = null;
  };
  new MutationObserver(note).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-state", "data-held"],
  });

  // Recognises what the test says, for as long as the page listens.
  const listening = new Set();
  class Recognition extends EventTarget {
    static available = async () => "available";
    start() {
      listening.add(this);
    }
    stop() {
      this.abort();
    }
    abort() {
      if (listening.delete(this)) this.dispatchEvent(new Event("end"));
    }
  }
  window.SpeechRecognition = window.webkitSpeechRecognition = Recognition;
  const recognise = (transcript, isFinal) => {
    const result = Object.assign([{ transcript }], { isFinal });
    for (const each of listening) {
      each.dispatchEvent(Object.assign(new Event("result"), { results: [result], resultIndex: 0 }));
    }
    return listening.size;
  };
  const languages = () => [...listening].map((each) => each.lang);
  // The next reply is spoken into.
  const speakInto = (sound, gain) => (interrupt = () => scriptedMicrophone.say(sound, gain));
  Object.defineProperty(window, "practicePage", { value: { passed, spoken, recognise, languages, speakInto } });
})();
