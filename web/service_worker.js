/**
 * Keeps the shell of the page (its html, scripts, styles, icons) so that it opens without a network.
 *
 * Never an answer of the API, never a recording: only what is of this origin, asked for by GET without a credential,
 * outside of the API's paths, and named like a file of the page. A deployed file whose name carries the hash of its
 * content is taken from the cache; everything else comes from the network first, so that an update is seen at once.
 */

// The build writes its own number here: each deployment is a new worker, with a cache of its own.
const VERSION = "checkout";
const CACHE = `shell-${VERSION}`;
const API = /^\/(api|users|health|live|ws)(\/|$)/;
const FILE = /(^\/|\.(html|js|css|svg|png|webmanifest))$/;
const NAMES_OTHERS = /(\/|\.(html|js|css))$/;
const HASHED = /\.[0-9a-f]{6}\.\w+$/;
/** On a line that hardly works the kept page is better than none. */
const PATIENCE_MS = 4000;
/** Every literal that names another file; what is behind `).Name` is a type in a comment (JSDoc). */
const IN_SCRIPT = /["'](\.{1,2}\/[\w./-]+\.\w+)["'](?!\s*\)\.[A-Z])/g;
const IN_PAGE = /\s(?:href|src)="([\w./-]+\.\w+)"/g;
const IN_STYLE = /url\(["']?([\w./-]+\.\w+)["']?\)/g;

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/**
 * Which of the page's files a file names.
 *
 * @param {string} address its own, whole
 * @param {string} text
 * @returns {string[]} whole addresses; other pages are not among them, they are kept when they are opened
 */
function referencesIn(address, text) {
  const { pathname } = new URL(address);
  const pattern = pathname.endsWith(".js") ? IN_SCRIPT : pathname.endsWith(".css") ? IN_STYLE : IN_PAGE;
  const lines = text.split("\n").filter((line) => !/^\s*(\*|\/\*|\/\/)/.test(line));
  return [...lines.join("\n").matchAll(pattern)]
    .map((found) => new URL(found[1], address))
    .filter(({ pathname: named }) => !named.endsWith(".html") && !named.endsWith("/service_worker.js"))
    .map(({ href }) => href);
}

/**
 * Whether a request is for a file of the page.
 *
 * @param {Request} request
 * @returns {boolean}
 */
function isShell(request) {
  const { origin, pathname } = new URL(request.url);
  const plain = request.method === "GET" && !request.headers.has("authorization") && !request.headers.has("range");
  return plain && origin === scope.location.origin && !API.test(pathname) && FILE.test(pathname);
}

/**
 * An address without query, of which files know nothing, and without fragment, in which an invitation may stand.
 *
 * @param {string} address
 * @returns {string}
 */
function keyOf(address) {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

/**
 * @param {string} address
 * @returns {Promise<Response>} of the network, kept when it is good
 */
async function fetched(address) {
  const answer = await fetch(address, { cache: HASHED.test(address) ? "default" : "no-cache", credentials: "omit" });
  // A redirected answer must not be given to a navigation (Fetch, "redirect mode"); nothing of the page redirects.
  if (answer.ok && !answer.redirected) {
    const cache = await caches.open(CACHE);
    await cache.put(address, answer.clone());
  }
  return answer;
}

/**
 * @param {string} address
 * @returns {Promise<Response>} a kept file at once when its name says that it cannot have changed, else the newest
 */
async function shellFile(address) {
  const own = await caches.open(CACHE);
  const kept = (await own.match(address)) ?? (await caches.match(address)); // of an earlier shell, where there is no newer
  if (!kept) return fetched(address);
  if (HASHED.test(address)) return kept;
  /** @type {number | undefined} */
  let timer;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, kept)));
  const fresh = fetched(address).then((answer) => (answer.status >= 500 ? kept : answer));
  return Promise.race([fresh, patience]).catch(() => kept).finally(() => clearTimeout(timer));
}

/**
 * Keeps a page and everything that it names, over as many files as that takes; what it loads by itself is kept already.
 *
 * @param {string} page its address
 */
async function keepWhole(page) {
  const cache = await caches.open(CACHE);
  const seen = new Set([page]);
  for (const address of seen) {
    const answer = (await cache.match(address)) ?? (await fetched(address));
    if (!answer.ok || !NAMES_OTHERS.test(address)) continue;
    for (const named of referencesIn(address, await answer.text())) seen.add(keyOf(named));
  }
}

/** @returns {Promise<string[]>} names of the shells of earlier versions */
async function earlier() {
  return (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== CACHE);
}

/** Keeps the pages that are open now, then forgets the shells of earlier versions. */
async function takeOver() {
  await scope.clients.claim();
  const open = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = new Set(open.map(({ url }) => keyOf(url)).filter((url) => FILE.test(new URL(url).pathname)));
  await Promise.all([...pages].map(keepWhole));
  await Promise.all((await earlier()).map((name) => caches.delete(name)));
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
// Without the network an earlier shell stays; this worker tries again when a page is opened.
scope.addEventListener("activate", (event) => event.waitUntil(takeOver().catch(() => undefined)));
scope.addEventListener("fetch", (event) => {
  if (!isShell(event.request)) return;
  const address = keyOf(event.request.url);
  const answer = shellFile(address);
  event.respondWith(answer);
  if (event.request.mode !== "navigate") return;
  const keep = answer.then(() => keepWhole(address)).then(earlier);
  event.waitUntil(keep.then((names) => (names.length > 0 ? takeOver() : undefined)).catch(() => undefined));
});
