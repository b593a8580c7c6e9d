/**
 * Events on the document through which behaviours communicate:
 *
 *   live:hint      something changed; detail is the server's hint and its `stream`
 *   live:catch-up  hints may have been missed
 *   live:refused   a stream may not, or no longer, be followed; detail is its name
 *   page:added     this element is new in the page (bubbles)
 *   post:wanted    the focus is about to be brought to this post (bubbles)
 *   post:reached   the focus was brought to this post (bubbles)
 *
 * Listeners belong to an element and fall silent once it has left the page.
 */
const streamOf = (hint) => (hint.id === undefined ? hint.type : `${hint.type}.${hint.id}`);

export function say(name, detail = {}, target = document) {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

function listen(element, name, act) {
  const listener = (event) => {
    if (element.isConnected) act(event.detail);
    else document.removeEventListener(name, listener);
  };
  document.addEventListener(name, listener);
}

export const hint = (message) =>
  say("live:hint", { ...message, stream: streamOf(message) });

export const catchUp = () => say("live:catch-up");

export const refuse = (stream) => say("live:refused", { stream });

export const added = (element) => say("page:added", {}, element);

/** Calls `act(hint)` for hints of one of the streams (separated by spaces). */
export function onHint(element, streams, act) {
  const wanted = new Set(streams.split(/\s+/));
  listen(element, "live:hint", (detail) => wanted.has(detail.stream) && act(detail));
}

/** Calls `act` when this stream may no longer be followed. */
export const onRefused = (element, stream, act) =>
  listen(element, "live:refused", (detail) => detail.stream === stream && act());

/** Calls `act` when what the page shows may be behind. */
export const onCatchUp = (element, act) => listen(element, "live:catch-up", act);

export const onAdded = (element, act) => listen(element, "page:added", act);
