/**
 * Announces changes to screen readers.
 *
 *   <div class="connection" role="status" hidden data-connection>…</div>
 */
const MINUTE = 60_000;
let region = null;

function liveRegion() {
  if (region?.isConnected) return region;
  region = document.createElement("p");
  region.setAttribute("role", "status");
  region.className = "visually-hidden";
  document.body.append(region);
  return region;
}

/** Said once, politely, when the reader's screen reader has a moment. */
export function announce(text) {
  const place = liveRegion();
  place.textContent = "";
  // A change in a region that was already there is announced; a new region is not.
  setTimeout(() => (place.textContent = text), 100);
}

/** An `announce` that speaks at most once a minute, and then says the newest. */
export function atMostOnceAMinute() {
  let last = -Infinity;
  let timer = null;
  let next = "";
  const speak = () => {
    timer = null;
    if (!next) return;
    last = Date.now();
    announce(next);
  };
  return (text) => {
    next = text;
    if (timer !== null || !text) return;
    const wait = last + MINUTE - Date.now();
    if (wait <= 0) speak();
    else timer = setTimeout(speak, wait);
  };
}

const words = new WeakMap();

/** Shows a bar that stands hidden in the page, and has its words announced. */
export function showBar(bar) {
  if (!bar?.hidden) return;
  bar.hidden = false;
  if (!bar.matches('[role="status"]')) return announce(bar.textContent.trim());
  // A status that becomes visible is not announced; one that changes is.
  if (!words.has(bar)) words.set(bar, [...bar.childNodes]);
  bar.replaceChildren();
  setTimeout(() => bar.replaceChildren(...words.get(bar)), 100);
}

export function hideBar(bar) {
  if (bar) bar.hidden = true;
}
