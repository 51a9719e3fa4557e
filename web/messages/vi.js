/** What the pages say in Vietnamese; keys are grouped by where they stand. @type {Readonly<Record<string, import("../core/i18n.js").Message>>} */
export default {
  "language.name": "Tiếng Việt",
};
