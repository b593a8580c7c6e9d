/**
 * Lets the browser keep a page for when there is no connection; see templates/worker.js.
 * Only after the page stands: nobody waits for it.
 */
export const start = () => navigator.serviceWorker?.register("/worker.js").catch(() => {});
