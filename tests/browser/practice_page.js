// An init script of the practice tests: remembers the states that were passed through, and is the browser's recogniser.
(() => {
  const passed = [];
  const note = () => {
    const { state, held } = document.body?.dataset ?? {};
    const now = held === "true" ? `${state} held` : state;
    if (now && passed.at(-1) !== now) passed.push(now);
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
  Object.defineProperty(window, "practicePage", { value: { passed, recognise, languages: () => [...listening].map((each) => each.lang) } });
})();
