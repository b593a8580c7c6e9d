/**
 * Tells a user who awaits admission when they have been admitted.
 *
 *   <div data-waits>Your account waits for approval. …</div>
 *   <template data-admitted><div class="alert">You have been admitted …</div></template>
 *
 * Nothing else in the page changes: what was typed stays until the reader goes on.
 */
import { announce } from "./announce.js";
import { focusOn } from "./focus.js";
import { fetchPage, freshPage } from "./page.js";
import { onCatchUp, onHint } from "./signals.js";

const PAGE_OF_EVERYBODY = "/meldingen/"; // where this page itself is refused

export function start(banner) {
  onHint(banner, "admitted", () => admit(banner));
  onCatchUp(banner, async () => {
    const page = (await freshPage()) ?? (await fetchPage(PAGE_OF_EVERYBODY, { background: true }));
    if (page?.querySelector("[data-bell]") && !page.querySelector("[data-waits]")) admit(banner);
  });
}

function admit(banner) {
  const words = document.querySelector("template[data-admitted]")?.content.firstElementChild;
  if (!words || !banner.isConnected) return;
  const copy = document.importNode(words, true);
  const held = banner.contains(document.activeElement);
  banner.replaceWith(copy);
  announce(copy.textContent.trim().replace(/\s+/g, " "));
  if (held) focusOn(copy);
}
