/**
 * A draft is kept on the server while somebody types, and offered again.
 *
 *   <form data-draft="/forum/concept/" data-form-url="/forum/bericht/90125/antwoord/"
 *         data-saved="Draft kept at %s" data-unsaved="The draft could not be kept">
 *     <div data-draft-offer>… <button data-draft-drop>Throw away</button></div>
 *     <span data-draft-state></span>
 *
 * As long as an older draft waits for an answer it is not overwritten. `data-kept` on the
 * form says that nothing would be lost by leaving.
 */
import { fetchPage } from "./page.js";
import { CHOSEN, send, typedIn } from "./send.js";

const REST = 1_500; // ms without a key

export function start(form) {
  const draft = { form, kept: print(form), timer: 0, stopped: false, asked: null };
  form.addEventListener("input", () => {
    delete form.dataset.kept;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => save(draft), REST);
  });
  form.addEventListener("focusin", () => (draft.asked ??= ask(draft)), { once: true });
  form.addEventListener("submit", () => stop(draft));
  form.addEventListener("draft:drop", () => drop(draft));
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-draft-drop]")) return;
    event.preventDefault();
    drop(draft);
  });
  addEventListener("pagehide", () => save(draft, { keepalive: true }));
  addEventListener("pageshow", (event) => event.persisted && (draft.stopped = false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(draft, { keepalive: true });
  });
}

const offerIn = (root) => root.querySelector("[data-draft-offer]");
const words = (data) => JSON.stringify(["title", "source", ...CHOSEN].map((name) => data.get(name)));
const print = (form) => words(typedIn(form));

/** The form at the end of a topic does not know of drafts until somebody writes in it. */
async function ask({ form }) {
  if (form.dataset.formUrl === location.pathname || "fetched" in form.dataset) return;
  const page = await fetchPage(form.dataset.formUrl);
  const offer = page && offerIn(page);
  if (offer && !offerIn(form)) form.prepend(document.importNode(offer, true));
}

async function save(draft, options = {}) {
  const { form } = draft;
  clearTimeout(draft.timer);
  if (!options.keepalive) await draft.asked;
  if (draft.stopped || !form.isConnected || offerIn(form)) return;
  const data = typedIn(form);
  const now = words(data);
  if (now === draft.kept) return;
  const answer = await send(form.dataset.draft, data, { ...options, accept: "application/json" });
  if (draft.stopped) return;
  if (answer) draft.kept = now;
  await tell(draft, answer);
}

async function tell({ form, kept }, answer) {
  const saved = (await answer?.json().catch(() => null))?.saved;
  const state = form.querySelector("[data-draft-state]");
  if (answer && print(form) === kept) form.dataset.kept = "";
  if (!state) return;
  if (saved) state.textContent = form.dataset.saved.replace("%s", saved);
  else state.textContent = answer ? "" : form.dataset.unsaved;
}

/** What is sent is a draft no longer; the server forgets it with the sending. */
function stop(draft) {
  draft.stopped = true;
  clearTimeout(draft.timer);
}

async function drop(draft) {
  const { form } = draft;
  const data = typedIn(form);
  data.set("act", "drop");
  offerIn(form)?.remove();
  form.querySelector('[contenteditable="true"], textarea:not([hidden])')?.focus();
  await send(form.dataset.draft, data);
}
