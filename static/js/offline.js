/**
 * Lets the browser keep a page for when there is no connection; see templates/worker.js.
 * Only after the page stands: nobody waits for it.
 */
const rules = {
  createScriptURL(url) {
    if (new URL(url, location.href).origin === location.origin) return url;
    throw new TypeError(`not a worker of this site: ${url}`);
  },
};
/** See trusted.js; here, so that a page that does nothing else fetches one file less. */
const worker = globalThis.trustedTypes?.createPolicy("own-worker", rules) ?? rules;

export const registerWorker = (url) => navigator.serviceWorker.register(worker.createScriptURL(url));

export async function start() {
  if ("serviceWorker" in navigator) await registerWorker("/worker.js").catch(() => {});
}
