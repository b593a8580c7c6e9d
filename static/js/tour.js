/**
 * The tour: steps shown beside the elements they describe.
 *
 *   <a href="/rondleiding/" data-tour>A short tour</a>
 *
 * The steps and the words on the buttons come from the page to which the link leads;
 * without a script one reads that page. `?rondleiding` in the address begins by itself.
 */
import { parseAnswer } from "./trusted.js";

const BEGIN = "rondleiding";
let panel;

const say = (at, count) => panel.dataset.of.replace("{at}", at).replace("{of}", count);

const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

function targetOf(step) {
  return [...document.querySelectorAll(step.dataset.tourStep)].find(isShown);
}

function point(step) {
  document.querySelector(".tour-target")?.classList.remove("tour-target");
  const target = step && targetOf(step);
  target?.classList.add("tour-target");
  target?.scrollIntoView({ block: "center" });
}

/** The panel lies over the page: what is pointed at, or has the focus, comes above it. */
function makeRoom() {
  const room = panel ? `${innerHeight - panel.getBoundingClientRect().top}px` : "";
  document.documentElement.style.scrollPaddingBlockEnd = room;
  document.body.style.paddingBlockEnd = room;
}

function show(steps, at) {
  const step = steps[at];
  panel.querySelector("[data-tour-text]").replaceChildren(
    ...[...step.childNodes].map((node) => document.importNode(node, true)),
  );
  const heading = panel.querySelector("h2");
  heading.id = "tour-heading";
  heading.tabIndex = -1;
  panel.querySelector("[data-tour-at]").textContent = say(at + 1, steps.length);
  panel.querySelector("[data-tour-back]").hidden = at === 0;
  const isLast = at === steps.length - 1;
  panel.querySelector("[data-tour-next]").hidden = isLast;
  panel.querySelector("[data-tour-end]").textContent = isLast ? panel.dataset.done : panel.dataset.end;
  panel.onclick = ({ target }) => {
    if (target.closest("[data-tour-back]")) show(steps, at - 1);
    if (target.closest("[data-tour-next]")) show(steps, at + 1);
    if (target.closest("[data-tour-end]")) panel.close();
  };
  makeRoom();
  point(step);
  heading.focus({ preventScroll: true });
}

async function open(link) {
  if (panel) return;
  const answer = await fetch(link.href);
  if (!answer.ok) return location.assign(link.href);
  const page = await parseAnswer(answer);
  const steps = [...page.querySelectorAll("[data-tour-step]")];
  const drawn = page.querySelector("template[data-tour-panel]");
  panel = document.importNode(drawn.content, true).firstElementChild;
  document.body.append(panel);
  panel.addEventListener("keydown", ({ key }) => key === "Escape" && panel.close());
  panel.addEventListener("close", () => {
    point(null);
    panel.remove();
    panel = undefined;
    makeRoom();
    link.focus();
  });
  panel.show();
  show(steps, 0);
}

export function start(link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    open(link);
  });
  const address = new URL(location.href);
  if (!address.searchParams.has(BEGIN)) return;
  address.searchParams.delete(BEGIN);
  history.replaceState(history.state, "", address);
  open(link);
}
