/** How the room fetches film: a plain yes, a plain "closed", or anything else (no network, a login page) as "away". */

const AGAIN = 1000; // milliseconds

/** @param {string} address @param {number} tries @returns {Promise<Response | "closed" | "away">} */
export async function fetched(address, tries = 30) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
    if (answer.status === 200) return answer;
    if (answer.status === 503 && tries) {
      await new Promise((again) => { setTimeout(again, AGAIN); }); // others are fetching whole films; they will be done
      return fetched(address, tries - 1);
    }
    return answer.status === 404 ? "closed" : "away";
  } catch (trouble) {
    if (trouble instanceof TypeError) return "away"; // fetch's word for "no network"
    throw trouble;
  }
}
