/**
 * Saves the text of a form on the server while typing. Each open form has its own draft.
 *
 *   <form data-draft="/forum/concept/" data-draft-saved="Draft saved at %s" data-draft-saving="…"
 *         data-draft-offline="Not saved: no connection." data-draft-signed-out="…" …>
 *     <input type="hidden" name="draft_key" value="…" data-fresh>
 *     <section data-draft-offers><ul>
 *       <li data-draft-offer>… <button name="drop" value="reply.90125/…" data-draft-drop>Throw away</button>
 *     </ul></section>
 *     <span data-draft-state></span> <a data-draft-sign-in hidden target="_blank">Sign in</a>
 *
 * `data-unsaved` stands on the form while it holds something that the server does not have;
 * compose.js then asks before the page is left. Nothing is stored in the browser: many
 * officials share their computer.
 */
import { announce } from "./announce.js";
import { post } from "./draft-request.js";
import { CHOSEN, typedIn } from "./send.js";

const REST = 1_000; // ms without a key
const LONGEST = 8_000; // ms; whoever types on and on is saved in between
const FIRST_PAUSE = 2_000; // ms before a save that failed is tried again; doubles each time
const LONGEST_PAUSE = 30_000;
const SENDING = 20_000; // ms; after that the sending is taken to have failed
const PATIENCE_OF_SENDER = 3_000; // ms; the text is sent all the same after that

const RETRIED = new Set(["offline", "failed", "signedOut"]);

export function start(form) {
  const key = form.elements.draft_key;
  if (!key) return;
  const isFresh = "fresh" in key.dataset;
  // A page that the browser kept, or a tab that was copied, must not share a draft.
  if (isFresh) key.value = newKey();
  const draft = { form, saved: isFresh ? print(form) : null, sequence: 0, pause: FIRST_PAUSE };
  form.addEventListener("input", () => changed(draft));
  form.addEventListener("change", () => changed(draft));
  form.addEventListener("submit", (event) => saveFirst(draft, event), { capture: true });
  form.addEventListener("submit", (event) => event.defaultPrevented || stop(draft));
  form.addEventListener("draft:drop", () => dropOwn(draft));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-draft-drop]");
    if (!button) return;
    event.preventDefault();
    dropOffer(draft, button);
  });
  addEventListener("online", () => retry(draft));
  addEventListener("focus", () => retry(draft));
  addEventListener("pagehide", () => saveLeaving(draft));
  addEventListener("pageshow", (event) => event.persisted && (draft.stopped = false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveLeaving(draft);
    else retry(draft);
  });
  // What came back with a mistake in it may not be on the server yet.
  if (!isFresh && form.elements.source?.value.trim()) changed(draft);
}

const words = (data) => JSON.stringify(["title", "source", ...CHOSEN].map((name) => data.get(name)));
const print = (form) => words(typedIn(form));
const isUnsaved = ({ form }) => "unsaved" in form.dataset;

/** `crypto.randomUUID` is not there on a page without https. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function changed(draft) {
  draft.form.dataset.unsaved = "";
  draft.since ??= Date.now();
  const room = Math.max(0, draft.since + LONGEST - Date.now());
  plan(draft, Math.min(REST, room));
}

function plan(draft, pause) {
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => save(draft), pause);
}

/** The connection, or the person, may be back. */
function retry(draft) {
  if (isUnsaved(draft) && draft.problem && !draft.isBusy) save(draft);
}

/** Saves what is in the form, one request after another. Says what became of it. */
function save(draft, options) {
  clearTimeout(draft.timer);
  draft.running = (draft.running ?? Promise.resolve()).then(() => request(draft, options));
  return draft.running;
}

async function request(draft, options) {
  if (draft.stopped || !draft.form.isConnected || !isUnsaved(draft)) return "saved";
  const data = dataOf(draft);
  const now = words(data);
  draft.since = null;
  if (now === draft.saved) return settle(draft, now, { kind: "saved", saved: draft.time });
  if (!draft.problem) show(draft, "saving");
  draft.isBusy = true;
  const answer = await post(draft.form.dataset.draft, data, options);
  draft.isBusy = false;
  return settle(draft, now, answer);
}

