/**
 * Uploads a file and returns the markup that represents it in the text.
 *
 *   <form data-upload="/forum/ruimte/815/bestand/">…
 *
 * The server looks at the file and answers where it is, or a sentence why not.
 */

/** Posts the file; `progress` hears how much is over, in percent. */
export function send(form, file, progress) {
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

/** A picture itself, or a link to a document. */
export function nodeOf(found, alt) {
  if (found.is_image) return { type: "image", attrs: { src: found.path, alt } };
  const link = { type: "link", attrs: { href: found.path } };
  return { type: "text", text: found.name, marks: [link] };
}

/** The node with spaces around it, where it would stick to a word. Behind a name of a file
 * there is always one, so that one can write on. */
export function apart(editor, node) {
  const { $from, $to } = editor.state.selection;
  const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc");
  const after = $to.parent.textBetween($to.parentOffset, $to.parent.content.size, "\n", "\ufffc");
  const space = { type: "text", text: " " };
  const isFollowed = /^\S/.test(after) || (node.type === "text" && !after);
  return [...(/\S$/.test(before) ? [space] : []), node, ...(isFollowed ? [space] : [])];
}
