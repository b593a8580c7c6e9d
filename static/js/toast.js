/**
 * A few words in a corner when something new came in, for whoever wants them.
 *
 *   <div class="toast" role="status" hidden data-toast data-one="%s new notification" data-many="%s new notifications">
 *     <a href="/meldingen/" hidden></a>
 *     <button type="button">Close</button>
 *   </div>
 *
 * Nothing stands here that does not stand in the inbox too, so it may go by itself; it
 * stays while the pointer or the focus is on it. A page nobody looks at shows none.
 */
import { onHint } from "./signals.js";
import { counted } from "./words.js";

const STAYS = 10_000; // ms

export function start(toast) {
  const bell = document.querySelector("[data-bell] [data-unread]");
  const place = { toast, seq: null, unread: Number.parseInt(bell?.textContent, 10) || 0 };
  onHint(toast, "inbox", (hint) => hear(place, hint));
  toast.querySelector("button").addEventListener("click", () => hide(place));
  for (const leaving of ["pointerleave", "focusout"]) {
    toast.addEventListener(leaving, () => !toast.hidden && stay(place));
  }
}

/** Reading lowers the count and tells no news; nor does what the page began with. */
function hear(place, { seq, unread }) {
  const isFirst = place.seq === null;
  const isNew = !isFirst && seq > place.seq && unread > place.unread;
  const more = unread - place.unread;
  place.seq = seq;
  place.unread = unread;
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
