/**
 * Shows topics with titles similar to the one being typed.
 *
 *   <div data-similar="…/lijkt-op/" data-similar-for="id_title">
 *     <p>…<button name="search_first">…</button></p>
 *     <div role="status" data-similar-found></div>
 *   </div>
 *
 * Asks when the typing rests, never twice for the same words, and shows only the answer
 * to what stands there now. The button of those without a script makes place.
 */
import { parseAnswer } from "./trusted.js";

const REST = 400; // ms
const SHORTEST = 4; // characters

export function start(box) {
  const field = document.getElementById(box.dataset.similarFor);
  const found = box.querySelector("[data-similar-found]");
  if (!field || !found) return;
  const state = { box, field, found, asked: "", timer: 0, request: null };
  // Gone, not hidden: Enter in the title presses the first button there is.
  box.querySelector("[name=search_first]").closest("p").remove();
  field.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => look(state), REST);
  });
  if (field.value) look(state);
}

async function look(state) {
  const title = state.field.value.trim();
  if (title === state.asked) return;
  state.asked = title;
  state.request?.abort();
  if (title.length < SHORTEST) return state.found.replaceChildren();
  state.request = new AbortController();
  const page = await ask(state, title);
  if (page === null || title !== state.asked) return;
  // The same answer is not read out again at every word.
  if (page.body.textContent.trim() === state.found.textContent.trim()) return;
  state.found.replaceChildren(...document.adoptNode(page.body).childNodes);
}

async function ask({ box, request }, title) {
  const url = new URL(box.dataset.similar, location.href);
  url.searchParams.set("titel", title);
  try {
    const response = await fetch(url, { signal: request.signal });
    return response.ok && !response.redirected ? await parseAnswer(response) : null;
  } catch {
    return null; // aborted, or no connection: the form works without
  }
}
