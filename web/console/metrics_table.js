/** Percentiles as a table. */

import { t } from "../core/i18n.js";

/** @import { Row } from "./metrics.js" */

/**
 * @param {string} title
 * @param {Row[]} rows
 * @param {(name: string) => string} nameOf a row's name in the page's language
 * @returns {HTMLTableElement}
 */
export function metricsTable(title, rows, nameOf) {
  const table = document.createElement("table");
  table.className = "table";
  const caption = document.createElement("caption");
  caption.textContent = title;
  const head = table.createTHead().insertRow();
  for (const key of ["console.metrics.step", "console.metrics.n", "console.metrics.p50", "console.metrics.p95"]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = t(key);
    head.append(cell);
  }
  const body = table.createTBody();
  for (const { name, n, p50, p95 } of rows) {
    const row = body.insertRow();
    row.dataset.step = name;
    const cell = document.createElement("th");
    cell.scope = "row";
    cell.textContent = nameOf(name);
    row.append(cell);
    for (const value of [n, p50, p95]) row.insertCell().textContent = String(value);
  }
  table.prepend(caption);
  return table;
}
