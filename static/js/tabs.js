/**
 * Tabs that do not all fit: the current one is in view from the start.
 *
 *   <nav class="tabs"><ul><li><a href="…" aria-current="page">…</a></li></ul></nav>
 */
export function start(tabs) {
  const current = tabs.querySelector("[aria-current]");
  if (!current || tabs.scrollWidth <= tabs.clientWidth) return;
  const { left, width } = current.getBoundingClientRect();
  const middle = (tabs.clientWidth - width) / 2;
  tabs.scrollLeft += left - tabs.getBoundingClientRect().left - middle;
}
