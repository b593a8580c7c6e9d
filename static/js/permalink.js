/**
 * Moves the focus to the post that a permalink points to.
 *
 *   <ol id="posts" data-topic="4711"><li id="bericht-90125" data-post="90125">…
 */
import { focusPost } from "./focus.js";

export function start(posts) {
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.matches("[data-post]") && posts.contains(target)) focusPost(target);
  };
  addEventListener("hashchange", follow);
  follow();
}
