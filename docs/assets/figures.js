/* The table of figures in; the same table sorted by a column and narrowed by topic and unit, kept in the address. */
(() => {
  const table = document.querySelector("table[data-sorts]");
  const form = document.getElementById(table.dataset.sorts);
  const status = form.querySelector("[role=status]");
  const body = table.tBodies[0];
  const asWritten = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const address = new URL(location);
  const wanted = (key) => address.searchParams.get(key) ?? "";

  const content = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const numeric = (column) => "value" in asWritten[0].cells[column].dataset;

  function compare(column) {
    if (!numeric(column)) return (a, b) => content(a, column).localeCompare(content(b, column), "en");
    return (a, b) => content(a, column) - content(b, column);
  }

  function show() {
    const column = heads.findIndex((head) => head.dataset.key && head.dataset.key === wanted("sort"));
    const rows = [...asWritten];
    if (column >= 0) rows.sort(compare(column));
    if (column >= 0 && wanted("order") === "descending") rows.reverse();
    let shown = 0;
    for (const row of rows) {
      row.hidden = ["topic", "unit"].some((key) => wanted(key) && wanted(key) !== row.dataset[key]);
      shown += !row.hidden;
    }
    body.append(...rows);
    heads.forEach((head, at) => {
      if (at !== column) head.removeAttribute("aria-sort");
      else head.ariaSort = wanted("order") === "descending" ? "descending" : "ascending";
    });
    const { one, many, none } = status.dataset;
    status.textContent = shown ? (shown === 1 ? one : many).replace("{n}", shown) : none;
    for (const select of form.querySelectorAll("select")) select.value = wanted(select.name);
  }

  function keep(changes) {
    for (const [key, value] of Object.entries(changes)) {
      if (value) address.searchParams.set(key, value);
      else address.searchParams.delete(key);
    }
    history.replaceState(null, "", address);
    show();
  }

  for (const head of heads.filter((head) => head.dataset.key)) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      const turns = { ascending: { order: "descending" }, descending: { sort: "", order: "" } };
      keep(turns[head.ariaSort] ?? { sort: head.dataset.key, order: "ascending" });
    });
    head.append(button);
  }
  form.addEventListener("change", ({ target }) => keep({ [target.name]: target.value }));
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
