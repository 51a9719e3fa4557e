/**
 * The few small things a page keeps on the device, by name, in IndexedDB: they survive a reload and a restart.
 *
 * IndexedDB and not localStorage: a service worker and other tabs read it too, and it is written in transactions.
 */

const STORE = "kept";

/**
 * What `openKept` gives; tests give a plain Map in its place.
 * @typedef {object} Kept
 * @property {(name: string) => Promise<any>} get undefined where nothing is kept
 * @property {(name: string, value: any) => Promise<void>} put
 * @property {(name: string) => Promise<void>} remove
 */

/**
 * Open the device's store.
 * @param {IDBFactory} [factory]
 * @returns {Promise<Kept>} where the browser allows no store (a private window of some), what is kept lives as long as
 *   the page
 */
export async function openKept(factory = globalThis.indexedDB) {
  try {
    return inDatabase(await opened(factory));
  } catch {
    return inMemory();
  }
}

/** @returns {Kept} what lives as long as the page */
export function inMemory() {
  const values = new Map();
  return {
    get: async (name) => values.get(name),
    put: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  };
}

/**
 * @param {IDBFactory} factory
 * @returns {Promise<IDBDatabase>}
 */
function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open("goldenfish-kept", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked by another tab"));
  });
}

/**
 * @param {IDBDatabase} database
 * @returns {Kept}
 */
function inDatabase(database) {
  database.onversionchange = () => database.close(); // else a newer page could never open it
  /**
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest} ask
   * @returns {Promise<any>}
   */
  const done = (mode, ask) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  return {
    get: (name) => done("readonly", (store) => store.get(name)),
    put: (name, value) => done("readwrite", (store) => store.put(value, name)),
    remove: (name) => done("readwrite", (store) => store.delete(name)),
  };
}
