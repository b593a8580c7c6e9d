/**
 * Adds a reaction to a post without leaving the page.
 *
 *   <form data-react method="post" action="…"><button name="useful" value="on" aria-pressed="false">
 *
 * The server answers a script with the same form as it is now. Whatever goes wrong, the
 * form is sent as if there were no script.
 */
import { added } from "./signals.js";
import { parseAnswer } from "./trusted.js";

export function start(form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.name) return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    send(form, button);
  });
}

async function send(form, button) {
  const fresh = await answer(form, button);
  form.removeAttribute("aria-busy");
  if (!fresh) return leave(form, button);
  const copy = document.importNode(fresh, true);
  const held = form.contains(document.activeElement);
  form.replaceWith(copy);
  added(copy);
  if (held) copy.querySelector(`[name="${CSS.escape(button.name)}"]`)?.focus();
}

async function answer(form, button) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "X-Requested-With": "fetch" },
      body: new URLSearchParams(new FormData(form, button)),
    });
    if (!response.ok || response.redirected) return null;
    const page = await parseAnswer(response);
    return page.querySelector("form[data-react]");
  } catch {
    return null;
  }
}

/** As the browser itself would send it: `submit` would forget the button. */
function leave(form, button) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = button.name;
  field.value = button.value;
  form.append(field);
  form.submit();
}
