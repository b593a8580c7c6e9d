/**
 * A page that comes back with mistakes starts at their summary.
 *
 *   <div data-errors role="group" aria-labelledby="…"><h2 id="…">…</h2><ul>…</ul></div>
 */
import { focusOn } from "./focus.js";

export const start = (summary) => focusOn(summary);
