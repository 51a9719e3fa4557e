/** The languages of practice, by their own names (BCP 47 primary subtags). */

/** @type {Readonly<Record<string, string>>} */
export const OWN_NAMES = Object.freeze({
  en: "English", es: "Español", fr: "Français", de: "Deutsch", zh: "中文", hi: "हिन्दी", ja: "日本語", ko: "한국어",
  pt: "Português", ar: "العربية", ru: "Русский", it: "Italiano", nl: "Nederlands", vi: "Tiếng Việt",
});

/** What each mode speaks where GET /api/config cannot be had. @type {Readonly<Record<string, string[]>>} */
const KNOWN = Object.freeze({
  interview: ["en"],
  language: Object.keys(OWN_NAMES).filter((code) => code !== "vi"),
  general: Object.keys(OWN_NAMES),
});

/** The three modes, in the order in which they are offered. */
export const MODES = Object.freeze(["interview", "language", "general"]);

/**
 * @param {any} config GET /api/config, or null
 * @param {string} mode
 * @returns {string[]}
 */
export function languagesOf(config, mode) {
  return config?.languages?.practice?.[mode] ?? KNOWN[mode];
}

/**
 * A language's name, first in itself, then in the page's language.
 * @param {string} code
 * @param {string} inLanguage
 * @returns {string}
 */
export function nameOf(code, inLanguage) {
  const own = OWN_NAMES[code] ?? code;
  const name = new Intl.DisplayNames([inLanguage], { type: "language", fallback: "code" }).of(code) ?? own;
  return name.toLowerCase() === own.toLowerCase() ? own : `${own} – ${name}`;
}
