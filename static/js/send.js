/**
 * Submits a form without leaving the page.
 *
 * Only what is typed goes along, with the form's token: never a file.
 */
const TYPED = [
  ...["csrfmiddlewaretoken", "form_key", "title", "source", "source_format"],
  ...["draft_key", "draft_from", "draft_seen", "writer"],
];
/** What else is filled in where a topic begins. */
export const CHOSEN = ["kind", "is_anonymous", "options", "is_multiple", "hides_votes", "closes_on", "hides_results"];

/** What is in the form now; the editor puts its HTML in (see editor-form.js). */
export function typedIn(form) {
  const all = new FormData(form);
  const data = new FormData();
  for (const name of [...TYPED, ...CHOSEN]) if (all.has(name)) data.set(name, all.get(name));
  return data;
}

/** The server's answer, or null when it refuses or cannot be reached. */
export async function send(url, data, { keepalive = false, accept = "text/html" } = {}) {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: data,
      headers: { Accept: accept },
      keepalive,
    });
    return response.ok ? response : null;
  } catch {
    return null;
  }
}
