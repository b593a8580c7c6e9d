/**
 * Adds an image or document to the text: chosen, pasted or dropped.
 *
 * A picture is only sent when somebody has said what there is to see on it. The fields are
 * those of editor-file-fields.js; editor-upload.js brings the file to the server.
 */
import { announce } from "./announce.js";
import { fileFields } from "./editor-file-fields.js";
import { apart, nodeOf, send } from "./editor-upload.js";

export function filesPanel(editor, words, form) {
  const panel = fileFields(editor.view.dom.id, words, { fileAdd: add, linkCancel: close });
  const { element, input, alt, status, complain } = panel;
  let kind = "image";
  let given = null; // a file that was pasted or dropped
  let sending = null;
  // In a text that came with the page the caret stands at the start until somebody puts
  // it elsewhere or writes.
  let isPlaced = false;
  const placed = () => (isPlaced = true);
  for (const name of ["update", "selectionUpdate"]) editor.on(name, placed);
  for (const name of ["pointerdown", "keydown"]) editor.view.dom.addEventListener(name, placed);

  /** Where somebody was writing; behind the text of who only came to add a file. */
  const place = () => (isPlaced ? null : "end");

  function open(wanted, file = null) {
    if (sending) return;
    kind = wanted;
    given = file;
    panel.show(kind, file);
  }

  function close() {
    sending?.stop();
    sending = given = null;
    element.hidden = true;
    editor.commands.focus(place());
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
    editor.commands.focus(place());
    editor.commands.insertContent(apart(editor, nodeOf(found, said)));
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

  // Sent now, the text would go without the file that somebody just chose. A button that
  // asks for no whole form (a preview, throwing a draft away) sends no text.
  form.addEventListener(
    "submit",
    (event) => {
      const isChosen = given || input.files[0] || sending;
      if (element.hidden || !isChosen || event.submitter?.formNoValidate) return;
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
