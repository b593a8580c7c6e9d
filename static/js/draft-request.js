/**
 * Sends a draft to the server and returns the result as one word:
 *
 *   saved, offline, failed, signedOut, otherPerson, refused, tooLong
 *
 * Somebody may sign in again in another tab. The form's token is then too old: the server
 * gives a new one, which is used only when the same person signed in.
 */
const PATIENCE = 10_000; // ms; an answer that takes longer counts as none

const KINDS = { 401: "signedOut", 403: "refused", 404: "refused", 409: "otherPerson", 413: "tooLong" };

/** Posts `data`; the answer is `{ kind, saved }`, where `saved` is the time of day. */
export async function post(url, data, { keepalive = false, patience = PATIENCE } = {}) {
  const answer = await ask(url, data, keepalive, patience);
  const token = answer.body?.csrf_token;
  if (answer.kind !== "refused" || !token) return answer;
  const { writer } = answer.body;
  if (!writer) return { kind: "signedOut" };
  if (String(writer) !== data.get("writer")) return { kind: "otherPerson" };
  renewToken(token);
  data.set("csrfmiddlewaretoken", token);
  return ask(url, data, keepalive, patience);
}

async function ask(url, body, keepalive, patience) {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive,
      signal: AbortSignal.timeout(patience),
    });
    const read = await response.json().catch(() => null);
    if (response.ok && read) return { kind: "saved", saved: read.saved };
    return { kind: KINDS[response.status] ?? "failed", body: read };
  } catch (error) {
    return { kind: error.name === "TimeoutError" ? "failed" : "offline" };
  }
}

function renewToken(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}
