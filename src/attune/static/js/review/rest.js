/** The room rests: after three seconds without touch, key or pointer everything but the picture and the question fades. */

const STILLNESS = 3000;
const SIGNS = /** @type {const} */ (["pointermove", "pointerdown", "keydown", "focusin", "wheel"]);

export class Rest {
  /**
   * @param {HTMLElement} room
   * @param {() => boolean} mayRest false while somebody is in the middle of something
   */
  constructor(room, mayRest) {
    this.room = room;
    this.mayRest = mayRest;
    this.timer = 0;
    this.wake = this.wake.bind(this);
  }

  begin() {
    for (const sign of SIGNS) window.addEventListener(sign, this.wake, { passive: true });
    this.wake();
  }

  end() {
    for (const sign of SIGNS) window.removeEventListener(sign, this.wake);
    window.clearTimeout(this.timer);
  }

  wake() {
    this.room.classList.remove("is-resting");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.settle(), STILLNESS);
  }

  settle() {
    if (this.mayRest()) this.room.classList.add("is-resting");
    else this.wake();
  }
}
