/**
 * What the form sends, and what the text area holds meanwhile.
 *
 * The text area always holds the plain text, so whatever happens to the page (a reload,
 * "back", a script that fails) a readable text is left. The HTML goes in when the form's
 * data are gathered, together with `source_format=html`.
 */
export const formatField = (textarea) => textarea.form?.elements.source_format ?? null;

/** A browser that gives back what was typed gives back plain text. */
export const isHtml = (textarea) =>
  formatField(textarea).value === "html" && textarea.value === textarea.defaultValue;

/** Blank lines make paragraphs, single ones line breaks: as the server reads plain text. */
export function documentOf(text) {
  const lineOf = (line) => (line ? [{ type: "text", text: line }] : []);
  const paragraph = (block) => ({
    type: "paragraph",
    content: block
      .split("\n")
      .flatMap((line, index) => [...(index ? [{ type: "hardBreak" }] : []), ...lineOf(line)]),
  });
  return { type: "doc", content: blocksOf(text).map(paragraph) };
}

const blocksOf = (text) => text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n\s*/);

/** The editor's place for the text area's caret: two steps from paragraph to paragraph. */
export function placeOfCaret(textarea) {
  const before = blocksOf(textarea.value.slice(0, textarea.selectionStart));
  return before.reduce((place, block) => place + block.length + 2, -1);
}

export function bind(editor, textarea) {
  const format = formatField(textarea);
  editor.on("update", () => {
    textarea.value = editor.getText({ blockSeparator: "\n\n" });
    format.value = "text";
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  textarea.form.addEventListener("formdata", ({ formData }) => {
    formData.set(textarea.name, editor.isEmpty ? "" : editor.getHTML());
    formData.set(format.name, "html");
  });
}
