/**
 * Fetches a region again when one of its streams receives a hint.
 *
 *   <div class="arrivals" hidden data-refresh-bar="topics"><a href="">New topics, show</a></div>
 *   <div id="topics" data-refresh-on="space.815">…</div>
 *
 * `data-as-of="2023-05-16T11:59:00+02:00"`: the last update that the page knows of.
 * While somebody is in it (focus, a selection, something typed) nothing is replaced:
 * the bar offers to. Without a bar the region waits until the focus has left it. The bar
 * comes for other words only: whoever marks a line as read has the page that says so.
 */
import { hideBar, showBar } from "./announce.js";
import { focusOn } from "./focus.js";
import { freshPage } from "./page.js";
import { added, onCatchUp, onHint } from "./signals.js";

export function start(region) {
  const bar = document.querySelector(`[data-refresh-bar="${CSS.escape(region.id)}"]`);
  const place = { region, bar, held: null };
  onHint(region, region.dataset.refreshOn, (hint) => isNews(region, hint) && update(place));
  onCatchUp(region, () => update(place));
  region.addEventListener("focusout", (event) => {
    if (!bar && !region.contains(event.relatedTarget)) release(place);
  });
  bar?.querySelector("a, button")?.addEventListener("click", (event) => {
    event.preventDefault();
    release(place);
    focusOn(region);
  });
}

/** The answer to a subscription says how things stand: news only if the page is older. */
const isNews = (region, hint) =>
  !hint.current || Date.parse(hint.updated) > (Date.parse(region.dataset.asOf) || 0);

async function update(place) {
  const page = await freshPage();
  const fresh = page?.getElementById(place.region.id);
  if (!fresh) return;
  if (fresh.innerHTML === place.shown || fresh.isEqualNode(place.region)) return;
  place.held = fresh;
  if (!inUse(place.region)) release(place);
  else if (fresh.textContent !== place.region.textContent) showBar(place.bar);
}

function release(place) {
  if (!place.held) return;
  place.shown = place.held.innerHTML;
  const copy = document.importNode(place.held, true);
  place.held = null;
  if (place.bar?.contains(document.activeElement)) focusOn(place.region);
  hideBar(place.bar);
  place.region.replaceChildren(...copy.childNodes);
  added(place.region);
}

function inUse(region) {
  const selection = document.getSelection();
  const selected = selection && !selection.isCollapsed && selection.containsNode(region, true);
  const typed = [...region.querySelectorAll("input, textarea")].some(
    (field) => field.type !== "hidden" && field.value !== field.defaultValue,
  );
  return region.contains(document.activeElement) || selected || typed;
}
