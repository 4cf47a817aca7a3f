/**
 * Fills each swatch of the kit page with the token it names.
 * @param {HTMLElement} list
 */
export default function swatches(list) {
  for (const swatch of list.querySelectorAll("[data-colour]")) {
    if (swatch instanceof HTMLElement) swatch.style.setProperty("background", `var(--${swatch.dataset.colour})`);
  }
}
