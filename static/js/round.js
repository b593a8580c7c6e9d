/**
 * Fetches parts of the page again while a round proceeds.
 *
 *   <div data-round="round.4711" data-changes="12" data-step="90125 running"
 *        data-said="Step 6: Standpunt bepalen.">
 *     <section data-round-part="now">…</section>
 *     <p hidden data-round-moved>The round went on. …</p>
 *
 * Where somebody writes nothing is taken away: a line says that the round went on. A
 * screen reader hears another step, and no chatter.
 */
import { announce, showBar } from "./announce.js";
import { freshPage } from "./page.js";
import { added, onCatchUp, onHint } from "./signals.js";

export function start(root) {
  onHint(root, root.dataset.round, (hint) => isNews(root, hint) && update(root));
  onCatchUp(root, () => update(root));
}

const isNews = (root, hint) => !hint.current || hint.changes > Number(root.dataset.changes);

async function update(root) {
  const page = await freshPage();
  const fresh = page?.querySelector("[data-round]");
  if (!root.isConnected) return;
  // Another kind of page by now (it began, or it is over): the whole of it is news.
  if (page && sorts(fresh) !== sorts(root) && !isWriting(root)) return location.reload();
  if (!fresh) return page && showBar(root.querySelector("[data-round-moved]"));
  for (const part of root.querySelectorAll("[data-round-part]")) {
    const name = CSS.escape(part.dataset.roundPart);
    replace(part, fresh.querySelector(`[data-round-part="${name}"]`));
  }
  if (fresh.dataset.step !== root.dataset.step) {
    announce(fresh.dataset.said);
    showBar(root.querySelector("[data-round-moved]"));
  }
  Object.assign(root.dataset, { ...fresh.dataset });
}

const sorts = (root) => (root ? `${root.className} ${root.tagName}` : "");
const isWriting = (root) => root.querySelector("form[data-compose], [data-given-back]") !== null;

const token = /name="csrfmiddlewaretoken" value="[^"]*"/g;
const shape = (part) => part.innerHTML.replace(token, "");

function replace(part, fresh) {
  if (!fresh || shape(part) === shape(fresh)) return;
  const open = new Set(
    [...part.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent),
  );
  const held = part.contains(document.activeElement) ? document.activeElement : null;
  const copy = document.importNode(fresh, true);
  for (const summary of copy.querySelectorAll("summary")) {
    if (open.has(summary.textContent)) summary.parentElement.open = true;
  }
  part.replaceChildren(...copy.childNodes);
  if (held) focusLike(part, held);
  added(part);
}

/** The same button or link in what is new, so that the keyboard does not lose its place. */
function focusLike(part, held) {
  const same = [...part.querySelectorAll("a, button, select, summary")].find(
    (other) => other.textContent === held.textContent,
  );
  if (same) same.focus();
  else {
    part.tabIndex = -1;
    part.focus();
  }
}
