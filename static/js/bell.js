/**
 * Updates the unread count on the bell and in the document title.
 *
 *   <a data-bell href="/meldingen/" aria-label="Notifications, 4 unread"
 *      data-none="Notifications" data-one="Notifications, %s unread" data-many="Notifications, %s unread">
 *     <span class="count" data-unread>4</span>
 *   </a>
 */
import { freshPage } from "./page.js";
import { onCatchUp, onHint } from "./signals.js";
import { counted } from "./words.js";

const numberIn = (bell) =>
  Number.parseInt(bell?.querySelector("[data-unread]")?.textContent, 10) || 0;

export function start(bell) {
  show(bell, numberIn(bell));
  onHint(bell, "inbox", ({ unread }) => typeof unread === "number" && show(bell, unread));
  onCatchUp(bell, async () => {
    const fresh = (await freshPage())?.querySelector("[data-bell]");
    if (fresh) show(bell, numberIn(fresh));
  });
}

function show(bell, unread) {
  const count = bell.querySelector("[data-unread]");
  if (!count) return;
  count.textContent = String(unread);
  count.hidden = unread === 0;
  const label = unread === 0 ? bell.dataset.none : counted(bell, unread);
  if (label) bell.setAttribute("aria-label", label);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = unread === 0 ? title : `(${unread}) ${title}`;
}
