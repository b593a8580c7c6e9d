/**
 * Shows a toast for a new notification, if the user enabled toasts.
 *
 *   <div class="toast" role="status" hidden data-toast data-one="%s new notification" data-many="%s new notifications">
 *     <a href="/meldingen/" hidden></a>
 *     <button type="button">Close</button>
 *   </div>
 *
 * What is about the topic on the screen, which shows it by itself, does not count: the
 * hint says in `elsewhere` how many lines are about anything else.
 * Nothing stands here that does not stand in the inbox too, so it may go by itself; it
 * stays while the pointer or the focus is on it. A page nobody looks at shows none.
 */
import { onHint } from "./signals.js";
import { counted } from "./words.js";

const STAYS = 10_000; // ms

export function start(toast) {
  const bell = document.querySelector("[data-bell] [data-unread]");
  const place = { toast, seq: null, count: Number.parseInt(bell?.textContent, 10) || 0 };
  onHint(toast, "inbox", (hint) => hear(place, hint));
  toast.querySelector("button").addEventListener("click", () => hide(place));
  for (const leaving of ["pointerleave", "focusout"]) {
    toast.addEventListener(leaving, () => !toast.hidden && stay(place));
  }
}

/** Reading lowers the count and tells no news; nor does what the page began with. */
function hear(place, { seq, unread, elsewhere = unread }) {
  const isFirst = place.seq === null;
  const more = elsewhere - place.count;
  const isNew = !isFirst && seq > place.seq && more > 0;
  place.seq = seq;
  place.count = elsewhere;
  if (isNew && document.visibilityState === "visible") show(place, more);
}

function show(place, more) {
  const link = place.toast.querySelector("a");
  // Without words there is nothing to follow yet.
  link.hidden = true;
  place.toast.hidden = false;
  // A region that becomes visible is not announced; one that changes is.
  setTimeout(() => {
    link.textContent = counted(place.toast, more);
    link.hidden = false;
  }, 100);
  stay(place);
}

function stay(place) {
  clearTimeout(place.timer);
  place.timer = setTimeout(() => {
    if (place.toast.matches(":hover, :focus-within")) return;
    hide(place);
  }, STAYS);
}

function hide(place) {
  clearTimeout(place.timer);
  place.toast.hidden = true;
}
