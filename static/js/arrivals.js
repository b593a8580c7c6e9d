/**
 * New replies of an open topic: shown by themselves where the reader is at the end of the
 * list, or where there was none; else counted by a bar, and shown when asked to.
 *
 *   <div class="arrivals" hidden data-arrivals data-one="%s new reply, show"
 *        data-many="%s new replies, show" data-from="1 new reply of %s">
 *     <a href="…"><svg …/><span data-words></span></a>
 *   </div>
 *   <ol id="posts" data-topic="4711" data-known="12" data-more="…">…</ol>
 *
 * Neither the scroll nor the focus moves by itself. `data-more` answers `?na=12` with
 * the posts after number 12 that this reader may see, each
 * `<li data-post data-number data-level data-parent data-after>`, own ones `data-mine`;
 * with them what the page says of its topic.
 */
import { announce, atMostOnceAMinute } from "./announce.js";
import { focusOn, focusPost } from "./focus.js";
import { fetchPage, takeTurn } from "./page.js";
import { keepPlace } from "./scroll-anchor.js";
import { added, onCatchUp, onHint } from "./signals.js";
import { patchParts } from "./topic-live.js";
import { edgeOf, insert, isFolded, placeOf } from "./tree.js";
import { counted } from "./words.js";

export function start(bar) {
  const list = document.querySelector("[data-topic][data-more]");
  if (!list) return;
  const arrivals = { bar, list, waiting: new Set(), announce: atMostOnceAMinute() };
  onHint(bar, `topic.${list.dataset.topic}`, (hint) => note(arrivals, hint));
  onCatchUp(bar, () => collect(arrivals));
  bar.querySelector("a, button").addEventListener("click", (event) => {
    event.preventDefault();
    show(arrivals);
  });
}

const known = ({ list }) => Number(list.dataset.known) || 0;
const here = (id) => placeOf(id) !== null;
const placing = () => document.querySelector("form[data-compose][aria-busy]") !== null;
const isSeen = () => document.visibilityState === "visible";

function note(arrivals, { post, number, current, spread }) {
  // A post that is being placed from this page comes back with the page itself.
  if (number <= known(arrivals) || placing()) return;
  if (current) collect(arrivals);
  if (current || post === undefined || here(post)) return;
  if (!(isSeen() && followsEnd(arrivals.list))) {
    arrivals.waiting.add(String(post));
    draw(arrivals);
  }
  collect(arrivals, spread);
}

/** Is the reader where the next reply comes, or was there none yet? */
function followsEnd(list) {
  if (!list.querySelector("[data-post]")) return true;
  if ("newest" in list.dataset || "later" in list.dataset) return false;
  const { bottom } = list.getBoundingClientRect();
  return bottom > 0 && bottom <= innerHeight;
}

/** Would this one appear in view or below, in a branch that is open? */
const comesInView = (post, list) =>
  !list.querySelector("[data-post]") || (edgeOf(post, list) > 0 && !isFolded(post));

/** Fetches what is new, one fetch after the other; what is hinted meanwhile comes next. */
async function collect(arrivals, spread) {
  if (arrivals.collecting) return (arrivals.again = true);
  arrivals.collecting = true;
  try {
    do {
      arrivals.again = false;
      await takeTurn(spread);
      const found = await more(arrivals, { background: true });
      if (found && !placing()) take(arrivals, found);
    } while (arrivals.again);
  } finally {
    arrivals.collecting = false;
  }
}

function take(arrivals, { page, posts }) {
  const { list } = arrivals;
  const fresh = posts.filter((post) => !here(post.dataset.post) && !("mine" in post.dataset));
  const wasEmpty = !list.querySelector("[data-post]");
  const follows = isSeen() && followsEnd(list);
  const placed = keepPlace(() => {
    patchParts(page);
    const coming = follows ? fresh.filter((post) => wasEmpty || comesInView(post, list)) : [];
    return coming.map((post) => insert(post, list)).filter(Boolean);
  });
  arrivals.waiting = new Set(fresh.map((post) => post.dataset.post).filter((id) => !here(id)));
  if (!arrivals.waiting.size) raiseKnown(arrivals, posts);
  placed.forEach(added);
  draw(arrivals);
  if (!placed.length) return;
  sayArrived(arrivals, placed);
  markRead(placed);
}

/** Said once: whose reply it is, or how many came. */
function sayArrived({ bar }, placed) {
  const name = placed[0].querySelector(".post__name")?.firstChild?.textContent.trim();
  const words = bar.dataset.from && name ? bar.dataset.from.replace("%s", name) : "";
  if (placed.length === 1 && words) announce(words);
  else announce(counted(bar, placed.length)?.split(",")[0] ?? "");
}

/** It is on the screen: fetched as a reader does, which the server takes for reading. */
function markRead(placed) {
  if (!("inbox" in document.body.dataset)) return;
  for (const { dataset } of placed) fetchPage(`/forum/bericht/${dataset.post}/deel/`);
}

function raiseKnown(arrivals, posts) {
  const numbers = posts.map((post) => Number(post.dataset.number) || 0);
  arrivals.list.dataset.known = Math.max(known(arrivals), ...numbers);
}

async function more({ list }, options) {
  const url = new URL(list.dataset.more, location.href);
  url.searchParams.set("na", list.dataset.known || "0");
  const page = await fetchPage(url, options);
  return page && { page, posts: [...page.querySelectorAll("li[data-post]")] };
}

function draw({ bar, waiting, announce }) {
  const words = waiting.size ? counted(bar, waiting.size) : "";
  const place = bar.querySelector("[data-words]") ?? bar.querySelector("a, button");
  bar.hidden = !waiting.size;
  if (words && place.textContent !== words) place.textContent = words;
  announce(words ?? "");
}

async function show(arrivals) {
  if (arrivals.busy) return;
  arrivals.busy = true;
  const found = await more(arrivals);
  arrivals.busy = false;
  if (!found) return; // refused or offline: the bar stays
  const { page, posts } = found;
  patchParts(page);
  const placed = posts.filter((post) => !here(post.dataset.post)).map((post) => insert(post, arrivals.list));
  raiseKnown(arrivals, posts);
  arrivals.waiting.clear();
  draw(arrivals);
  arrive(arrivals, placed);
}

/** A post whose branch is on another page has no place here: the link leads there. */
function arrive({ bar, list }, placed) {
  const shown = placed.filter(Boolean);
  shown.forEach(added);
  if (shown.length) focusPost(shown.sort(inReadingOrder)[0]);
  else if (placed.length) location.assign(bar.querySelector("a").href);
  else focusOn(list);
}

const inReadingOrder = (one, other) =>
  one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
