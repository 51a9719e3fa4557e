/**
 * Prints, for each pair of scripts on stdin, whether node's own parser reads the same program in both.
 *
 * Run with --expose-internals: node brings acorn along, and nothing has to be installed.
 */

const acorn = require("internal/deps/acorn/acorn/dist/acorn");

const OPTIONS = { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true };

/** The tree without the places at which things stand, and with private members by number: their names are nobody's. */
function tree(text) {
  const numbers = new Map();
  return JSON.stringify(acorn.parse(text, OPTIONS), (key, value) => {
    if (value?.type === "PrivateIdentifier") {
      if (!numbers.has(value.name)) numbers.set(value.name, numbers.size);
      return { type: value.type, number: numbers.get(value.name) };
    }
    if (key === "start" || key === "end") return undefined;
    return typeof value === "bigint" ? String(value) : value;
  });
}

const pairs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(pairs.map(([before, after]) => tree(before) === tree(after))));
