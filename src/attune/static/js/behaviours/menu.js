/**
 * The small menu closes on Escape, giving the focus back, and when something outside it is touched.
 * @param {HTMLElement} element a <details>
 */
export default function menu(element) {
  if (!(element instanceof HTMLDetailsElement)) return;
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    element.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !element.contains(event.target)) element.open = false;
  });
}
