/**
 * Keeps the textarea and the submitted form data in step with the editor.
 *
 * The text area always holds the plain text, so whatever happens to the page (a reload,
 * "back", a script that fails) a readable text is left. The HTML goes in when the form's
 * data are gathered, together with `source_format=html`.
 */
export const formatField = (textarea) => textarea.form?.elements.source_format ?? null;

/** A browser that gives back what was typed gives back plain text. */
export const isHtml = (textarea) =>
  formatField(textarea).value === "html" && textarea.value === textarea.defaultValue;

/** Who is quoted, and where that stands: `– Olga Official /forum/bericht/90125/`. */
const QUOTED_FROM = /^– (.+) (\/forum\/bericht\/[0-9]{1,16}\/)$/;

function lineOf(line) {
  const [, name, href] = line.match(QUOTED_FROM) ?? [];
  if (!name) return line ? [{ type: "text", text: line }] : [];
  const marks = [{ type: "link", attrs: { href } }];
  return [{ type: "text", text: "– " }, { type: "text", text: name, marks }];
}

/**
 * Blank lines make paragraphs, single ones line breaks, lines with `-` or `1.` a list and
 * lines with `>` a quote: as the server reads plain text.
 */
export function documentOf(text) {
  const content = partsOf(text).flatMap(({ isQuote, lines }) => {
    const nodes = nodesOf(lines.join("\n"));
    return isQuote ? [{ type: "blockquote", content: nodes }] : nodes;
  });
  return { type: "doc", content };
}

const ITEM = /^(?:- (?!\s)|[*•][ \t]+|([1-9]\d{0,2})[.)][ \t]+)(?=.*[\p{L}\p{N}_])/u;
const GOES_ON = /^[\s\p{Ll}]/u; // from the line above

/** Paragraphs and lists; a list goes on behind a blank line. */
function nodesOf(text) {
  const nodes = [];
  let list = null;
  let reached = 0;
  const paragraph = (line) => ({ type: "paragraph", content: lineOf(line) });

  /** The paragraph of a new item; none when its number is out of turn. */
  function itemOf(line) {
    const found = line.match(ITEM);
    if (!found) return null;
    const number = Number(found[1] ?? 0);
    const type = number ? "orderedList" : "bulletList";
    if (list?.type !== type || (number && number !== reached + 1)) {
      if (number > 1) return null;
      nodes.push((list = { type, content: [] }));
    }
    reached = number;
    const words = paragraph(line.slice(found[0].length));
    list.content.push({ type: "listItem", content: [words] });
    return words;
  }

  for (const block of blocksOf(text)) {
    const lines = block.split("\n");
    const last = lines.findLastIndex((line) => ITEM.test(line));
    let open = null; // the paragraph that a next line may belong to
    lines.forEach((line, index) => {
      const item = itemOf(line);
      const goesOn = open && (!list || index < last || GOES_ON.test(line));
      if (item) {
        open = item;
      } else if (goesOn) {
        open.content.push({ type: "hardBreak" }, ...lineOf(line));
      } else {
        list = null;
        nodes.push((open = paragraph(line)));
      }
    });
  }
  return nodes;
}

const MARK = /^>[ ]?/;

/** Runs of lines that are quoted, or not; blank lines around a quote part it off. */
function partsOf(text) {
  if (!/^>/m.test(text)) return [{ isQuote: false, lines: [text] }];
  const parts = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const isQuote = MARK.test(line);
    if (parts.at(-1)?.isQuote !== isQuote) parts.push({ isQuote, lines: [] });
    parts.at(-1).lines.push(line.replace(MARK, ""));
  }
  return parts.map(({ isQuote, lines }) => ({
    isQuote,
    lines: [lines.join("\n").replace(/^\n+|\n+$/g, "")],
  }));
}

const blocksOf = (text) => text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n\s*/);

/** The editor's place for the text area's caret: two steps from paragraph to paragraph. */
export function placeOfCaret(textarea) {
  if (/^>/m.test(textarea.value)) return Infinity; // behind what is quoted
  if (textarea.value.split("\n").some((line) => ITEM.test(line))) return Infinity;
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
  textarea.addEventListener("editor:insert", ({ detail }) => {
    editor.chain().focus("end").insertContent(documentOf(detail).content).run();
  });
  textarea.form.addEventListener("formdata", ({ formData }) => {
    formData.set(textarea.name, editor.isEmpty ? "" : editor.getHTML());
    formData.set(format.name, "html");
  });
}
