/**
 * The WebSocket of the page. Dispatches hints to the behaviours.
 *
 *   <body data-socket="/ws/" data-streams="topic.4711 space.815" data-inbox>
 *   <div class="connection" role="status" hidden data-connection>No connection…</div>
 *   <div class="notice" role="status" hidden data-reload>… <a href="">Load again</a></div>
 *   <div class="notice" role="status" hidden data-signed-out>… <a href="/login/">Sign in</a></div>
 *
 * `data-inbox` is there for somebody signed in.
 * A slow poll (watch.js) stands under it, so a page works (later) where sockets are blocked.
 * `data-live` on the body says `on` while subscribed.
 */
import { hideBar, showBar } from "./announce.js";
import { catchUp, hint, refuse } from "./signals.js";
import { address, streamsOf, subscription } from "./subscription.js";
import { keepWatch } from "./watch.js";

const GRACE = 2_000; // a shorter loss is not worth a word
const SETTLED = 5_000; // an opened line that lasted so long counts as good
const LONGEST_PAUSE = 30_000;

export function start(body) {
  const line = { body, url: address(body), streams: streamsOf(body), tries: 0, grace: null, seq: 0 };
  connect(line);
  keepWatch({ connect: () => connect(line), hangUp: () => hangUp(line) });
  addEventListener("online", () => {
    hangUp(line); // what was open belonged to another network
    connect(line);
  });
  addEventListener("pagehide", () => hangUp(line));
  addEventListener("pageshow", (event) => event.persisted && connect(line));
  document.querySelector("[data-reload] a")?.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}

function connect(line) {
  if (line.socket || !line.streams.size) return;
  clearTimeout(line.retry);
  line.socket = new WebSocket(line.url);
  line.socket.onopen = () => opened(line);
  line.socket.onmessage = ({ data }) => heard(line, data);
  line.socket.onclose = () => lost(line);
}

function opened(line) {
  line.socket.send(subscription(line));
  line.body.dataset.live = "on";
  forgive(line);
  line.settle = setTimeout(() => (line.tries = 0), SETTLED);
  hideBar(document.querySelector("[data-connection]"));
  // The first answer to a subscription covers the moment since the page was made.
  if (line.opened || performance.now() > SETTLED) catchUp();
  line.opened = true;
}

function heard(line, data) {
  let message;
  try {
    message = JSON.parse(data);
  } catch {
    return;
  }
  if (!message?.type) return;
  if (message.type === "refused") refused(line, message.stream);
  else if (message.type === "reload") showBar(document.querySelector("[data-reload]"));
  else {
    if (message.type === "inbox") line.seq = Math.max(line.seq, Number(message.seq) || 0);
    hint(message);
  }
}

/** No inbox for somebody who was signed in when the page was made: they no longer are. */
function refused(line, stream) {
  line.streams.delete(stream);
  refuse(stream);
  const bar = document.querySelector("[data-signed-out]");
  if (stream !== "inbox" || !bar) return;
  const here = encodeURIComponent(location.pathname + location.search);
  bar.querySelector("a").search = `?next=${here}`;
  showBar(bar);
}

function lost(line) {
  line.socket = null;
  line.body.dataset.live = "off";
  clearTimeout(line.settle);
  // Where a line never opened (a proxy that blocks sockets) the poll does the work.
  if (line.opened) {
    line.grace ??= setTimeout(() => showBar(document.querySelector("[data-connection]")), GRACE);
  }
  const pause = Math.min(LONGEST_PAUSE, 1000 * 2 ** line.tries);
  line.tries += 1;
  line.retry = setTimeout(() => connect(line), pause * (0.5 + Math.random()));
}

function forgive(line) {
  clearTimeout(line.grace);
  line.grace = null;
}

function hangUp(line) {
  clearTimeout(line.retry);
  forgive(line);
  if (!line.socket) return;
  line.socket.onclose = line.socket.onmessage = line.socket.onopen = null;
  line.socket.close();
  line.socket = null;
  line.body.dataset.live = "off";
}
