/**
 * Updates the counts of a space on hints from the server.
 *
 *   <p data-figures="space.815" data-one="%s participant" data-many="%s participants">
 *     <span data-participants>1417 participants</span> |
 *     Last updated on <time data-updated datetime="2023-05-16T11:59:00+02:00">16 May 2023 at 11:59</time>
 *   </p>
 *
 * A hint without figures (a closed space), and a moment where the line has none yet,
 * are answered by taking the line from a fresh copy of the page.
 */
import { freshPage } from "./page.js";
import { onCatchUp, onHint } from "./signals.js";
import { counted, moment } from "./words.js";

export function start(line) {
  onHint(line, line.dataset.figures, (hint) => write(line, hint) || repair(line));
  onCatchUp(line, () => repair(line));
}

/** Writes what the hint says; false when the line cannot show all of it. */
function write(line, hint) {
  const participants = line.querySelector("[data-participants]");
  const updated = line.querySelector("[data-updated]");
  if (typeof hint.participants !== "number" || !participants) return false;
  const words = counted(line, hint.participants);
  if (words === undefined) return false;
  if (participants.textContent !== words) participants.textContent = words;
  if (hint.updated === undefined) return true;
  const date = new Date(hint.updated);
  if (!updated || !hint.updated || Number.isNaN(date.getTime())) return false;
  const language = line.closest("[lang]")?.lang ?? "nl";
  updated.setAttribute("datetime", hint.updated);
  const text = moment(date, language);
  if (updated.textContent !== text) updated.textContent = text;
  return true;
}

/** A page may show one space more than once: the same place in both copies. */
async function repair(line) {
  const selector = `[data-figures="${CSS.escape(line.dataset.figures)}"]`;
  const page = await freshPage();
  const place = [...document.querySelectorAll(selector)].indexOf(line);
  const fresh = page?.querySelectorAll(selector)[place];
  if (!fresh || fresh.innerHTML === line.innerHTML) return;
  line.replaceChildren(...document.importNode(fresh, true).childNodes);
}
