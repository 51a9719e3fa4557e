/**
 * Prints, for each pair of scripts on stdin, whether node's own parser reads the same program in both.
 *
 * Run with --expose-internals: node brings acorn along, and nothing has to be installed.
 */

const acorn = require("internal/deps/acorn/acorn/dist/acorn");

const OPTIONS = { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true };

/** Where an identifier is the name of a member, or a name for others. */
const NAMES = new Set(["property", "key", "exported", "imported", "label"]);

/** The module's own constants, in order. */
function constants(program) {
  const declared = program.body.filter(({ type, kind }) => type === "VariableDeclaration" && kind === "const");
  return declared.flatMap(({ declarations }) => declarations.map(({ id }) => id.name));
}

/**
 * The tree without the places at which things stand, and with private members and the module's own constants by number:
 * their names are nobody's.
 */
function tree(text) {
  const numbers = new Map();
  const program = acorn.parse(text, OPTIONS);
  const own = constants(program);
  return JSON.stringify(program, function (key, value) {
    if (value?.type === "Identifier" && own.includes(value.name) && (this.computed || !NAMES.has(key))) {
      return { type: value.type, constant: own.indexOf(value.name) };
    }
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
