/**
 * The page's words in the language that is set: messages by key, with values and plural forms.
 *
 * A page adds its messages for each language and says which language holds; everything else only names keys.
 */

/**
 * A message, or its forms by the categories of `Intl.PluralRules` (chosen by the value `n`).
 * `{name}` is replaced by the value of that name.
 * @typedef {string | {one?: string, other: string}} Message
 */

/** @type {Map<string, Map<string, Message>>} */
const known = new Map();
let current = "en";

/**
 * Add messages of a language; a page may do so several times.
 * @param {string} language
 * @param {Readonly<Record<string, Message>>} messages
 */
export function addMessages(language, messages) {
  const all = known.get(language) ?? new Map();
  for (const [key, message] of Object.entries(messages)) all.set(key, message);
  known.set(language, all);
}

/**
 * Languages whose messages are known, in the order in which they were added.
 * @returns {string[]}
 */
export function languages() {
  return [...known.keys()];
}

/**
 * From now on the page speaks this language; call `apply` to show it.
 * @param {string} language
 * @throws {RangeError} no messages are known for it
 */
export function setLanguage(language) {
  if (!known.has(language)) throw new RangeError(`no messages in ${language}`);
  current = language;
}

/** @returns {string} the language that is set */
export function language() {
  return current;
}

/**
 * The first of the person's languages that the page speaks.
 * @param {readonly string[]} preferred such as `navigator.languages`
 * @param {readonly string[]} [speaks] the page's languages, the default one first
 * @returns {string}
 */
export function bestLanguage(preferred, speaks = languages()) {
  const found = preferred.map((tag) => tag.toLowerCase().split(/\W/)[0]).find((tag) => speaks.includes(tag));
  return found ?? speaks[0] ?? "en";
}

/**
 * The message of a key in the language that is set.
 * @param {string} key
 * @param {Readonly<Record<string, string|number>>} [values]
 * @returns {string} the key itself where there is no such message: seen at once, and nothing breaks
 */
export function t(key, values = {}) {
  const message = known.get(current)?.get(key);
  if (message === undefined) return key;
  const text = typeof message === "string" ? message : form(message, Number(values.n ?? 0));
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(values[name]) : whole));
}

/**
 * Whether there is a message of this key in the language that is set.
 * @param {string} key
 * @returns {boolean}
 */
export function has(key) {
  return known.get(current)?.has(key) ?? false;
}

/**
 * Write the messages into the elements that name them: `data-t` (text), `data-t-label` (`aria-label`).
 * The text goes in as text, never as markup.
 * @param {ParentNode} root
 */
export function apply(root) {
  for (const element of root.querySelectorAll("[data-t], [data-t-label]")) {
    const { t: text, tLabel } = /** @type {HTMLElement} */ (element).dataset;
    if (text !== undefined) element.textContent = t(text);
    if (tLabel !== undefined) element.setAttribute("aria-label", t(tLabel));
  }
}

/**
 * @param {{one?: string, other: string}} forms
 * @param {number} n
 */
function form(forms, n) {
  return new Intl.PluralRules(current).select(n) === "one" ? (forms.one ?? forms.other) : forms.other;
}

/** @param {string|number} value */
function shown(value) {
  return typeof value === "number" ? new Intl.NumberFormat(current, { maximumFractionDigits: 1 }).format(value) : value;
}
