/**
 * Moves the focus.
 */
import { say } from "./signals.js";

/** Moves the focus to something that is no control, such as a post. */
export function focusOn(element) {
  if (!element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), {
      once: true,
    });
  }
  element.focus();
}

/**
 * To a post: to its own text, not to the branch of replies that hangs below it.
 *
 *   <li data-post="90125"><article>…</article><ol class="replies">…</ol></li>
 */
export function focusPost(post) {
  say("post:wanted", {}, post);
  focusOn(post.querySelector(":scope > article, :scope > .post") ?? post);
  say("post:reached", {}, post);
}
