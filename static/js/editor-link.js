/**
 * The panel that asks for the URL of a link.
 *
 *   <div class="editor__link" role="group" aria-label="Link" hidden>
 *     <label>Address <input inputmode="url"></label> [Apply] [Remove] [Cancel]
 *     <p role="alert"></p>
 *   </div>
 */
import { isAllowed } from "./editor-schema.js";

/** `voorbeeld.nl` -> `https://voorbeeld.nl`, `naam@voorbeeld.nl` -> `mailto:…`, else null. */
export function addressOf(typed) {
  const text = typed.trim();
  if (isAllowed(text)) return text;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  if (/^[^\s:/@]+\.[^\s:/.]{2,}([/?#]\S*)?$/.test(text)) return `https://${text}`;
  return null;
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function linkPanel(editor, words) {
  const input = make("input", { className: "editor__address", inputMode: "url", autocomplete: "off" });
  const error = make("p", { className: "editor__error", id: `${editor.view.dom.id}-link-error` });
  error.setAttribute("role", "alert");
  const tool = (word, act) => {
    const button = make("button", { type: "button", className: "editor__word", textContent: word });
    button.addEventListener("click", act);
    return button;
  };
  const remove = tool(words.linkRemove, () => finish((chain) => chain.unsetLink()));
  const element = make(
    "div",
    { className: "editor__link", hidden: true },
    make("label", { className: "editor__label" }, words.linkAddress, input),
    tool(words.linkApply, apply),
    remove,
    tool(words.linkCancel, () => finish()),
    error,
  );
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words.link);

  function complain(text) {
    error.textContent = text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) input.setAttribute("aria-describedby", error.id);
    else input.removeAttribute("aria-describedby");
  }

  function finish(change = (chain) => chain) {
    element.hidden = true;
    change(editor.chain().focus().extendMarkRange("link")).run();
  }

  function apply() {
    const href = addressOf(input.value);
    if (!href) {
      complain(words.linkInvalid);
      return input.focus();
    }
    const bare = editor.state.selection.empty && !editor.isActive("link");
    const text = { type: "text", text: input.value.trim(), marks: [{ type: "link", attrs: { href } }] };
    finish((chain) => (bare ? chain.insertContent(text) : chain.setLink({ href })));
  }

  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") finish();
    else if (event.key === "Enter" && event.target === input) apply();
    else return;
    // Enter would send the form.
    event.preventDefault();
  });

  function open() {
    input.value = editor.getAttributes("link").href ?? "";
    remove.hidden = !editor.isActive("link");
    complain("");
    element.hidden = false;
    input.focus();
    input.select();
  }

  return { element, open };
}
