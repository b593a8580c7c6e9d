/**
 * The preview, in the page.
 *
 *   <form><div data-preview-place></div>… <button data-preview="/forum/voorbeeld/">Preview</button>
 *
 * Whatever goes wrong, the form is sent with this button: the server shows the preview.
 */
import { focusOn } from "./focus.js";
import { send, typedIn } from "./send.js";
import { parseAnswer } from "./trusted.js";

export function start(button) {
  const { form } = button;
  button.addEventListener("click", async (event) => {
    const place = form.querySelector("[data-preview-place]");
    if (!place || button.hasAttribute("data-failed")) return;
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const answer = await send(button.dataset.preview, typedIn(form));
    const page = answer && (await parseAnswer(answer));
    const made = page?.querySelector(".preview");
    button.removeAttribute("aria-busy");
    if (made) show(place, document.importNode(made, true));
    else giveUp(button);
  });
}

function show(place, preview) {
  place.replaceChildren(preview);
  focusOn(preview);
  preview.scrollIntoView({ block: "nearest" });
}

function giveUp(button) {
  button.dataset.failed = "";
  button.click();
}
