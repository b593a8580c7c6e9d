/**
 * A button that opens the browser's own printing.
 *
 *   <button type="button" hidden data-print>Print</button>
 */
export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