function dataOf(draft) {
  const data = typedIn(draft.form);
  draft.sequence = Math.max(draft.sequence + 1, Date.now());
  data.set("sequence", draft.sequence);
  return data;
}

function settle(draft, sent, { kind, saved }) {
  if (draft.stopped) return kind;
  const { form } = draft;
  draft.problem = kind !== "saved";
  if (kind === "saved") {
    Object.assign(draft, { saved: sent, time: saved, pause: FIRST_PAUSE });
    if (print(form) === sent) delete form.dataset.unsaved;
    show(draft, saved ? "saved" : "", saved);
  } else {
    show(draft, kind);
    if (RETRIED.has(kind)) plan(draft, draft.pause);
    draft.pause = Math.min(LONGEST_PAUSE, 2 * draft.pause);
  }
  return kind;
}

/** What is typed last goes along with the page that is left, even while a save is under way. */
function saveLeaving(draft) {
  const { form, stopped } = draft;
  if (stopped || !form.isConnected || !isUnsaved(draft)) return;
  if (document.visibilityState === "visible") post(form.dataset.draft, dataOf(draft), { keepalive: true });
  else save(draft, { keepalive: true });
}

/** A text that is not on the server is saved before it is sent: without a connection the
 * browser would leave the page, and the text with it. */
async function saveFirst(draft, event) {
  if (draft.passes || !isUnsaved(draft)) return;
  event.preventDefault();
  if (draft.waits) return;
  draft.waits = true;
  const { submitter } = event;
  const kind = await save(draft, { patience: PATIENCE_OF_SENDER });
  draft.waits = false;
  if (kind === "offline") return show(draft, "unsent");
  if (kind === "signedOut" || kind === "otherPerson") return;
  draft.passes = true;
  draft.form.requestSubmit(submitter);
  draft.passes = false;
}

/** What is sent is a draft no longer; the server deletes it with the sending. */
function stop(draft) {
  clearTimeout(draft.timer);
  draft.stopped = true;
  setTimeout(() => (draft.stopped = false), SENDING);
}

async function dropOwn(draft) {
  const { form } = draft;
  stop(draft);
  delete form.dataset.unsaved;
  await draft.running;
  const { form_key: place, draft_key: key } = form.elements;
  await drop(draft, `${place.value}/${key.value}`);
}

async function dropOffer(draft, button) {
  const { form } = draft;
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  const isDropped = await drop(draft, button.value);
  button.ariaDisabled = null;
  if (!isDropped) return show(draft, "kept");
  const offers = button.closest("[data-draft-offers]");
  button.closest("[data-draft-offer]").remove();
  const next = offers.querySelector("[data-draft-take]");
  if (!next) offers.remove();
  (next ?? form.querySelector('[contenteditable="true"], textarea:not([hidden])'))?.focus();
}

async function drop({ form }, name) {
  const data = new FormData();
  for (const field of ["csrfmiddlewaretoken", "writer"]) data.set(field, form.elements[field].value);
  data.set("drop", name);
  return (await post(form.dataset.draft, data, { keepalive: true })).kind === "saved";
}

/** Problems are also said aloud, once; a save is not worth a word. */
function show({ form }, kind, time = "") {
  const state = form.querySelector("[data-draft-state]");
  if (!state) return;
  const word = kind && `draft${kind[0].toUpperCase()}${kind.slice(1)}`;
  const text = (form.dataset[word] ?? "").replace("%s", time);
  const isProblem = kind && kind !== "saved" && kind !== "saving";
  if (isProblem && state.textContent !== text) announce(text);
  state.textContent = text;
  state.classList.toggle("compose__state--problem", Boolean(isProblem));
  const link = form.querySelector("[data-draft-sign-in]");
  if (!link) return;
  link.hidden = kind !== "signedOut";
  link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
}
