/* The search in a thread of its own: queries in as {id, query}, answers out as {id, answer} or {id, error}. */

importScripts("numbers.js", "engine.js");

/* Files of the index come as text, side by side: scripts come one after another, and the next query waits. */
async function load(name) {
  const text = await (await fetch(`${name}.js`)).text();
  factbook.put(...JSON.parse(`[${text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"))}]`));
}

const engine = new factbook.Engine(load);
engine.open().catch(() => {}); // a query that meets the error tells of it

onmessage = async ({ data: { id, query } }) => {
  try {
    postMessage({ id, answer: await engine.answer(query) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};
