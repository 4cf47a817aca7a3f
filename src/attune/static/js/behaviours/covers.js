import { setOff } from "../covering.js";

/** The cover of a visit lets every other window know that it stands: pages of the desk give way to it. */
export default function covers() {
  setOff();
}
