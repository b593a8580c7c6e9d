/**
 * Moves the focus to the error summary of a page.
 *
 *   <div data-errors role="group" aria-labelledby="…"><h2 id="…">…</h2><ul>…</ul></div>
 */
import { focusOn } from "./focus.js";

export const start = (summary) => focusOn(summary);
