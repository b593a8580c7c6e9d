/**
 * Closes a menu when the focus leaves it, and on Escape.
 *
 *   <details class="menu" data-menu><summary>…</summary><div class="menu__panel">…</div></details>
 */
export function start(menu) {
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    // To nowhere it goes with another window, or a press on what takes no focus.
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
