/**
 * Finds the position of a new post in the tree on the page.
 *
 *   <ol id="posts">
 *     <li data-post="1" data-level="0">…
 *       <ol class="replies"><li data-post="2" data-level="1">…</li></ol>
 *     </li>
 *   </ol>
 *
 * A new `<li data-parent="2" data-after="7">` goes to the end of its parent's replies;
 * where the drawing no longer indents (same level as its parent) right after post 7.
 * `data-newest` on the list says that it has no branches: what is new comes on top.
 * `data-later` on the list says that the topic goes on on another page.
 */
export const placeOf = (id) =>
  id ? document.querySelector(`[data-topic] [data-post="${CSS.escape(id)}"]`) : null;

const levelOf = (post) => Number(post.dataset.level) || 0;

function repliesOf(parent) {
  const existing = parent.querySelector(":scope > ol.replies");
  if (existing) return existing;
  const replies = document.createElement("ol");
  replies.className = "replies";
  parent.append(replies);
  return replies;
}

/** Where in the window a fetched post would come to stand: below this line. */
export function edgeOf({ dataset }, list) {
  const place = placeOf(dataset.parent) ?? placeOf(dataset.after);
  const isTop = (Number(dataset.level) || 0) === 0;
  if (isTop || !place?.closest("li")) return list.getBoundingClientRect().bottom;
  return place.getBoundingClientRect().bottom;
}

/** Would it stand in a branch that is folded? */
export const isFolded = ({ dataset }) => {
  const parent = placeOf(dataset.parent);
  return Boolean(parent?.closest("ol[hidden]") || parent?.querySelector(":scope > ol.replies[hidden]"));
};

/** The new element in the page, or null when its branch is not on this page. */
export function insert(fetched, list) {
  const post = document.importNode(fetched, true);
  const { parent: parentId, after: afterId } = post.dataset;
  if ("newest" in list.dataset) {
    list.prepend(post);
    return post;
  }
  const parent = placeOf(parentId);
  const after = placeOf(afterId);
  if (parent && levelOf(post) > levelOf(parent)) repliesOf(parent).append(post);
  else if (after && levelOf(after) === levelOf(post)) after.after(post);
  else if (levelOf(post) === 0 && !("later" in list.dataset)) list.append(post);
  else if (parent) parent.after(post);
  else return null;
  return post;
}
