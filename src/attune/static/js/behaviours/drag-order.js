/** A list that is put in order by its rows' grips; the buttons in each row do the same without dragging. */

import { Carrying } from "../carrying.js";

/** @param {HTMLElement} list its rows have `data-id`; the form that `data-form` names takes the new order */
export default function dragOrder(list) {
  const form = document.getElementById(list.dataset.form ?? "");
  if (!(form instanceof HTMLFormElement)) return;
  new Carrying(list, (id, place) => {
    const ids = [...list.children].map((row) => (row instanceof HTMLElement ? (row.dataset.id ?? "") : ""));
    const others = ids.filter((one) => one !== id);
    send([...others.slice(0, place), id, ...others.slice(place)], form);
  });
}

/** @param {string[]} order @param {HTMLFormElement} form */
function send(order, form) {
  for (const id of order) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "order";
    input.value = id;
    form.append(input);
  }
  form.requestSubmit();
}
