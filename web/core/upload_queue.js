/**
 * Recordings on their way: kept on the device in IndexedDB until the server has them, over reloads and restarts.
 *
 * Parts are kept as ArrayBuffers and not as Blobs: WebKit refuses Blobs in private windows and fails with them at
 * random (https://github.com/dexie/Dexie.js/issues/1919, https://github.com/jakearchibald/idb/issues/58).
 */

const ANSWERS = "answers";
const PARTS = "parts";

/**
 * What is kept of one take of an answer. Only who holds its lock writes it (see uploader.js).
 * @typedef {object} QueuedAnswer
 * @property {string} id made here; also the name of its lock
 * @property {string} sessionId
 * @property {number} questionIndex
 * @property {string} contentType
 * @property {Record<string, any>|null} capture how the device recorded
 * @property {number} beganAtMs orders the takes; by the device's clock
 * @property {"recording"|"finished"|"stored"} state `stored`: the server has it, the answer is still to be ended
 * @property {boolean} isAbandoned its page went away while it was recorded; it is stored as far as it went
 * @property {number} count of parts
 * @property {number} sizeBytes of all parts
 * @property {number} durationMs
 * @property {string|null} sha256 of all parts together, once it is finished
 * @property {{ask_id?: string, ended_by?: string}|null} endAnswer how to end the answer after it; null: not by us
 * @property {string} partsKey Idempotency-Key of `POST …/parts`, kept before it is used
 * @property {string} endKey the same of `POST …/end_answer`
 * @property {import("./part_form.js").Upload|null} upload
 * @property {number[]} sent numbers of the parts that S3 has acknowledged under this upload
 * @property {string|null} refused the code of a refusal that no retry cures
 */

/**
 * Where recordings wait. `UploadQueue` keeps them on the device; `MemoryQueue` while the page lives.
 * @typedef {object} Queue
 * @property {(answer: QueuedAnswer) => Promise<void>} put
 * @property {(answer: QueuedAnswer) => Promise<void>} update changes what is there; what was removed stays so
 * @property {(id: string) => Promise<QueuedAnswer|undefined>} get
 * @property {() => Promise<QueuedAnswer[]>} all in the order in which they began
 * @property {(answer: QueuedAnswer, number: number, content: ArrayBuffer) => Promise<void>} addPart both or neither
 * @property {(id: string, number: number) => Promise<ArrayBuffer|undefined>} part
 * @property {(id: string) => Promise<void>} removeParts
 * @property {(id: string) => Promise<void>} remove the answer and its parts
 */

/**
 * Open the device's queue.
 * @param {IDBFactory} [factory]
 * @returns {Promise<Queue>} where the browser allows no database (a private window of some), one that lives as long as
 *   the page
 */
export async function openUploadQueue(factory = globalThis.indexedDB) {
  try {
    return await UploadQueue.open(factory);
  } catch {
    return new MemoryQueue();
  }
}

/** @implements {Queue} */
export class UploadQueue {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    database.onversionchange = () => database.close(); // else a newer page could never open it
  }

  /**
   * @param {IDBFactory} [factory]
   * @returns {Promise<UploadQueue>}
   */
  static open(factory = globalThis.indexedDB) {
    return new Promise((resolve, reject) => {
      const request = factory.open("goldenfish-uploads", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(ANSWERS, { keyPath: "id" });
        request.result.createObjectStore(PARTS);
      };
      request.onsuccess = () => resolve(new UploadQueue(request.result));
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked by another tab"));
    });
  }

  /** @param {QueuedAnswer} answer */
  async put(answer) {
    await this.#done([ANSWERS], "readwrite", (answers) => answers.put(answer));
  }

  /** @param {QueuedAnswer} answer */
  async update(answer) {
    await this.#done([ANSWERS], "readwrite", (answers) => {
      const found = answers.getKey(answer.id);
      found.onsuccess = () => found.result !== undefined && answers.put(answer);
      return found;
    });
  }

  /** @param {string} id */
  get(id) {
    return this.#done([ANSWERS], "readonly", (answers) => answers.get(id));
  }

  /** @returns {Promise<QueuedAnswer[]>} */
  async all() {
    return inOrder(await this.#done([ANSWERS], "readonly", (answers) => answers.getAll()));
  }

  /**
   * @param {QueuedAnswer} answer
   * @param {number} number
   * @param {ArrayBuffer} content
   */
  async addPart(answer, number, content) {
    await this.#done([ANSWERS, PARTS], "readwrite", (answers, parts) => {
      parts.put(content, [answer.id, number]);
      return answers.put(answer);
    });
  }

  /**
   * @param {string} id
   * @param {number} number
   */
  part(id, number) {
    return this.#done([PARTS], "readonly", (parts) => parts.get([id, number]));
  }

  /** @param {string} id */
  async removeParts(id) {
    await this.#done([PARTS], "readwrite", (parts) => parts.delete(ofAnswer(id)));
  }

  /** @param {string} id */
  async remove(id) {
    await this.#done([ANSWERS, PARTS], "readwrite", (answers, parts) => {
      parts.delete(ofAnswer(id));
      return answers.delete(id);
    });
  }

  /**
   * Carry out one transaction.
   * @param {string[]} names of the stores
   * @param {IDBTransactionMode} mode
   * @param {(...stores: IDBObjectStore[]) => IDBRequest} ask whose result is wanted
   * @returns {Promise<any>} the result, once the transaction is complete
   */
  #done(names, mode, ask) {
    return new Promise((resolve, reject) => {
      // "strict": told to be complete only when it is on the disk; a phone's battery may end a moment later.
      const transaction = this.#database.transaction(names, mode, { durability: "strict" });
      const request = ask(...names.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the database gave up"));
    });
  }
}

/** @implements {Queue} */
export class MemoryQueue {
  /** @type {Map<string, QueuedAnswer>} */
  #answers = new Map();
  /** @type {Map<string, Map<number, ArrayBuffer>>} */
  #parts = new Map();

  /** @param {QueuedAnswer} answer */
  async put(answer) {
    this.#answers.set(answer.id, structuredClone(answer));
  }

  /** @param {QueuedAnswer} answer */
  async update(answer) {
    if (this.#answers.has(answer.id)) await this.put(answer);
  }

  /** @param {string} id */
  async get(id) {
    return structuredClone(this.#answers.get(id));
  }

  async all() {
    return inOrder(structuredClone([...this.#answers.values()]));
  }

  /**
   * @param {QueuedAnswer} answer
   * @param {number} number
   * @param {ArrayBuffer} content
   */
  async addPart(answer, number, content) {
    const parts = this.#parts.get(answer.id) ?? new Map();
    this.#parts.set(answer.id, parts.set(number, content));
    await this.put(answer);
  }

  /**
   * @param {string} id
   * @param {number} number
   */
  async part(id, number) {
    return this.#parts.get(id)?.get(number);
  }

  /** @param {string} id */
  async removeParts(id) {
    this.#parts.delete(id);
  }

  /** @param {string} id */
  async remove(id) {
    this.#parts.delete(id);
    this.#answers.delete(id);
  }
}

/** @param {QueuedAnswer[]} answers */
function inOrder(answers) {
  return answers.sort((one, other) => one.beganAtMs - other.beganAtMs);
}

/** @param {string} id */
function ofAnswer(id) {
  return IDBKeyRange.bound([id], [id, Infinity]);
}
