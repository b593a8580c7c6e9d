/**
 * The fields of the panel with which one adds a file: which file, what there is to see on
 * it, what is not right, how far it is.
 *
 *   <div class="editor__panel" role="group" aria-label="Picture" hidden>
 *     <label>Choose a picture <input type="file"></label>
 *     <label>What is there to see on the picture? <input></label> [Add] [Cancel]
 *     <p role="alert"></p> <p role="status"></p>
 *   </div>
 */
const ACCEPTED = {
  image: ".jpg,.jpeg,.png,.webp,.gif",
  document: ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv",
};

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** `acts` are what the buttons do, by the word on them. */
export function fileFields(id, words, acts) {
  const input = make("input", { type: "file", className: "editor__file" });
  const alt = make("input", { className: "editor__address", maxLength: 300, autocomplete: "off" });
  const hint = make("span", { className: "editor__hint", textContent: words.imageAltHelp });
  const title = make("span");
  const altLabel = make("label", { className: "editor__label editor__label--alt" }, words.imageAlt, hint, alt);
  const error = make("p", { className: "editor__error", id: `${id}-file-error` });
  error.setAttribute("role", "alert");
  const status = make("p", { className: "editor__status" });
  status.setAttribute("role", "status");
  const tools = Object.entries(acts).map(([word, act]) => {
    const button = make("button", { type: "button", className: "editor__word", textContent: words[word] });
    button.addEventListener("click", act);
    return button;
  });
  const label = make("label", { className: "editor__label" }, title, input);
  const element = make("div", { className: "editor__panel", hidden: true }, label, altLabel, ...tools, error, status);
  element.setAttribute("role", "group");

  function complain(text, field = input) {
    error.textContent = text;
    for (const each of [input, alt]) {
      each.setAttribute("aria-invalid", String(Boolean(text) && each === field));
      each.removeAttribute("aria-describedby");
    }
    if (!text) return;
    field.setAttribute("aria-describedby", error.id);
    field.focus();
  }

  /** Shows it for a picture or a document; `file` where one is there already. */
  function show(kind, file) {
    element.setAttribute("aria-label", words[kind]);
    title.textContent = file ? file.name : words[kind === "image" ? "imageChoose" : "fileChoose"];
    input.accept = ACCEPTED[kind];
    input.value = alt.value = status.textContent = "";
    input.hidden = Boolean(file);
    altLabel.hidden = kind !== "image";
    complain("");
    element.hidden = false;
    (file ? alt : input).focus();
  }

  return { element, input, alt, status, complain, show };
}
