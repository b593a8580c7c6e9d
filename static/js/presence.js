/**
 * Shows how many users have the same topic open.
 *
 *   <p class="presence" hidden data-presence="4711" data-one="%s colleague reads along"
 *      data-many="%s colleagues read along"></p>
 *
 * Only there for whoever allows to be counted. Not announced: it is no news.
 */
import { onHint } from "./signals.js";
import { counted } from "./words.js";

export function start(line) {
  onHint(line, `presence.${line.dataset.presence}`, ({ readers }) => {
    line.hidden = !readers;
    if (readers) line.textContent = counted(line, readers);
  });
}
