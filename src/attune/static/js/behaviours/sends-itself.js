/**
 * A form that sends itself when an answer changes, such as a filter. Its button stays for those without script and for keys.
 * @param {HTMLElement} form
 */
export default function sendsItself(form) {
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("change", () => form.requestSubmit());
}
