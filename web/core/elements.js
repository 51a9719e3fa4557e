/** Building elements: a tag, its class, its text or children. Texts go in as texts. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...(string|Node)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}

/**
 * A button with its work.
 * @param {string} label
 * @param {Record<string, string>} data its `data-` attributes
 * @param {(event: MouseEvent) => void} work
 */
export function button(label, data, work) {
  const made = element("button", "button", label);
  made.type = "button";
  Object.assign(made.dataset, data);
  made.addEventListener("click", work);
  return made;
}

/**
 * A table that is folded, and may be wider than the page.
 * @param {string} title
 * @param {HTMLTableElement} table
 */
export function folded(title, table) {
  const scroll = element("div", "scroll", table);
  scroll.tabIndex = 0; // a region that scrolls must be reached by keyboard
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", title);
  return element("details", "", element("summary", "", title), scroll);
}

/**
 * Let the person keep a file.
 * @param {Blob} content
 * @param {string} name
 */
export function save(content, name) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it after the click has returned
}
