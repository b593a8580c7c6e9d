/**
 * Moves the focus to the next unread post of this page; when there is none left here,
 * the link is followed to the page that has one.
 *
 *   <a data-next-unread href="…">Next unread <span class="count" data-count>4</span></a>
 *   <li data-post="90125" data-new>…</li>
 */
import { focusPost } from "./focus.js";
import { onAdded } from "./signals.js";

const reached = new WeakSet();
let last = null;

const unreadHere = () =>
  [...document.querySelectorAll("[data-post][data-new]")].filter((post) => !reached.has(post));

const isInView = ({ top, bottom }) => bottom > 0 && top < innerHeight;

/** A post in a folded branch stands where the branch does. */
function placeShown(post) {
  const folded = post.parentElement.closest("ol[hidden]");
  return folded ? placeShown(folded.closest("[data-post]")) : post;
}

/** After the post where the reader was last; after a scroll, below the upper edge. */
function isBelow(post) {
  if (last?.isConnected && isInView(last.getBoundingClientRect())) {
    return Boolean(last.compareDocumentPosition(post) & Node.DOCUMENT_POSITION_FOLLOWING);
  }
  return placeShown(post).getBoundingClientRect().top > 0;
}

export function start(link) {
  const count = link.querySelector("[data-count]");
  const total = Number.parseInt(count?.textContent, 10) || 0;
  const elsewhere = Math.max(0, total - unreadHere().length);

  const tell = () => {
    if (!count) return;
    const left = elsewhere + unreadHere().length;
    count.textContent = String(left);
    link.hidden = left === 0;
  };

  const follow = (focused) => (last = focused?.closest("[data-post]") ?? last);
  follow(document.activeElement);
  document.addEventListener("focusin", (event) => follow(event.target));
  document.addEventListener("post:reached", (event) => {
    reached.add(event.target);
    tell();
  });
  onAdded(link, tell);

  link.addEventListener("click", (event) => {
    const left = unreadHere();
    if (!left.length || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    focusPost(left.find(isBelow) ?? left[0]);
  });
}
