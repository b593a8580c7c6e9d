/**
 * Builds the editor that replaces a textarea.
 *
 *   <div class="editor">
 *     <div class="editor__bar" role="toolbar">…</div>
 *     <div class="editor__link" role="group" hidden>…</div>
 *     <div class="editor__text" role="textbox" contenteditable="true"></div>
 *   </div>
 *
 * Tab always leaves the text; Escape goes on to what follows it; Alt+F10 to the toolbar.
 */
import { bind, documentOf, isHtml, placeOfCaret } from "./editor-form.js";
import { filesPanel } from "./editor-files.js";
import { linkPanel } from "./editor-link.js";
import { mentions } from "./editor-mention.js";
import { parserOf, setStylesAside } from "./editor-paste.js";
import { extensions } from "./editor-schema.js";
import { toolbar } from "./editor-toolbar.js";
import { parseOwn } from "./trusted.js";

export function build(prose, textarea) {
  const words = JSON.parse(textarea.dataset.editorWords);
  const frame = document.createElement("div");
  frame.className = "editor";
  const keys = {
    leave: () => leave(frame, textarea),
    link: () => panel.open(),
    tools: () => bar.focus(),
  };
  const known = extensions(prose, keys);
  const editor = new prose.Editor({
    element: frame,
    injectCSS: false,
    extensions: known,
    content: isHtml(textarea) ? documentIn(prose, known, textarea) : documentOf(textarea.value),
    editorProps: {
      attributes: attributes(textarea, frame, words),
      transformPastedHTML: setStylesAside,
      handlePaste: (_view, event) => files.take(event.clipboardData, event),
      handleDrop: (_view, event) => files.take(event.dataTransfer, event),
    },
  });
  editor.view.setProps({ clipboardParser: parserOf(prose, editor.schema) });
  const panel = linkPanel(editor, words);
  const files = filesPanel(editor, words, textarea.form);
  const bar = toolbar(editor, words, panel, files);
  frame.prepend(bar.element, panel.element, files.element);
  takeOver(editor, textarea, frame);
  bind(editor, textarea);
  mentions(editor, textarea, frame);
}

/** The document that the HTML in the text area stands for; the library would parse a
 * string, which the page's policy refuses. */
function documentIn(prose, known, textarea) {
  const { body } = parseOwn(setStylesAside(textarea.value));
  const parser = prose.pm.model.DOMParser.fromSchema(prose.getSchema(known));
  return parser.parse(body, { preserveWhitespace: isOwnHtml(textarea) }).toJSON();
}

/** The editor's HTML has no line breaks, and each space in it was typed: also the one behind
 * a mention at the end of a line, which a browser's parser would leave out. */
const isOwnHtml = (textarea) => isHtml(textarea) && !/[\r\n]/.test(textarea.value);

/** What a screen reader knows about the text area it must know about the editor. */
function attributes(textarea, frame, words) {
  const label = textarea.labels[0];
  if (label) label.id ||= `${textarea.id}-label`;
  const help = document.createElement("p");
  help.className = "editor__help";
  help.id = `${textarea.id}-help`;
  help.textContent = words.help;
  frame.append(help);
  const described = [textarea.getAttribute("aria-describedby"), help.id];
  const taken = {
    id: textarea.id,
    class: "editor__text prose",
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": label?.id,
    "aria-label": label ? null : textarea.getAttribute("aria-label"),
    "aria-describedby": described.filter(Boolean).join(" "),
    "aria-invalid": textarea.getAttribute("aria-invalid"),
    "aria-required": textarea.required ? "true" : null,
    lang: textarea.getAttribute("lang"),
  };
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value));
}

/** The editor takes the id as well: links from an error summary lead to it. */
function takeOver(editor, textarea, frame) {
  const focused = document.activeElement === textarea;
  const place = placeOfCaret(textarea);
  const label = textarea.labels[0];
  label?.addEventListener("click", () => editor.view.focus());
  textarea.id += "-plain";
  textarea.required = false; // the browser cannot point at a field that is not shown
  textarea.after(frame);
  if (focused) {
    editor.commands.setTextSelection(Math.min(place, editor.state.doc.content.size));
    editor.view.focus();
  }
  // As high as what it replaces: nothing below jumps.
  frame.style.minBlockSize = `${textarea.offsetHeight}px`;
  textarea.hidden = true;
}

const REACHED = "a[href], button, input, select, textarea, [tabindex='0']";

function leave(frame, textarea) {
  const next = [...textarea.form.querySelectorAll(REACHED)].find(
    (control) =>
      frame.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING &&
      !frame.contains(control) &&
      control.checkVisibility(),
  );
  next?.focus();
}
