/**
 * Opens the browser's own print sheet. Hidden until script runs, since without it the button could do nothing.
 * @param {HTMLElement} button
 */
export default function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
