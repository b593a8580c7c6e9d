/**
 * The editor schema. It matches what the server's sanitiser allows.
 */
const ALLOWED = /^(https?:\/\/|mailto:)/i;
const FILE = /^\/forum\/bestand\/[1-9]\d{0,15}\/$/;

// A person or a message of this site, by its path.
const OWN = /^\/(mensen|forum\/bericht)\/[0-9]{1,16}\/$/;

export const isAllowed = (address) =>
  [ALLOWED, FILE, OWN].some((form) => form.test(address ?? ""));

/** The path of one of our own files, also where a page was copied with its address. */
function fileAt(address) {
  const link = document.createElement("a");
  link.href = address ?? "";
  return link.origin === location.origin && FILE.test(link.pathname) ? link.pathname : null;
}

/** A picture that was added before, with words for whoever cannot see it. */
const picture = (prose) =>
  prose.Node.create({
    name: "image",
    inline: true,
    group: "inline",
    draggable: true,
    addAttributes: () => ({ src: {}, alt: { default: "" } }),
    parseHTML: () => [
      {
        tag: "img[alt]",
        getAttrs(element) {
          const src = fileAt(element.getAttribute("src"));
          return src && element.alt.trim() ? { src, alt: element.alt } : false;
        },
      },
    ],
    renderHTML: ({ node }) => ["img", { src: node.attrs.src, alt: node.attrs.alt }],
    renderText: ({ node }) => `[${node.attrs.alt}]`,
  });

/** Tab is never taken: who came in with it must get out with it. */
const withoutTab = (extension, more = {}) =>
  extension.extend({
    addKeyboardShortcuts() {
      const { Tab, "Shift-Tab": back, ...kept } = this.parent?.() ?? {};
      return { ...kept, ...more };
    },
  });

/** How a list is counted is a matter of style, and no part of the text. */
const plainOrderedList = (prose) =>
  prose.OrderedList.extend({ addAttributes: () => ({}), addNodeView: null });

export function extensions(prose, keys) {
  const listItem = withoutTab(prose.ListItem, {
    "Mod-]": ({ editor }) => editor.commands.sinkListItem("listItem"),
    "Mod-[": ({ editor }) => editor.commands.liftListItem("listItem"),
  });
  // What is typed behind a link does not belong to it: "@Sanne de Wit" stays that.
  const link = prose.Link.extend({
    inclusive: () => false,
    addKeyboardShortcuts: () => ({ "Mod-k": () => keys.link() ?? true }),
  }).configure({
    openOnClick: false,
    isAllowedUri: (address) => isAllowed(address) || /^www\./i.test(address),
    // "gemeente.De" at the end of a sentence is no address.
    shouldAutoLink: (typed) => /^(https?:\/\/|www\.)/i.test(typed),
    defaultProtocol: "https",
  });
  const leaving = prose.Extension.create({
    name: "leaving",
    addKeyboardShortcuts: () => ({
      Escape: () => keys.leave() ?? true,
      "Alt-F10": () => keys.tools() ?? true,
    }),
  });
  return [
    prose.Document,
    prose.Paragraph,
    prose.Text,
    prose.Bold,
    prose.Italic,
    prose.Code,
    link,
    prose.Heading.configure({ levels: [2, 3] }),
    prose.BulletList,
    plainOrderedList(prose),
    listItem,
    prose.Blockquote,
    prose.HardBreak,
    picture(prose),
    withoutTab(prose.Table),
    prose.TableRow,
    prose.TableHeader,
    prose.TableCell,
    prose.History,
    leaving,
  ];
}
