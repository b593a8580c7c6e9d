/**
 * Quote what is selected in a post.
 *
 *   <article class="post">… <div class="post__body">…</div>
 *     <a data-reply="90125" href="/forum/bericht/90125/antwoord/">Reply</a>
 *     <a data-reply="90125" data-quote="Olga Official" href="…?citaat=1">Quote</a>
 *
 * The button stands behind the text in the order of the page, so Tab leads to it.
 */
import { answer } from "./reply.js";

const REST = 200; // ms; a selection grows word by word

export function start(main) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--outline quote-button";
  let timer = 0;

  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => place(main, button), REST);
  });
  // A press must not take the selection away.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const link = linkOf(button.closest(".post"));
    const quote = quoteOf(document.getSelection().toString(), link);
    button.remove();
    document.getSelection().removeAllRanges();
    answer(link, quote);
  });
}

const linkOf = (post) => post?.querySelector("[data-quote]");

/** As the server reads a quote: lines that begin with `>`, the last leads back. */
function quoteOf(text, link) {
  const path = new URL(link.href).pathname.replace(/antwoord\/$/, "");
  const lines = [...text.trim().split("\n"), "", `– ${link.dataset.quote} ${path}`];
  return `${lines.map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
}

function place(main, button) {
  if (document.activeElement === button) return;
  const selection = document.getSelection();
  const body = !selection.isCollapsed && bodyOf(selection);
  if (!body || !main.contains(body) || !selection.toString().trim()) return button.remove();
  const post = body.closest(".post");
  button.textContent = linkOf(post).firstElementChild?.nextSibling?.textContent ?? "";
  body.after(button);
  const chosen = selection.getRangeAt(0).getBoundingClientRect();
  const frame = post.getBoundingClientRect();
  const room = frame.width - button.offsetWidth;
  button.style.insetBlockStart = `${chosen.bottom - frame.top + 6}px`;
  button.style.insetInlineStart = `${Math.max(0, Math.min(chosen.left - frame.left, room))}px`;
}

/** The text of the one post in which the selection lies. */
function bodyOf(selection) {
  const inside = (node) => (node?.closest ? node : node?.parentElement)?.closest(".post__body");
  const body = inside(selection.anchorNode);
  return body && body === inside(selection.focusNode) && linkOf(body.closest(".post")) ? body : null;
}
