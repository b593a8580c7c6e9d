/**
 * Fetches pages in the background.
 *
 * `Purpose: prefetch` tells the server that nobody is reading: a post fetched so is
 * not marked as read.
 */
import { parseAnswer } from "./trusted.js";

const SPREAD = 300; // ms; a thousand readers of one hint do not ask in the same instant
const REST = 500; // ms between two fetches of one page

let waiting = null;
let running = Promise.resolve();

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function seen() {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true });
  }).then(seen);
}

/** The document at `url`, or null when the server refuses or cannot be reached. */
export async function fetchPage(url, options) {
  return (await fetchAnswer(url, options)).page;
}

/** The same with the `status` of the answer: 0 when the server cannot be reached. */
export async function fetchAnswer(url, { background = false } = {}) {
  try {
    const response = await fetch(url, {
      cache: "no-cache",
      headers: background ? { Purpose: "prefetch" } : {},
    });
    const { ok, status } = response;
    if (!ok) return { status, page: null };
    return { status, page: await parseAnswer(response) };
  } catch {
    return { status: 0, page: null };
  }
}

/**
 * Wait a moment of one's own before a fetch, and until somebody looks at the page. A hint
 * says in its `spread` over how many ms, when many pages follow the same stream.
 */
export async function takeTurn(spread = SPREAD) {
  await pause(Math.random() * Math.max(spread, SPREAD));
  await seen();
}

/**
 * The current page as the server would write it now.
 *
 * Whoever asks while a fetch is still to be sent shares it; one at a time is under
 * way; a page that nobody looks at waits until somebody does.
 */
export function freshPage() {
  waiting ??= (async () => {
    await running;
    await takeTurn();
    waiting = null;
    const page = fetchPage(location.href.split("#")[0], { background: true });
    running = page.then(() => pause(REST));
    return page;
  })();
  return waiting;
}
