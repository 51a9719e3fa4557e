/**
 * Prints, for each pair of scripts on stdin, whether node's own parser reads the same program in both.
 *
 * Run with --expose-internals: node brings acorn along, and nothing has to be installed.
 */

const acorn = require("internal/deps/acorn/acorn/dist/acorn");

const OPTIONS = { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true };

/** The tree without the places at which things stand. */
function tree(text) {
  return JSON.stringify(acorn.parse(text, OPTIONS), (key, value) => {
    if (key === "start" || key === "end") return undefined;
    return typeof value === "bigint" ? String(value) : value;
  });
}

const pairs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(pairs.map(([before, after]) => tree(before) === tree(after))));
