/**
 * The reply form opens in place, under the post that it answers.
 *
 *   <li data-post="90125">…<a data-reply="90125" href="/forum/bericht/90125/antwoord/">Reply</a></li>
 *
 * The form is the `form[data-compose]` of the page that the link leads to. Whatever goes
 * wrong, the link is followed as if there were no script.
 *
 *   <a data-cancel href="…" data-confirm="Throw your text away?">Cancel</a>
 */
import { hasText } from "./drafting.js";
import { fetchPage } from "./page.js";
import { added } from "./signals.js";

const open = new Map(); // reply link -> form

export function start(link) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (open.get(link)?.isConnected) focusText(open.get(link));
    else place(link);
  });
}

async function place(link) {
  if (link.hasAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const page = await fetchPage(link.href);
  link.removeAttribute("aria-busy");
  const fetched = page?.querySelector("form[data-compose]");
  const post = link.closest("[data-post]");
  if (!fetched || !post) return location.assign(link.href);

  const form = document.importNode(fetched, true);
  if (!form.getAttribute("action")) form.action = link.href;
  makeIdsUnique(form, `-${link.dataset.reply}`);
  closeEmpty();
  post.insertBefore(form, post.querySelector(":scope > ol.replies"));
  open.set(link, form);
  form.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (cancel) close(event, cancel, form, link);
  });
  added(form);
  focusText(form);
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
  form.remove();
  open.delete(link);
  link.focus();
}

/** One form at a time, but never at the cost of a text. */
function closeEmpty() {
  for (const [link, form] of open) {
    if (hasText(form)) continue;
    form.remove();
    open.delete(link);
  }
}
