/**
 * Restores the focus to the pressed button when a form returns to its own page.
 *
 *   <form data-return="follow" method="post"><button name="level" value="all">…
 *
 * Forms that do the same bear the same word: *join* comes back as *stop*; in a list what
 * is done with goes, and the next one stands in its place. In a menu that is shut by
 * then, the focus goes to what opens it. Where a list says that nothing is left, it goes
 * to those words:
 *
 *   <div data-returned="mark">You have seen everything</div>
 */
import { focusOn } from "./focus.js";

const NAME = "pressed";
const LATE = 30_000; // ms; whoever comes later has gone elsewhere meanwhile

// The page that is left may still fetch its parts anew: the next page is meant.
let isLeft = false;

export function start(form) {
  if (form.dataset.returned) return arrive(form);
  form.addEventListener("submit", ({ submitter }) => {
    isLeft = true;
    const word = form.dataset.return;
    const at = Date.now();
    remember({ word, value: submitter?.value, rank: alike(word).indexOf(form), at });
  });
  const pressed = isLeft ? null : remembered();
  if (pressed?.word !== form.dataset.return) return;
  const forms = alike(pressed.word);
  if (forms.indexOf(form) < Math.min(pressed.rank, forms.length - 1)) return;
  const place = placeIn(form, pressed.value);
  // The same form may stand twice, of which the width shows one.
  if (!place) return;
  forget();
  place.focus();
}

/** The last of a list was done with, and its forms are gone. */
function arrive(words) {
  const pressed = isLeft ? null : remembered();
  if (!pressed?.word.startsWith(words.dataset.returned)) return;
  forget();
  focusOn(words);
}

const alike = (word) => [...document.querySelectorAll("form[data-return]")].filter(
  (form) => form.dataset.return === word,
);

function placeIn(form, value) {
  const buttons = [...form.querySelectorAll("button")];
  const button = buttons.find((found) => found.value === value) ?? buttons[0];
  const opener = form.closest("details:not([open])")?.querySelector("summary");
  return [button, opener].find((found) => found?.checkVisibility());
}

/** A browser may refuse to remember anything. */
function remember(pressed) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(pressed));
  } catch {
    // Then the next page begins at its top.
  }
}

function remembered() {
  try {
    const pressed = JSON.parse(sessionStorage.getItem(NAME));
    return pressed && Date.now() - pressed.at < LATE ? pressed : null;
  } catch {
    return null;
  }
}

function forget() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was remembered.
  }
}
