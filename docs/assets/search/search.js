/* What is typed into the search box in, hits out: stands in for the theme's search worker, and starts ours by need.

   Must run before the theme's script. The theme asks {type: 2, data: query} and expects {type: 1} when ready and
   {type: 3, data: {items}} as answer. If anything of ours fails, the theme's own worker and index take over. */

(() => {
  const [READY, QUERY, RESULT, SETUP] = [1, 2, 3, 0];
  const NO_SEARCH = "The search cannot start here; the page Figures lists every figure.";
  const Native = window.Worker;
  const here = document.currentScript.src;
  const config = JSON.parse(document.getElementById("__config").textContent);
  const theirs = new URL(config.search, location).href;
  const base = new URL(config.base.replace(/\/?$/, "/"), location);
  const box = document.querySelector("[data-md-component=search-query]");
  if (!box) return;

  /* Resolves when the reader turns to the search: nothing is fetched before. */
  const wanted = new Promise((resolve) => {
    box.addEventListener("focus", resolve, { once: true });
    if (new URL(location).searchParams.has("q")) resolve();
  });

  let pending = false; // has the reader typed something that is not answered yet?
  let opening = false; // ... and pressed Enter on it?

  class StandIn extends EventTarget {
    constructor() {
      super();
      this.turn = 0;
      wanted.then(() => {
        this.engine = location.protocol === "file:" ? inPage() : inWorker();
        this.tell({ type: READY });
      });
    }

    async postMessage({ type, data: query }) {
      if (type !== QUERY) return;
      pending = true;
      const turn = (this.turn += 1);
      let answer;
      try {
        answer = await (this.other ?? this.engine)(query);
      } catch (error) {
        if (turn !== this.turn) return;
        console.warn("search:", error);
        this.other ??= theThemes();
        answer = await this.other(query).catch(() => ({ items: [], said: NO_SEARCH }));
      }
      if (turn !== this.turn) return; // the reader has typed on
      pending = false;
      showNearest(answer, query);
      this.tell({ type: RESULT, data: { items: answer.items } });
      if (opening) document.querySelector(".md-search-result__link")?.click();
      opening = false;
    }

    tell(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {}
  }

  window.Worker = new Proxy(Native, {
    construct: (target, [url, ...rest]) =>
      new URL(url, location).href === theirs ? new StandIn() : new target(url, ...rest),
  });

  /* A function that answers a query, in a worker. */
  function inWorker() {
    const worker = new Native(new URL("worker.js", here));
    const open = new Map();
    let broken = null;
    worker.onmessage = ({ data: { id, answer, error } }) => {
      const { resolve, reject } = open.get(id);
      open.delete(id);
      error ? reject(error) : resolve(answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      broken = new Error(event.message || "the worker did not start");
      open.forEach(({ reject }) => reject(broken));
    };
    let id = 0;
    return (query) =>
      new Promise((resolve, reject) => {
        if (broken) throw broken;
        open.set((id += 1), { resolve, reject });
        worker.postMessage({ id, query });
      });
  }

  /* The same by the theme's own worker, with the index that the theme did not fetch by itself. */
  function theThemes() {
    const open = []; // it answers in the order of the questions
    const ready = (async () => {
      const worker = new Native(theirs);
      const index = await (await fetch(new URL("search/search_index.json", base))).json();
      await new Promise((resolve, reject) => {
        worker.onmessage = ({ data: { type, data } }) => (type === READY ? resolve() : open.shift()(data));
        worker.onerror = reject;
        worker.postMessage({ type: SETUP, data: { ...index, options: { suggest: false } } });
      });
      return worker;
    })();
    return async (query) => {
      const worker = await ready;
      return new Promise((resolve) => {
        open.push(resolve);
        worker.postMessage({ type: QUERY, data: query });
      });
    };
  }

  /* The same without a worker: a page opened from a disk may start none. */
  function inPage() {
    const engine = script("numbers").then(() => script("engine")).then(() => new factbook.Engine(script));
    return async (query) => (await engine).answer(query);
  }

  function script(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = new URL(`${name}.js`, here);
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${name}.js cannot be read`));
      document.head.append(element);
    });
  }

  /* What stands below an empty list: the figures nearest to one that the site does not hold, and the topics. */
  function showNearest({ nearest, said }, query) {
    const place = document.querySelector(".search-nearest");
    place.replaceChildren(...(said ? [element("p", said)] : []));
    if (!nearest) return;
    const missing = nearest.figure
      ? `The text has no figure of ${nearest.figure}.`
      : `Nothing on “${query.trim().slice(0, 60)}” on this site.`;
    place.append(element("p", missing));
    if (nearest.facts.length) place.append(element("p", "The nearest figures it has:"), list(nearest.facts));
    place.append(element("p", "Topics:"), list(nearest.topics));
  }

  function list(hits) {
    const items = element("ul", "");
    for (const { location: address, title } of hits) {
      const link = Object.assign(element("a", title.replace(/^Topic: /, "")), { href: new URL(address, base) });
      items.append(element("li", ""));
      items.lastChild.append(link);
    }
    return items;
  }

  function element(name, text) {
    return Object.assign(document.createElement(name), { textContent: text });
  }

  /* Text that comes without a key (pasted with the mouse, dictated, reset): the theme listens to keys alone. */
  const changed = () => box.dispatchEvent(new Event("keyup"));
  box.addEventListener("input", changed);
  box.form.addEventListener("reset", () => setTimeout(changed));

  /* Enter opens the first hit of what was typed: never an earlier one, and never a near miss. */
  const onEnter = (event) => {
    if (event.key !== "Enter" || document.activeElement !== box) return;
    opening = pending;
    if (!pending && !document.querySelector(".search-nearest a")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", onEnter, true);
})();
