/** A list whose rows are dragged by their grips into another order; the buttons in each row do the same without dragging. */

/** @param {HTMLElement} list its rows have `data-item`; the form that `data-form` names takes the new order */
export default function dragOrder(list) {
  const form = document.getElementById(list.dataset.form ?? "");
  if (!(form instanceof HTMLFormElement)) return;
  /** @type {HTMLElement | null} */
  let dragged = null;

  list.addEventListener("pointerdown", (event) => {
    const row = rowOf(event.target);
    if (row) row.draggable = event.target instanceof Element && event.target.closest("[data-grip]") !== null;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    dragged?.classList.add("is-dragged");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const onto = rowOf(event.target);
    if (!dragged) return;
    event.preventDefault();
    if (!onto || onto === dragged) return;
    const later = dragged.compareDocumentPosition(onto) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (later) onto.after(dragged);
    else onto.before(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    send(list, form);
  });
}

/** @param {HTMLElement} list @param {HTMLFormElement} form */
function send(list, form) {
  for (const row of list.querySelectorAll("[data-item]")) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "order";
    input.value = row instanceof HTMLElement ? (row.dataset.item ?? "") : "";
    form.append(input);
  }
  form.requestSubmit();
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function rowOf(target) {
  const row = target instanceof Element ? target.closest("[data-item]") : null;
  return row instanceof HTMLElement ? row : null;
}
