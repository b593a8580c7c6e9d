/**
 * What the tools do: name (also of its word and its drawing), `run`, and whether it is
 * on (a pressed button), off (cannot be used here) or shown.
 */
const mark = (name, run) => ({ name, run, isOn: (editor) => editor.isActive(name) });
const inTable = (editor) => editor.isActive("table");

export function groupsOf(panel, files) {
  const chain = (editor) => editor.chain().focus();
  const heading = (name, level) => ({
    name,
    run: (editor) => chain(editor).toggleHeading({ level }).run(),
    isOn: (editor) => editor.isActive("heading", { level }),
  });
  const step = (name) => ({
    name,
    run: (editor) => chain(editor)[name]().run(),
    isOff: (editor) => !editor.can()[name](),
  });
  const adding = (name) => ({
    name,
    run: () => files.open(name),
    isShown: () => Boolean(files.address),
  });
  const table = (name) => ({
    name,
    run: (editor) => chain(editor)[name]().run(),
    isShown: inTable,
  });
  return [
    [
      mark("bold", (editor) => chain(editor).toggleBold().run()),
      mark("italic", (editor) => chain(editor).toggleItalic().run()),
      heading("heading", 2),
      heading("subheading", 3),
    ],
    [
      mark("bulletList", (editor) => chain(editor).toggleBulletList().run()),
      mark("orderedList", (editor) => chain(editor).toggleOrderedList().run()),
      mark("blockquote", (editor) => chain(editor).toggleBlockquote().run()),
    ],
    [
      mark("link", () => panel.open()),
      adding("image"),
      adding("document"),
      {
        name: "table",
        run: (editor) => chain(editor).insertTable({ rows: 3, cols: 2, withHeaderRow: true }).run(),
        isOff: inTable,
      },
    ],
    [step("undo"), step("redo")],
    [
      table("addRowAfter"),
      table("addColumnAfter"),
      table("deleteRow"),
      table("deleteColumn"),
      table("deleteTable"),
    ],
  ];
}
