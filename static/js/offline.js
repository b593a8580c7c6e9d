/**
 * Lets the browser keep a page for when there is no connection; see templates/worker.js.
 * Only after the page stands: nobody waits for it.
 */
import { registerWorker } from "./trusted.js";

export async function start() {
  if ("serviceWorker" in navigator) await registerWorker("/worker.js").catch(() => {});
}
