/**
 * Folds branches with a button under their first post. Remembered per topic.
 *
 *   <ol data-topic="4711" data-fold="local" data-fold-one="Fold %s reply" data-fold-many="…"
 *       data-unfold-one="Show %s reply" data-unfold-many="…" data-unread-words="%s unread"
 *       data-icons="/static/img/icons.svg">
 *     <li data-post="1"><article>…</article><ol class="replies">…</ol></li>
 *   </ol>
 *
 * `data-fold="session"`: of a closed group nothing is remembered after the browser closes.
 * A branch opens by itself for whoever is brought to a post in it, by a link, by the
 * next unread one, or by the browser's own search.
 */
import { onAdded } from "./signals.js";

const NAME = "folded.";
const branchOf = (post) => post.querySelector(":scope > ol.replies");
const isFolded = (branch) => branch.hasAttribute("hidden");
const inside = (branch) => [...branch.querySelectorAll("[data-post]")];

export function start(list) {
  const state = { list, folded: remembered(list) };
  refresh(state);
  onAdded(list, () => refresh(state));
  document.addEventListener("post:wanted", ({ target }) => reveal(state, target));
  document.addEventListener("post:reached", () => refresh(state));
  list.addEventListener("beforematch", ({ target }) => reveal(state, target));
  const aim = document.getElementById(location.hash.slice(1));
  if (aim) reveal(state, aim);
}

/** A button for every branch, with what is true now. */
function refresh(state) {
  for (const branch of state.list.querySelectorAll("ol.replies")) {
    const post = branch.closest("[data-post]");
    buttonOf(state, post, branch);
    show(state, post, branch, state.folded.has(post.dataset.post));
  }
}

function buttonOf(state, post, branch) {
  const known = post.querySelector(":scope > article [data-fold-button]");
  if (known) return known;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "post__action fold-button";
  button.dataset.foldButton = "";
  branch.id ||= `branch-${post.dataset.post}`;
  button.setAttribute("aria-controls", branch.id);
  button.append(icon(), document.createElement("span"));
  button.addEventListener("click", () => turn(state, post, !isFolded(branchOf(post))));
  actionsOf(post).append(button);
  return button;
}

function actionsOf(post) {
  const article = post.querySelector(":scope > article");
  const known = article.querySelector(":scope > .post__actions");
  if (known) return known;
  const actions = document.createElement("div");
  actions.className = "post__actions";
  article.append(actions);
  return actions;
}

function icon() {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  return drawing;
}

function show({ list }, post, branch, folded) {
  if (!folded) branch.removeAttribute("hidden");
  else if (!isFolded(branch)) branch.setAttribute("hidden", "until-found");
  const button = post.querySelector(":scope > article [data-fold-button]");
  button.setAttribute("aria-expanded", String(!folded));
  button.querySelector("span").textContent = words(list, branch, folded);
  const drawing = `${list.dataset.icons}#${folded ? "down" : "up"}`;
  button.querySelector("use").setAttribute("href", drawing);
}

function words({ dataset }, branch, folded) {
  const posts = inside(branch);
  const count = posts.length === 1 ? "One" : "Many";
  const text = dataset[`${folded ? "unfold" : "fold"}${count}`].replace("%s", posts.length);
  const unread = posts.filter((post) => "new" in post.dataset).length;
  return folded && unread ? `${text}, ${dataset.unreadWords.replace("%s", unread)}` : text;
}

function turn(state, post, folded) {
  if (folded) state.folded.add(post.dataset.post);
  else state.folded.delete(post.dataset.post);
  remember(state);
  show(state, post, branchOf(post), folded);
}

/** Opens every branch in which this element stands. */
function reveal(state, element) {
  let branch = element.closest("ol.replies");
  while (branch && state.list.contains(branch)) {
    const post = branch.parentElement.closest("[data-post]");
    if (isFolded(branch)) turn(state, post, false);
    branch = post.closest("ol.replies");
  }
}

/** A browser may refuse to remember anything. */
function remembered(list) {
  try {
    return new Set(JSON.parse(storage(list).getItem(NAME + list.dataset.topic)));
  } catch {
    return new Set();
  }
}

function remember({ list, folded }) {
  try {
    const name = NAME + list.dataset.topic;
    if (folded.size) storage(list).setItem(name, JSON.stringify([...folded]));
    else storage(list).removeItem(name);
  } catch {
    // Then it is open again on the next visit.
  }
}

const storage = (list) => (list.dataset.fold === "session" ? sessionStorage : localStorage);
