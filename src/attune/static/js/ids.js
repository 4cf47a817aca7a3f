/** Ids made in the page, of the same shape as the server's (attune/ids.py). */

const ALPHABET = "bcdfghjkmnpqrstvwxz23456789";
const LENGTH = 16;
const FAIR = 256 - (256 % ALPHABET.length); // bytes above would make the first letters likelier

/** @returns {string} */
export function newId() {
  let id = "";
  while (id.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH * 2))) {
      if (byte < FAIR && id.length < LENGTH) id += ALPHABET[byte % ALPHABET.length];
    }
  }
  return id;
}
