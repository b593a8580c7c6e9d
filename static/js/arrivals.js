/**
 * The bar that counts new replies, and puts them in their places when asked to.
 *
 *   <div class="arrivals" hidden data-arrivals data-one="%s new reply, show" data-many="%s new replies, show">
 *     <a href="…"><svg …/><span data-words></span></a>
 *   </div>
 *   <ol id="posts" data-topic="4711" data-known="12" data-more="…">…</ol>
 *
 * Nothing moves under the reader: a hint only counts. `data-more` answers `?na=12` with
 * the posts after number 12 that this reader may see, each
 * `<li data-post data-number data-level data-parent data-after>`, own ones `data-mine`;
 * with them what the page says of its topic.
 */
import { atMostOnceAMinute } from "./announce.js";
import { focusOn, focusPost } from "./focus.js";
import { fetchPage } from "./page.js";
import { added, onCatchUp, onHint } from "./signals.js";
import { insert, placeOf } from "./tree.js";
import { counted } from "./words.js";

export function start(bar) {
  const list = document.querySelector("[data-topic][data-more]");
  if (!list) return;
  const arrivals = { bar, list, waiting: new Set(), announce: atMostOnceAMinute() };
  onHint(bar, `topic.${list.dataset.topic}`, (hint) => note(arrivals, hint));
  onCatchUp(bar, () => count(arrivals));
  bar.querySelector("a, button").addEventListener("click", (event) => {
    event.preventDefault();
    show(arrivals);
  });
}

const known = ({ list }) => Number(list.dataset.known) || 0;
const here = (id) => placeOf(id) !== null;
const placing = () => document.querySelector("form[data-compose][aria-busy]") !== null;

function note(arrivals, { post, number, current }) {
  // A post that is being placed from this page comes back with the page itself.
  if (post === undefined || here(post) || number <= known(arrivals) || placing()) return;
  if (current) return count(arrivals);
  arrivals.waiting.add(String(post));
  draw(arrivals);
}

async function more({ list }, options) {
  const url = new URL(list.dataset.more, location.href);
  url.searchParams.set("na", list.dataset.known || "0");
  const page = await fetchPage(url, options);
  return page && { page, posts: [...page.querySelectorAll("li[data-post]")] };
}

async function count(arrivals) {
  const found = await more(arrivals, { background: true });
  if (!found || placing()) return;
  const fresh = found.posts.filter((post) => !("mine" in post.dataset) && !here(post.dataset.post));
  arrivals.waiting = new Set(fresh.map((post) => post.dataset.post));
  draw(arrivals);
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
  renew(page);
  const placed = posts.filter((post) => !here(post.dataset.post)).map((post) => insert(post, arrivals.list));
  const numbers = posts.map((post) => Number(post.dataset.number) || 0);
  arrivals.list.dataset.known = Math.max(known(arrivals), ...numbers);
  arrivals.waiting.clear();
  draw(arrivals);
  arrive(arrivals, placed);
}

/** What the page says of its topic: how it stands, and how many replies there are. */
function renew(page) {
  for (const what of ["[data-topic-state]", "#replies"]) {
    const now = page.querySelector(what);
    if (now) document.querySelector(what)?.replaceWith(document.importNode(now, true));
  }
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
