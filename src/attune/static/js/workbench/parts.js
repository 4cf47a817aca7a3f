/** Finds the marked parts of the page; a part that is missing is a fault of the page and told at once. */

/**
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} [attribute]
 * @returns {T}
 */
export function part(root, name, attribute = "data-part") {
  const found = root.querySelector(`[${attribute}="${name}"]`);
  if (!found) throw new RangeError(`The page has no part ${name}.`);
  return /** @type {T} */ (found);
}

/**
 * A fresh copy of what a template holds.
 * @param {HTMLTemplateElement} template
 * @returns {HTMLElement}
 */
export function copyOf(template) {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild;
  if (!(copy instanceof HTMLElement)) throw new RangeError("The template is empty.");
  return copy;
}

/**
 * Set a text only when it differs, so that live regions do not say it again.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
