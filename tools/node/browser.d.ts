// What browsers have and TypeScript's lib.dom has not, as far as web/ uses it.

// https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
declare function registerProcessor(name: string, processor: new (options: any) => AudioWorkletProcessor): void;
declare const currentFrame: number;
declare const sampleRate: number;

// https://webaudio.github.io/web-speech-api/
interface SpeechRecognitionEvent extends Event {
  readonly resultIndex: number;
  readonly results: SpeechRecognitionResultList;
}
interface SpeechRecognitionErrorEvent extends Event {
  readonly error: string;
}
interface SpeechRecognition extends EventTarget {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  maxAlternatives: number;
  processLocally?: boolean;
  start(): void;
  stop(): void;
  abort(): void;
}

// https://www.w3.org/TR/mediastream-recording/#dictdef-mediarecorderoptions
interface MediaRecorderOptions {
  audioBitrateMode?: "constant" | "variable";
}
