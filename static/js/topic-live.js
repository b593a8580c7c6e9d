/**
 * Updates the posts of an open topic: edits, removals, reactions, chosen answers.
 *
 *   <h1 data-part="title">…</h1> <div data-part="voices">…</div>
 *   <ol id="posts" data-topic="4711" data-version="12">
 *     <li data-post="90125" data-number="2"><article>…</article></li></ol>
 *
 * A hint names the posts that changed, by id; each is fetched from `/forum/bericht/<id>/deel/`
 * with what the page says of its topic. The text of a post that is `gone` is dropped at
 * once, whoever may still read it gets it back with the fetch. A hint without names, and
 * whatever was missed, is made up for by comparing with a fresh copy of the page.
 * New replies are the work of arrivals.js.
 */
import { announce, showBar } from "./announce.js";
import { hasText } from "./drafting.js";
import { focusOn } from "./focus.js";
import { fetchAnswer, freshPage, takeTurn } from "./page.js";
import { patch } from "./patch.js";
import { keepPlace } from "./scroll-anchor.js";
import { added, onCatchUp, onHint, onRefused } from "./signals.js";
import { insert, placeOf } from "./tree.js";

const MAX_FETCHES = 4; // for more posts at once the whole page costs less

export function start(list) {
  const topic = { list, version: Number(list.dataset.version) || 0, posts: new Set(), whole: false, spread: 0 };
  const stream = `topic.${list.dataset.topic}`;
  onHint(list, stream, (hint) => hear(topic, hint));
  onRefused(list, stream, () => lookWhetherGone(topic));
  onCatchUp(list, () => {
    topic.whole = true;
    refresh(topic);
  });
}

function hear(topic, { post, changed, gone = [], version, current, spread = 0 }) {
  if (current && version > topic.version) topic.whole = true;
  if (post !== undefined || !changed) return topic.whole ? refresh(topic) : undefined;
  keepPlace(() => gone.forEach(dropText));
  changed.forEach((id) => topic.posts.add(String(id)));
  if (!changed.length) topic.whole = true;
  topic.spread = spread;
  return refresh(topic);
}

/** Every text of a post that was taken away: also where the page quotes it as the answer. */
function dropText(id) {
  const article = placeOf(id)?.querySelector(":scope > article");
  article?.querySelectorAll(".post__body, .files").forEach((part) => part.replaceChildren());
  for (const link of document.querySelectorAll(`[data-part="answers"] a[href$="/${id}/"]`)) {
    link.closest(".alert")?.remove();
  }
}

/** One fetch after the other; what is hinted meanwhile comes next. */
async function refresh(topic) {
  if (topic.busy) return;
  topic.busy = true;
  try {
    while (topic.posts.size || topic.whole) {
      await takeTurn(topic.spread);
      const posts = [...topic.posts];
      const whole = topic.whole || posts.length > MAX_FETCHES;
      topic.posts.clear();
      topic.whole = false;
      if (whole) await compare(topic);
      else await Promise.all(posts.map((id) => fetchPost(topic, id)));
    }
  } finally {
    topic.busy = false;
  }
}

async function fetchPost(topic, id) {
  const { status, page } = await fetchAnswer(`/forum/bericht/${id}/deel/`, { background: true });
  const isHere = page?.querySelector("[data-part=title]")?.dataset.topic === topic.list.dataset.topic;
  if (page && isHere) keepPlace(() => show(topic, id, page));
  else if (page || status === 404) {
    keepPlace(() => remove(topic, id));
    topic.whole = true; // for what the page says around it
  }
  // Else the server was away: the next catching up compares everything.
}

function show(topic, id, page) {
  patchParts(page);
  const fresh = page.querySelector(`[data-post="${CSS.escape(id)}"]`);
  const post = placeOf(id);
  if (fresh && post) patchPost(post, fresh);
  else if (fresh) restore(topic, fresh);
}

/** A post that came back; where the topic has more pages, it may belong on another one. */
function restore({ list }, fresh) {
  const isOnePage = !("later" in list.dataset || "earlier" in list.dataset);
  const isKnown = Number(fresh.dataset.number) <= Number(list.dataset.known);
  const post = isOnePage && isKnown && insert(fresh, list);
  if (post) added(post);
}

function patchPost(post, fresh) {
  const article = post.querySelector(":scope > article");
  const other = fresh.querySelector(":scope > article");
  if (!article || !other) return;
  keepNew(article, other);
  const wasAnswer = article.classList.contains("post--accepted");
  const held = article.contains(document.activeElement);
  if (!patch(article, other)) return;
  if (held && document.activeElement === document.body) focusOn(article);
  added(post);
  if (!wasAnswer && article.classList.contains("post--accepted")) sayAnswer(post);
}

