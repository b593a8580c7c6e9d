/**
 * Cleans content pasted from Word, Outlook or a web page.
 *
 * The page's policy refuses every style that stands in HTML, also in HTML that is only
 * parsed. So styles are set aside before the parsing, and the two that carry a meaning
 * are put back from script, which the policy allows: bold and italic are often told so.
 */
const KEPT = /\b(font-weight|font-style)\s*:\s*([\w-]+)/gi;
const UNWANTED = /<(style|script)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const HANDLER = /\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;

export const setStylesAside = (html) =>
  html
    .replace(UNWANTED, "")
    .replace(TAG, (tag) => tag.replace(HANDLER, "").replace(/\sstyle\s*=/gi, " data-style="));

function putBack(root) {
  for (const element of root.querySelectorAll("[data-style]")) {
    for (const [, name, value] of element.dataset.style.matchAll(KEPT)) {
      element.style.setProperty(name, value);
    }
  }
}

/** For ProseMirror's `clipboardParser`. */
export const parserOf = (prose, schema) => ({
  parseSlice(root, options) {
    putBack(root);
    return prose.pm.model.DOMParser.fromSchema(schema).parseSlice(root, options);
  },
});
