/**
 * Opens the reply form in place, under the parent post.
 *
 *   <li data-post="90125">…<a data-reply="90125" href="/forum/bericht/90125/antwoord/">Reply</a></li>
 *
 * The form is the `form[data-compose]` of the page that the link leads to. Whatever goes
 * wrong, the link is followed as if there were no script. On a slow line something stands
 * for the form until it is here:
 *
 *   <template data-reply-waiting>…</template>
 *
 *   <a data-cancel href="…" data-confirm="Throw your text away?">Cancel</a>
 */
import { hasText } from "./drafting.js";
import { fetchPage } from "./page.js";
import { added } from "./signals.js";

const SOON = 200; // ms; a form that comes sooner needs nobody to wait

const open = new Map(); // number of the answered post -> its form

export function start(link) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const form = formOf(link);
    if (form && "quote" in link.dataset) quoteInto(form, link);
    else if (form) focusText(form);
    else place(link);
  });
}

const formOf = (link) => {
  const form = open.get(link.dataset.reply)?.form;
  return form?.isConnected ? form : null;
};

/** Opens the form that answers this post, with a text in it (see quote.js). */
export function answer(link, text) {
  const form = formOf(link);
  if (form) insert(form, text);
  else place(link, text);
}

/** A quote comes into the form that is open already. */
async function quoteInto(form, link) {
  const page = await fetchPage(link.href);
  const text = page?.querySelector("form[data-compose] textarea")?.value;
  if (text) insert(form, text);
}

function insert(form, text) {
  const field = form.querySelector("textarea");
  if (!field.hidden) field.value += text;
  field.dispatchEvent(new CustomEvent("editor:insert", { detail: text }));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  focusText(form);
}

async function place(link, text = "") {
  if (link.hasAttribute("aria-busy")) return;
  const post = link.closest("[data-post]");
  link.setAttribute("aria-busy", "true");
  const arrived = post ? hold(post) : () => {};
  const page = await fetchPage(link.href);
  arrived();
  link.removeAttribute("aria-busy");
  const fetched = page?.querySelector("form[data-compose]");
  if (!fetched || !post) return location.assign(link.href);

  const form = document.importNode(fetched, true);
  if (!form.getAttribute("action")) form.action = link.href;
  if (text) form.querySelector("textarea").value = text;
  makeIdsUnique(form, `-${link.dataset.reply}`);
  closeEmpty();
  put(form, post);
  open.set(link.dataset.reply, { form, link });
  form.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (cancel) close(event, cancel, form, link);
  });
  added(form);
  focusText(form);
}

/** Under the post itself, above what was replied before. */
function put(element, post) {
  post.insertBefore(element, post.querySelector(":scope > ol.replies"));
}

/** Keeps the place of a form that is long in coming; the answer says that it is here. */
function hold(post) {
  const waiting = document.querySelector("template[data-reply-waiting]")?.content;
  const place = waiting?.firstElementChild.cloneNode(true);
  const timer = setTimeout(() => place && put(place, post), SOON);
  return () => {
    clearTimeout(timer);
    place?.remove();
  };
}

/** Two forms on one page must not share the ids of their fields. */
function makeIdsUnique(form, suffix) {
  const ids = new Set();
  for (const element of form.querySelectorAll("[id]")) {
    ids.add(element.id);
    element.id += suffix;
  }
  const rename = (id) => (ids.has(id) ? id + suffix : id);
  for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const element of form.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, element.getAttribute(name).split(/\s+/).map(rename).join(" "));
    }
  }
  for (const element of form.querySelectorAll('[href^="#"]')) {
    element.setAttribute("href", `#${rename(element.getAttribute("href").slice(1))}`);
  }
}

function focusText(form) {
  const field = form.querySelector('[contenteditable="true"], textarea');
  field?.focus();
  form.scrollIntoView({ block: "nearest" });
}

function close(event, cancel, form, link) {
  event.preventDefault();
  const question = cancel.dataset.confirm;
  if (question && hasText(form) && !confirm(question)) return;
  form.dispatchEvent(new Event("draft:drop"));
  form.remove();
  open.delete(link.dataset.reply);
  link.focus();
}

/** One form at a time, but never at the cost of a text. */
function closeEmpty() {
  for (const [number, { form }] of open) {
    if (hasText(form)) continue;
    form.remove();
    open.delete(number);
  }
}
