/**
 * Adds a picture or a document to the text: chosen, pasted or dropped.
 *
 *   <form data-upload="/forum/ruimte/815/bestand/">…
 *   <div class="editor__panel" role="group" aria-label="Picture" hidden>
 *     <label>Choose a picture <input type="file"></label>
 *     <label>What is there to see on the picture? <input></label> [Add] [Cancel]
 *     <p role="alert"></p> <p role="status"></p>
 *   </div>
 *
 * A picture is only sent when somebody has said what there is to see on it. The server
 * looks at the file and answers where it is, or a sentence why not.
 */
import { announce } from "./announce.js";

const ACCEPTED = {
  image: ".jpg,.jpeg,.png,.webp,.gif",
  document: ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv",
};

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Posts the file; `progress` hears how much is over, in percent. */
function send(form, file, progress) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("file", file, file.name);
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve) => {
    request.addEventListener("loadend", () => resolve(request.response ?? {}));
  });
  request.upload.addEventListener("progress", ({ loaded, total }) =>
    progress(Math.floor((100 * loaded) / total)),
  );
  request.open("POST", form.dataset.upload);
  request.responseType = "json";
  request.send(data);
  return { answer, stop: () => request.abort() };
}

export function filesPanel(editor, words, form) {
  const id = editor.view.dom.id;
  const input = make("input", { type: "file", className: "editor__file" });
  const alt = make("input", { className: "editor__address", maxLength: 300, autocomplete: "off" });
  const hint = make("span", { className: "editor__hint", textContent: words.imageAltHelp });
  const title = make("span");
  const altLabel = make("label", { className: "editor__label editor__label--alt" }, words.imageAlt, hint, alt);
  const error = make("p", { className: "editor__error", id: `${id}-file-error` });
  error.setAttribute("role", "alert");
  const status = make("p", { className: "editor__status" });
  status.setAttribute("role", "status");
  const tool = (word, act) => {
    const button = make("button", { type: "button", className: "editor__word", textContent: word });
    button.addEventListener("click", act);
    return button;
  };
  const element = make(
    "div",
    { className: "editor__panel", hidden: true },
    make("label", { className: "editor__label" }, title, input),
    altLabel,
    tool(words.fileAdd, add),
    tool(words.linkCancel, close),
    error,
    status,
  );
  element.setAttribute("role", "group");
  let kind = "image";
  let given = null; // a file that was pasted or dropped
  let sending = null;

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

  function open(wanted, file = null) {
    if (sending) return;
    kind = wanted;
    given = file;
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

  function close() {
    sending?.stop();
    sending = given = null;
    element.hidden = true;
    editor.commands.focus();
  }

  async function add() {
    if (sending) return;
    const file = given ?? input.files[0];
    // Angle brackets would end the tag for whoever reads it next.
    const said = alt.value.replaceAll("<", "‹").replaceAll(">", "›").trim();
    if (!file) return complain(words.fileMissing);
    if (kind === "image" && !said) return complain(words.imageAltMissing, alt);
    complain("");
    const mine = (sending = send(form, file, (part) => {
      if (sending === mine) status.textContent = words.fileSending.replace("%s", `${part}%`);
    }));
    const found = await mine.answer;
    if (sending !== mine) return; // given up meanwhile
    sending = null;
    status.textContent = "";
    if (!found?.path) return complain(found?.error ?? words.fileFailed);
    editor.chain().focus().insertContent(nodeOf(found, said)).run();
    close();
    announce(words.fileAdded);
  }

  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === alt) add();
    else return;
    // Enter would send the form.
    event.preventDefault();
  });

  // Sent now, the text would go without the file that somebody just chose.
  form.addEventListener(
    "submit",
    (event) => {
      const isChosen = given || input.files[0] || sending;
      if (element.hidden || !isChosen || event.submitter?.name === "preview") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      complain(words.filePending);
    },
    { capture: true },
  );

  /** A picture from the clipboard or from another window; anything else is not ours. */
  function take(transfer, event) {
    const file = transfer?.files?.[0];
    const isText = transfer?.getData("text/plain").trim(); // Word adds a drawing of its text
    if (!file || !form.dataset.upload || isText) return false;
    event.preventDefault();
    open(file.type.startsWith("image/") ? "image" : "document", file);
    return true;
  }

  return { element, address: form.dataset.upload, open, take };
}

function nodeOf(found, alt) {
  if (found.is_image) return { type: "image", attrs: { src: found.path, alt } };
  const link = { type: "link", attrs: { href: found.path } };
  return [
    { type: "text", text: found.name, marks: [link] },
    { type: "text", text: " " },
  ];
}