/** What was new to this reader when the page was opened stays marked as such. */
function keepNew(article, fresh) {
  if (!article.classList.contains("post--new") || fresh.classList.contains("post--new")) return;
  fresh.classList.add("post--new");
  const badge = article.querySelector(":scope .post__name > .badge--new");
  const name = fresh.querySelector(".post__name");
  if (badge && name) {
    const after = name.querySelector(":scope > .badge");
    name.insertBefore(document.createTextNode(" "), after);
    name.insertBefore(badge.cloneNode(true), after);
    name.normalize();
  }
}

function sayAnswer(post) {
  const words = document.querySelector("[data-topic][data-answer-words]")?.dataset.answerWords;
  const name = post.querySelector(".post__name")?.firstChild?.textContent.trim();
  if (words && name) announce(words.replace("%s", name));
}

/** A post that the page no longer shows; replies under it keep their place. */
function remove(topic, id) {
  const post = placeOf(id);
  if (!post) return;
  const holdsForm = [...post.querySelectorAll("form[data-compose]")].some(hasText);
  if (holdsForm || post.querySelector(":scope > ol.replies > li")) return dropText(id);
  const held = post.contains(document.activeElement);
  const branch = post.parentElement;
  const stays = branch.closest("[data-post]") ?? topic.list;
  post.remove();
  if (branch.matches("ol.replies") && !branch.children.length) {
    stays.querySelector(":scope > article [data-fold-button]")?.remove();
    branch.remove();
  }
  added(stays);
  if (held) focusOn(stays.querySelector(":scope > article") ?? stays);
}

/** Everything that the page shows of the topic, with how it is now. */
async function compare(topic) {
  const page = await freshPage();
  const list = page?.querySelector("[data-topic][data-version]");
  if (!list || list.dataset.topic !== topic.list.dataset.topic) return;
  const version = Number(list.dataset.version);
  if (version === topic.version) return;
  topic.version = version;
  const missing = [];
  keepPlace(() => {
    patchParts(page);
    patchClosing(page);
    for (const post of document.querySelectorAll("[data-post][data-number]")) {
      const fresh = page.querySelector(`[data-post="${CSS.escape(post.dataset.post)}"]`);
      if (fresh) patchPost(post, fresh);
      else missing.push(post.dataset.post);
    }
  });
  // Gone, or on another page by now: each is asked for.
  for (const id of missing) await fetchPost(topic, id);
}

/** What the page says around the posts; a form in which somebody is busy stays. */
export function patchParts(page) {
  for (const fresh of page.querySelectorAll("[data-part]")) {
    const part = document.querySelector(`[data-part="${CSS.escape(fresh.dataset.part)}"]`);
    if (!part || part.dataset.part === "closing") continue;
    const held = part.contains(document.activeElement);
    if (!patchContent(part, fresh)) continue;
    if (held && document.activeElement === document.body) focusOn(document.querySelector("#replies"));
    added(part);
    if (part.dataset.part === "title") retitle(part.textContent);
  }
}

/** The element itself may be another in the page than in what was fetched. */
function patchContent(part, fresh) {
  const copy = part.cloneNode(false);
  copy.append(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  return patch(part, copy);
}

function retitle(title) {
  const [before, after] = [document.title.match(/^\(\d+\) /)?.[0] ?? "", document.title.split(" | ").at(-1)];
  if (document.title.includes(" | ")) document.title = `${before}${title.trim()} | ${after}`;
}

/** The form at the end comes and goes; one with a text in it stays, below the reason. */
function patchClosing(page) {
  const [mine, fresh] = [document, page].map((from) => from.querySelector("[data-part=closing]"));
  if (!mine || !fresh) return;
  const form = mine.querySelector("form[data-compose]");
  const isForm = fresh.querySelector("form[data-compose]") !== null;
  if (form && isForm) return;
  const nodes = () => [...fresh.childNodes].map((node) => document.importNode(node, true));
  if (form && (hasText(form) || form.contains(document.activeElement))) {
    if (!mine.querySelector(".closing-note")) mine.prepend(...nodes());
  } else if (mine.textContent.trim() !== fresh.textContent.trim()) {
    mine.replaceChildren(...nodes());
    added(mine);
  }
}

/** The reader may no longer follow the topic: it moved, was merged, or is not theirs. */
async function lookWhetherGone(topic) {
  const { status, page } = await fetchAnswer(location.href.split("#")[0], { background: true });
  const there = page?.querySelector("[data-topic][data-version]")?.dataset.topic;
  if (!status || there === topic.list.dataset.topic) return;
  if (status >= 400) {
    for (const { dataset } of document.querySelectorAll("[data-post]")) dropText(dataset.post);
    document.querySelectorAll("[data-part=answers], [data-part=voices]").forEach((part) => part.replaceChildren());
  }
  showBar(document.querySelector("[data-topic-gone]"));
}
