/**
 * Copies `data-copy`, such as a family's link, and says so on the button for a moment in the words of `data-copied`.
 * @param {HTMLElement} button
 */
export default function copy(button) {
  if (!navigator.clipboard) return;
  const label = button.querySelector("[data-part=label]") ?? button;
  const before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    label.textContent = button.dataset.copied ?? before;
    setTimeout(() => (label.textContent = before), 2000);
  });
}
