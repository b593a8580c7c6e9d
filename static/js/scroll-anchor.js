/**
 * Keeps the scroll position of the visible content while the page changes.
 *
 * What stays where it is: the form in which somebody types, else the first post in view.
 * Browsers anchor by themselves, each in its own way and some not at all, so that is off
 * meanwhile.
 */
export function keepPlace(act) {
  const anchor = anchorNow();
  const before = anchor?.getBoundingClientRect().top;
  const root = document.documentElement;
  root.style.overflowAnchor = "none";
  const result = act();
  if (anchor?.isConnected) {
    const moved = anchor.getBoundingClientRect().top - before;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
  }
  requestAnimationFrame(() => requestAnimationFrame(() => (root.style.overflowAnchor = "")));
  return result;
}

const isInView = ({ top, bottom }) => bottom > 0 && top < innerHeight;

function anchorNow() {
  const focused = document.activeElement;
  const field = focused?.closest("textarea, input, [contenteditable=true]");
  if (field && isInView(field.getBoundingClientRect())) return field;
  const posts = document.querySelectorAll("[data-post] > article");
  const inView = [...posts].filter((post) => isInView(post.getBoundingClientRect()));
  // One that begins in view stays put even when its own text changes.
  return inView.find((post) => post.getBoundingClientRect().top >= 0) ?? inView[0];
}
