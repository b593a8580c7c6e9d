/**
 * The toolbar: one stop for Tab, arrows inside (the ARIA toolbar pattern).
 */
import { icon } from "./editor-icons.js";
import { groupsOf } from "./editor-tools.js";

function buttonOf(tool, editor, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "editor__tool";
  button.tabIndex = -1;
  button.dataset.tool = tool.name;
  button.title = words[tool.name];
  button.setAttribute("aria-label", words[tool.name]);
  button.append(icon(tool.name));
  // A press must not take the selection away from the text.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => tool.isOff?.(editor) || tool.run(editor));
  return button;
}

function draw(tool, button, editor) {
  if (tool.isOn) button.setAttribute("aria-pressed", String(tool.isOn(editor)));
  if (tool.isOff) button.setAttribute("aria-disabled", String(tool.isOff(editor)));
  button.hidden = tool.isShown ? !tool.isShown(editor) : false;
}

export function toolbar(editor, words, panel, files) {
  const element = document.createElement("div");
  element.className = "editor__bar";
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", words.toolbar);
  element.setAttribute("aria-controls", editor.view.dom.id);
  const tools = new Map();
  for (const group of groupsOf(panel, files)) {
    const span = document.createElement("span");
    span.className = "editor__group";
    for (const tool of group) tools.set(buttonOf(tool, editor, words), tool);
    span.append(...[...tools.keys()].slice(-group.length));
    element.append(span);
  }
  const redraw = () => tools.forEach((tool, button) => draw(tool, button, editor));
  editor.on("transaction", redraw);
  redraw();
  return { element, focus: rove(element, [...tools.keys()], editor) };
}

/** One button at a time is in the Tab order; gives back what focuses it. */
function rove(element, buttons, editor) {
  let current = buttons[0];
  current.tabIndex = 0;
  const move = (button) => {
    current.tabIndex = -1;
    current = button;
    current.tabIndex = 0;
    current.focus();
  };
  element.addEventListener("keydown", (event) => {
    const shown = buttons.filter((button) => !button.hidden);
    const at = shown.indexOf(current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") editor.view.focus();
    else if (to === undefined) return;
    else move(shown.at(to % shown.length));
    event.preventDefault();
  });
  element.addEventListener("focusin", ({ target }) => {
    if (buttons.includes(target) && target !== current) move(target);
  });
  // A table tool that is gone cannot stay the stop.
  editor.on("transaction", () => {
    if (!current.hidden) return;
    current.tabIndex = -1;
    current = buttons[0];
    current.tabIndex = 0;
  });
  return () => move(current);
}
