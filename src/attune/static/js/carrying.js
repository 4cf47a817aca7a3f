/** Puts a list in order by hand: an item is taken by its grip; where the list says so, by a mouse anywhere. */

const FIRM = 6; // pixels before a press is a carrying

export class Carrying {
  #list;
  #moved;
  #except;
  /** @type {{item: HTMLElement, pointer: number, x: number, y: number, carried: boolean} | null} */
  #held = null;

  /**
   * @param {HTMLElement} list whose items carry an id in data-id, and a grip
   * @param {(id: string, place: number) => void} moved
   * @param {string | null} [except] a mouse takes an item anywhere but here; a finger scrolls there, and takes grips alone
   */
  constructor(list, moved, except = null) {
    this.#list = list;
    this.#moved = moved;
    this.#except = except;
    list.addEventListener("pointerdown", (event) => this.#take(event));
    list.addEventListener("pointermove", (event) => this.#carry(event));
    list.addEventListener("pointerup", (event) => this.#put(event));
    list.addEventListener("pointercancel", () => this.#letGo());
  }

  /** @param {PointerEvent} event */
  #take(event) {
    const target = /** @type {Element} */ (event.target);
    const item = target.closest("li");
    const byMouse = this.#except !== null && event.pointerType === "mouse" && !target.closest(this.#except);
    if (!item || event.button !== 0 || !(byMouse || target.closest("[data-grip]"))) return;
    this.#held = { item, pointer: event.pointerId, x: event.clientX, y: event.clientY, carried: false };
  }

  /** @param {PointerEvent} event */
  #carry(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    if (!held.carried && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FIRM) return;
    if (!held.carried) this.#list.setPointerCapture(event.pointerId); // not before: a press that does not move is a click on the item
    held.carried = true;
    held.item.classList.add("is-carried");
    held.item.style.transform = `translateY(${event.clientY - held.y}px)`;
  }

  /** @param {PointerEvent} event */
  #put(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    this.#letGo();
    if (!held.carried) return;
    // The click that ends a carrying opens nothing.
    const swallow = (/** @type {Event} */ click) => click.stopPropagation();
    this.#list.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => this.#list.removeEventListener("click", swallow, { capture: true }));
    this.#moved(held.item.dataset.id ?? "", this.#placeAt(event.clientY, held.item));
  }

  #letGo() {
    this.#held?.item.classList.remove("is-carried");
    if (this.#held) this.#held.item.style.transform = "";
    this.#held = null;
  }

  /**
   * @param {number} y
   * @param {HTMLElement} item
   */
  #placeAt(y, item) {
    const others = [...this.#list.children].filter((other) => other !== item);
    return others.filter((other) => middle(other) <= y + 1).length;
  }
}

/** @param {Element} element */
function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
