/**
 * Replaces a textarea by the editor on first use.
 *
 *   <label for="id_source">Your question</label>
 *   <textarea id="id_source" name="source" data-editor
 *             data-editor-script="…/django_prose_editor/editor.js"
 *             data-editor-style="…/css/editor.css"
 *             data-editor-words='{"toolbar": "Formatting", "bold": "Bold", …}'></textarea>
 *   <input type="hidden" name="source_format" value="text">
 *
 * The 170 KB of the editor are fetched only then. Until they are here, and whenever
 * something fails, the text area works as it is.
 */
import { formatField, isHtml } from "./editor-form.js";

export function start(textarea) {
  if (!textarea.dataset.editorScript || !formatField(textarea)) return;
  let asked = false;
  const raise = () => {
    if (!asked) replace(textarea);
    asked = true;
  };
  textarea.addEventListener("focus", raise);
  // A text that was formatted before would show its tags.
  if (isHtml(textarea) || document.activeElement === textarea) raise();
}

async function replace(textarea) {
  try {
    const [prose, { build }] = await Promise.all([
      import(textarea.dataset.editorScript),
      import("./editor-surface.js"),
      stylesheet(textarea.dataset.editorStyle),
    ]);
    await composed(textarea);
    if (textarea.isConnected) build(prose, textarea);
  } catch {
    textarea.hidden = false;
    // Without the editor's buttons: those of a form without script.
    textarea.form?.setAttribute("data-plain", "");
  }
}

function stylesheet(href) {
  if (!href || document.querySelector(`link[href="${CSS.escape(href)}"]`)) return;
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}

/** Accents and other scripts are typed in several strokes; those are not interrupted. */
function composed(textarea) {
  return new Promise((resolve) => {
    let composing = false;
    const done = () => composing || resolve();
    textarea.addEventListener("compositionstart", () => (composing = true));
    textarea.addEventListener("compositionend", () => setTimeout(resolve));
    setTimeout(done);
  });
}
