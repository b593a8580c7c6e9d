/**
 * A button that shows the page full screen, for a shared screen.
 *
 *   <button type="button" hidden data-full-screen>Full screen</button>
 *
 * It stays hidden where the browser cannot. Escape leads back, as everywhere.
 */
export function start(button) {
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    button.hidden = document.fullscreenElement !== null;
  });
}
