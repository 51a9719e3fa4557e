/** What the pages say in English; keys are grouped by where they stand. @type {Readonly<Record<string, import("../core/i18n.js").Message>>} */
export default {
  "language.name": "English",
};
