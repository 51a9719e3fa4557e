/** The words that all pages share, fetched for one language only: the other one would be bytes that nobody reads. */

import { addMessages, bestLanguage, languages, setLanguage } from "../core/i18n.js";

/** Languages of the pages themselves; practice conversations know more. */
const SPOKEN = ["en", "vi"];

/**
 * The first of these languages that the pages speak.
 * @param {readonly (string|null|undefined)[]} wanted in order; what is missing is passed over
 * @returns {string}
 */
export function choose(wanted) {
  return bestLanguage(wanted.flatMap((each) => each ?? []), SPOKEN);
}

/**
 * From now on the page speaks this language.
 * @param {string} language `en` or `vi`
 */
export async function speak(language) {
  if (!languages().includes(language)) {
    // Two literal names: the deployed page finds its files by them.
    const words = language === "vi" ? await import("../messages/vi.js") : await import("../messages/en.js");
    addMessages(language, words.default);
  }
  setLanguage(language);
}
