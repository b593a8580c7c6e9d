/**
 * Entry point: starts each behaviour on the elements that request it.
 *
 *   <script type="module" src="/static/js/site.js"></script>
 *
 * A behaviour is one file that exports `start(element)`. It is only fetched when a
 * page has its attribute, so a page without attributes loads nothing but this file.
 * `data-ready` on the root says that all behaviours of the page have been started.
 * Whoever puts new elements into the page says so with `added` (signals.js).
 */
const behaviours = [
  ["[data-round]", () => import("./round.js")],
  ["[data-clock]", () => import("./clock.js")],
  ["[data-figures]", () => import("./figures.js")],
  ["[data-refresh-on]", () => import("./refresh.js")],
  ["[data-topic][data-version]", () => import("./topic-live.js")],
  ["[data-arrivals]", () => import("./arrivals.js")],
  ["[data-push]", () => import("./push.js")],
  ["[data-toast]", () => import("./toast.js")],
  ["[data-presence]", () => import("./presence.js")],
  ["[data-waits]", () => import("./admission.js")],
  ["[data-bell]", () => import("./bell.js")],
  ["[data-next-unread]", () => import("./next-unread.js")],
  ["[data-fold]", () => import("./fold.js")],
  ["[data-topic]", () => import("./permalink.js")],
  ["form[data-react]", () => import("./react.js")],
  ["[data-menu]", () => import("./menu.js")],
  ["form[data-return], [data-returned]", () => import("./return.js")],
  ["[data-print]", () => import("./print.js")],
  ["[data-full-screen]", () => import("./full-screen.js")],
  ["[data-reply]", () => import("./reply.js")],
  ["form[data-compose]", () => import("./compose.js")],
  ["[data-similar]", () => import("./similar.js")],
  ["form[data-draft]", () => import("./draft.js")],
  ["[data-preview]", () => import("./preview.js")],
  ["main:has([data-quote])", () => import("./quote.js")],
  ["[data-errors]", () => import("./errors.js")],
  ["form[data-passkey]", () => import("./passkey.js")],
  ["[data-tour]", () => import("./tour.js")],
  ["[data-video]", () => import("./video.js")],
  ["textarea[data-editor]", () => import("./editor.js")],
];
const started = new Map();
const startedOn = (selector) =>
  started.get(selector) ?? started.set(selector, new WeakSet()).get(selector);

function matching(root, selector) {
  const inside = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...inside] : inside;
}

async function begin(root, selector, load) {
  const fresh = matching(root, selector).filter((found) => !startedOn(selector).has(found));
  if (!fresh.length) return;
  fresh.forEach((found) => startedOn(selector).add(found));
  const { start } = await load();
  fresh.forEach((found) => start(found));
}

/** One behaviour that fails (a file that did not arrive) must not stop the others. */
const beginAll = (root) =>
  Promise.allSettled(behaviours.map(([selector, load]) => begin(root, selector, load)));

document.addEventListener("page:added", (event) => beginAll(event.target));

await beginAll(document);
document.documentElement.dataset.ready = "";
// Last, so that everybody is listening when the first hint comes in.
await begin(document, "[data-socket]", () => import("./socket.js"));
await begin(document, "html", () => import("./offline.js"));
