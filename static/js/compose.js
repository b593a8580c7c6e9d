/**
 * Prevents double submission of a form, and leaving it by accident.
 *
 *   <form data-compose method="post">…
 *     <button type="submit" data-busy="Being placed">Place reply</button>
 *   </form>
 *
 * Sending is left to the browser; the server knows a resend by its `idempotency_key`.
 */
import { hasText } from "./drafting.js";

const GIVE_UP = 20_000; // ms; then the button may be pressed again

export function start(form) {
  let restore = null;

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return; // not sent yet: draft.js saves the text first
    if (restore) return event.preventDefault();
    restore = markBusy(form, event.submitter);
    setTimeout(free, GIVE_UP);
  });

  function free() {
    restore?.();
    restore = null;
  }

  // Back from the next page, out of the browser's memory.
  addEventListener("pageshow", (event) => event.persisted && free());

  const guard = (event) => {
    // draft.js knows what the server has; in a form without drafts every text is unsaved.
    const isUnsaved = "draft" in form.dataset ? "unsaved" in form.dataset : hasText(form);
    if (form.isConnected && !restore && isUnsaved) event.preventDefault();
  };
  const watch = () => addEventListener("beforeunload", guard);
  // Only once there is something to lose: a guarded page is not kept for "back".
  form.addEventListener("input", watch);
  if (form.querySelector("[name=draft_key]:not([data-fresh])")) watch();
}

function markBusy(form, pressed) {
  const button = pressed ?? form.querySelector("[data-busy]");
  form.setAttribute("aria-busy", "true");
  if (!button?.dataset.busy) return () => form.removeAttribute("aria-busy");
  const size = button.getBoundingClientRect();
  const content = [...button.childNodes];
  button.style.minInlineSize = `${size.width}px`;
  button.style.minBlockSize = `${size.height}px`;
  button.setAttribute("aria-disabled", "true");
  button.replaceChildren(button.dataset.busy);
  return () => {
    form.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    button.style.minInlineSize = button.style.minBlockSize = "";
    button.replaceChildren(...content);
  };
}
