/**
 * A button that opens the print dialog.
 *
 *   <button type="button" hidden data-print>Print</button>
 */
export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
