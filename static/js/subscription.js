/**
 * The streams that the page subscribes to.
 *
 *   <body data-socket="/ws/" data-streams="topic.4711 space.815" data-inbox>
 */
export function address(body) {
  const url = new URL(body.dataset.socket, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

export function streamsOf(body) {
  const streams = (body.dataset.streams ?? "").split(/\s+/).filter(Boolean);
  return new Set("inbox" in body.dataset ? [...streams, "inbox"] : streams);
}

export function subscription({ streams, seq }) {
  const message = { type: "subscribe", streams: [...streams] };
  if (streams.has("inbox")) message.seq = seq;
  return JSON.stringify(message);
}
