/**
 * Suggests participants to mention after an @.
 *
 *   <form data-people="/forum/ruimte/815/mensen/?onderwerp=4711" data-offered="People to mention">
 *
 * Arrows choose, Enter takes, Escape closes; Tab leaves the text as always.
 */
const REST = 150; // ms without a key
const TYPED = /(?:^|[\s(])@(\p{L}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]*){0,4})$/u;

export function mentions(editor, textarea, frame) {
  const { people: url, offered } = textarea.form?.dataset ?? {};
  if (!url) return;
  const list = document.createElement("ul");
  list.className = "people";
  list.id = `${editor.view.dom.id}-people`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", offered ?? "");
  frame.append(list);
  const text = editor.view.dom;
  let timer = 0;
  let asked = "";
  let people = [];
  let active = 0;
  let refused = -1; // where the @ stands whose list was closed with Escape

  editor.on("transaction", () => {
    let typed = typedBefore(editor);
    if (typed && beginOf(typed) === refused) typed = "";
    if (typed === asked) return;
    asked = typed;
    clearTimeout(timer);
    if (!typed) return close();
    timer = setTimeout(() => offer(typed), REST);
  });
  editor.on("blur", close);
  // Before the editor sees the key.
  frame.addEventListener("keydown", onKey, true);

  const beginOf = (typed) => editor.state.selection.from - typed.length - 1;

  async function offer(typed) {
    const found = await fetchPeople(url, typed);
    if (typed !== asked || !editor.isFocused) return;
    people = found;
    active = 0;
    if (people.length) draw();
    else close();
  }

  function draw() {
    list.replaceChildren(...people.map(row));
    list.hidden = false;
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-activedescendant", `${list.id}-${active}`);
    const { from } = editor.state.selection;
    const caret = editor.view.coordsAtPos(from);
    const box = frame.getBoundingClientRect();
    const room = box.width - list.offsetWidth;
    list.style.insetBlockStart = `${caret.bottom - box.top + 4}px`;
    list.style.insetInlineStart = `${Math.max(0, Math.min(caret.left - box.left, room))}px`;
  }

  function row(person, index) {
    const option = document.createElement("li");
    option.id = `${list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(index === active));
    option.append(person.name);
    if (person.detail) {
      const detail = document.createElement("span");
      detail.className = "people__detail";
      detail.append(person.detail);
      option.append(detail);
    }
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => take(person));
    return option;
  }

  function take({ name, path }) {
    const { from } = editor.state.selection;
    const begin = beginOf(asked);
    const marks = [{ type: "link", attrs: { href: path } }];
    close();
    editor
      .chain()
      .focus()
      .deleteRange({ from: begin, to: from })
      .insertContent([{ type: "text", text: `@${name}`, marks }, { type: "text", text: " " }])
      .run();
  }

  function close() {
    list.hidden = true;
    people = [];
    text.removeAttribute("aria-activedescendant");
    text.removeAttribute("aria-controls");
  }

  function onKey(event) {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      active = (active + step + people.length) % people.length;
      draw();
    } else if (event.key === "Enter") take(people[active]);
    else if (event.key === "Escape") {
      refused = beginOf(asked);
      asked = "";
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

const CLOSED = "\ufffc"; // stands for what is no typed text: a link, code, a picture

/** What stands between the @ and the caret, or nothing. A name that was chosen is a link,
 * and what is typed behind it asks for nobody. */
function typedBefore(editor) {
  const { $from, empty } = editor.state.selection;
  if (!empty || editor.isActive("code")) return "";
  let before = "";
  $from.parent.forEach((node, offset) => {
    const room = $from.parentOffset - offset;
    if (room <= 0) return;
    const isTyped = node.isText && !node.marks.some(({ type }) => ["link", "code"].includes(type.name));
    before += isTyped ? node.text.slice(0, room) : CLOSED;
  });
  return before.match(TYPED)?.[1] ?? "";
}

async function fetchPeople(url, typed) {
  try {
    const address = new URL(url, location.href);
    address.searchParams.set("q", typed);
    const response = await fetch(address);
    return response.ok ? (await response.json()).people : [];
  } catch {
    return [];
  }
}
