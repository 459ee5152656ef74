/* What the browser's scripts make of a list: {assets, index, ask: [query]} or {assets, table, nouns, read: [words]}
   as JSON on the input, answers in the same order as JSON on the output. With `typed`, a query comes key by key. */

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { createContext, runInContext } = require("node:vm");

const wish = JSON.parse(readFileSync(0, "utf8"));
const context = createContext({ setTimeout });
const run = (folder, name) => runInContext(readFileSync(join(folder, `${name}.js`), "utf8"), context);
run(wish.assets, "numbers");
run(wish.assets, "engine");

function read() {
  Object.assign(context, { table: wish.table, nouns: wish.nouns, words: wish.read });
  return runInContext(
    `const numbers = new factbook.Numbers(table, nouns);
    words.map((text) => {
      const folded = factbook.fold(text);
      return numbers.read(folded).map(({ values, unit, start, end }) =>
        [values.map(factbook.decimal), unit || null, folded.slice(start, end)]);
    })`,
    context,
  );
}

async function ask() {
  const loaded = [];
  context.load = (name) => run(wish.index, (loaded.push(name), name));
  const engine = runInContext("new factbook.Engine(load)", context);
  const answers = [];
  for (const query of wish.ask) {
    const began = performance.now();
    for (let end = 1; wish.typed && end < query.length; end += 1) engine.answer(query.slice(0, end)).catch(() => {});
    const answer = await engine.answer(query);
    answers.push({ ...answer, ms: performance.now() - began, loaded: loaded.splice(0) });
  }
  return answers;
}

(async () => console.log(JSON.stringify(wish.read ? read() : await ask())))();
