/** Sends a form as soon as something in it changes, so that nothing needs saving by hand; without it the form's button does. */

/** @param {HTMLElement} element the form */
export default function sendOnChange(element) {
  if (!(element instanceof HTMLFormElement)) return;
  element.classList.add("saves-itself");
  element.addEventListener("change", () => element.requestSubmit());
}
