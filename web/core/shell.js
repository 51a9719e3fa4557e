/**
 * Lets the page open without a network from the second time on: registers the service worker that keeps its files.
 */

/**
 * @param {Pick<Navigator, "serviceWorker"> | {serviceWorker?: undefined}} navigator
 * @returns {Promise<boolean>} whether a worker keeps the shell; the page works all the same without
 */
export async function keepShell({ serviceWorker }) {
  // Not there in private windows of some browsers, in WebKitGTK's automation, and outside of secure contexts.
  if (!serviceWorker) return false;
  try {
    // Of this module's own address, which is right however deep the page lies; its scope is the whole site.
    await serviceWorker.register(new URL("../service_worker.js", import.meta.url), { updateViaCache: "none" });
    return true;
  } catch {
    return false;
  }
}
