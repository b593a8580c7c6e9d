/**
 * Makes an element equal to a fetched copy, changing only what differs:
 * no flicker, focus is kept, images are not reloaded, behaviours keep working.
 *
 *   const rest = patch(document.querySelector("article"), fetched.querySelector("article"));
 *
 * What belongs to this browser is left alone: the token of a form, an open menu, what a
 * script added. An open menu that should differ is patched when it shuts.
 *
 * The library idiomorph does the same in more cases; it parses strings of HTML, which the
 * policy of this site does not allow, and knows nothing of an open menu.
 */
const FOREIGN = "[data-fold-button], .quote-button"; // added by scripts
const KEPT = new Set(["open", "style", "tabindex", "aria-busy", "nonce"]);

/** Changes `old` to say what `fresh` says; true when anything changed. */
export function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return false;
  if (old.matches("input[type=hidden]")) return false;
  if (old.matches("details[open]")) {
    if (differs(old, fresh)) patchWhenShut(old, fresh);
    return false;
  }
  const attributes = patchAttributes(old, fresh);
  return patchChildren(old, fresh) || attributes;
}

const waiting = new WeakMap();

function patchWhenShut(menu, fresh) {
  const isKnown = waiting.has(menu);
  waiting.set(menu, fresh);
  if (isKnown) return;
  const act = () => {
    if (menu.open) return;
    menu.removeEventListener("toggle", act);
    patch(menu, waiting.get(menu));
    waiting.delete(menu);
  };
  menu.addEventListener("toggle", act);
}

function patchAttributes(old, fresh) {
  let changed = false;
  for (const { name, value } of [...fresh.attributes]) {
    if (KEPT.has(name) || old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
    changed = true;
  }
  for (const { name } of [...old.attributes]) {
    if (KEPT.has(name) || fresh.hasAttribute(name)) continue;
    old.removeAttribute(name);
    changed = true;
  }
  return changed;
}

function patchChildren(old, fresh) {
  let changed = false;
  let place = own(old.firstChild);
  for (const wanted of [...fresh.childNodes]) {
    if (wanted.nodeType === Node.COMMENT_NODE) continue;
    if (!place || !isSame(place, wanted)) {
      const later = place && laterSame(place, wanted);
      if (!later) {
        old.insertBefore(document.importNode(wanted, true), place);
        changed = true;
        continue;
      }
      while (place !== later) {
        place = drop(place);
        changed = true;
      }
    }
    if (place.nodeType === Node.TEXT_NODE) changed = patchText(place, wanted) || changed;
    else changed = patch(place, wanted) || changed;
    place = own(place.nextSibling);
  }
  while (place) {
    place = drop(place);
    changed = true;
  }
  return changed;
}

/** This node, or the next one that came from the server. */
function own(node) {
  while (node && isForeign(node)) node = node.nextSibling;
  return node;
}

const isForeign = (node) =>
  node.nodeType === Node.COMMENT_NODE ||
  (node.nodeType === Node.ELEMENT_NODE && (node.matches(FOREIGN) || holdsForeign(node)));

/** The row that was made for a script's button alone. */
const holdsForeign = (node) =>
  node.matches(".post__actions") && node.children.length > 0 && [...node.children].every(isForeign);

function drop(node) {
  const next = own(node.nextSibling);
  node.remove();
  return next;
}

const words = (node) => node.data.replace(/\s+/g, " ");

function patchText(old, fresh) {
  if (words(old) === words(fresh)) return false;
  old.data = fresh.data;
  return true;
}

function isSame(one, other) {
  if (one.nodeType !== other.nodeType) return false;
  if (one.nodeType !== Node.ELEMENT_NODE) return true;
  return keyOf(one) === keyOf(other);
}

const keyOf = (element) =>
  [element.localName, element.id, element.getAttribute("name"), element.classList[0]].join(" ");

/** Only what can be told apart from its neighbours is looked for further on. */
function laterSame(place, wanted) {
  if (wanted.nodeType !== Node.ELEMENT_NODE) return null;
  if (!wanted.id && !wanted.classList.length && !wanted.hasAttribute("name")) return null;
  let node = own(place.nextSibling);
  while (node && !isSame(node, wanted)) node = own(node.nextSibling);
  return node;
}

/** Would `patch` change anything? Tokens and attributes of this browser do not count. */
function differs(old, fresh) {
  const copy = old.cloneNode(true);
  copy.removeAttribute("open");
  return patch(copy, fresh);
}
