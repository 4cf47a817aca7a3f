/** Gives every element with `data-behaviour` its behaviour: a module of the same name in behaviours/, loaded when first needed. */

import { giveWay } from "./covering.js";

/** @typedef {(element: HTMLElement) => void} Behaviour */

const NAME = /^[a-z][a-z-]*$/;
/** @type {WeakMap<Element, Set<string>>} */
const given = new WeakMap();

/**
 * Behaviours of the element itself and of everything in it. Several are separated by spaces; each is given once.
 * @param {Element | Document} root
 */
export function giveBehaviours(root) {
  const found = [...root.querySelectorAll("[data-behaviour]")];
  if (root instanceof Element && root.matches("[data-behaviour]")) found.unshift(root);
  for (const element of found) {
    if (element instanceof HTMLElement) namesOf(element).forEach((name) => give(element, name));
  }
}

/**
 * @param {HTMLElement} element
 * @returns {string[]}
 */
function namesOf(element) {
  const names = (element.dataset.behaviour ?? "").split(/\s+/).filter(Boolean);
  const already = given.get(element) ?? new Set();
  const fresh = names.filter((name) => NAME.test(name) && !already.has(name));
  given.set(element, new Set([...already, ...fresh]));
  return fresh;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
async function give(element, name) {
  /** @type {{default: Behaviour}} */
  const module = await import(`./behaviours/${name}.js`);
  module.default(element);
}

giveWay();
giveBehaviours(document);
// htmx swaps in new parts, and keeps their elements: watch what is added rather than its events, so that this holds without it.
new MutationObserver((changes) => {
  for (const change of changes) {
    change.addedNodes.forEach((node) => node instanceof Element && giveBehaviours(node));
  }
}).observe(document.body, { childList: true, subtree: true });
