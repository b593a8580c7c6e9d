/**
 * The Trusted Types policy of this site for HTML; that for its workers stands in
 * offline.js. See SECURE_CSP in config/settings.py. The editor's library has one more,
 * for what is pasted.
 *
 * The HTML is parsed into a document of its own, in which nothing runs.
 */
const rules = { createHTML: (text) => text };
const html = globalThis.trustedTypes?.createPolicy("own-html", rules) ?? rules;

/** HTML that stands in this page already, such as the text in a form, as a document. */
export const parseOwn = (text) => new DOMParser().parseFromString(html.createHTML(text), "text/html");

/** The document in an answer of this site; of another site it is refused. */
export async function parseAnswer(response) {
  if (new URL(response.url).origin !== location.origin) {
    throw new TypeError(`not an answer of this site: ${response.url}`);
  }
  return parseOwn(await response.text());
}
