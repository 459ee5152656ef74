/* The search in a thread of its own: queries in as {id, query}, answers out as {id, answer} or {id, error}. */

importScripts("numbers.js", "engine.js");

const engine = new factbook.Engine((name) => importScripts(`${name}.js`));

onmessage = async ({ data: { id, query } }) => {
  try {
    postMessage({ id, answer: await engine.answer(query) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};
