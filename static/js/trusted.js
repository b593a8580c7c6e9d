/**
 * The Trusted Types policies of this site: the only places where script turns a string
 * into HTML or into the address of a script. See SECURE_CSP in config/settings.py; the
 * editor's library has one more, for what is pasted.
 *
 * The HTML is parsed into a document of its own, in which nothing runs.
 */
const make = (name, rules) => globalThis.trustedTypes?.createPolicy(name, rules) ?? rules;

const isOurs = (url) => new URL(url, location.href).origin === location.origin;

const html = make("own-html", { createHTML: (text) => text });
const worker = make("own-worker", {
  createScriptURL(url) {
    if (!isOurs(url)) throw new TypeError(`not a worker of this site: ${url}`);
    return url;
  },
});

/** HTML that stands in this page already, such as the text in a form, as a document. */
export const parseOwn = (text) => new DOMParser().parseFromString(html.createHTML(text), "text/html");

/** The document in an answer of this site; of another site it is refused. */
export async function parseAnswer(response) {
  if (!isOurs(response.url)) throw new TypeError(`not an answer of this site: ${response.url}`);
  return parseOwn(await response.text());
}

export const registerWorker = (url) => navigator.serviceWorker.register(worker.createScriptURL(url));
