/* The page in; out of it: prompts that open the search, keys that stay with the reader, copying that is announced. */
(() => {
  const query = () => document.querySelector("[data-md-component=search-query]");

  /* A prompt is a link for readers without JavaScript, a button for all others. */
  for (const prompt of document.querySelectorAll("[data-opens-search]")) {
    if (!query()) break;
    prompt.setAttribute("role", "button");
    prompt.addEventListener("click", (event) => {
      event.preventDefault();
      query().focus();
    });
    prompt.addEventListener("keydown", (event) => {
      if (event.key === " ") prompt.click(), event.preventDefault();
    });
  }

  /* The theme opens its search on plain letters, which speech input types by the way (WCAG 2.1.4). */
  window.addEventListener("keydown", (event) => {
    const plain = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (plain && !typing && !document.getElementById("__search").checked) event.stopImmediatePropagation();
  }, { capture: true });

  /* The theme says "Copied to clipboard" in a box that screen readers do not watch, and writes it again on hiding. */
  const box = document.querySelector(".md-dialog");
  if (!box) return;
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);
  new MutationObserver(() => {
    status.textContent = box.classList.contains("md-dialog--active") ? box.textContent.trim() : "";
  }).observe(box, { attributes: true, attributeFilter: ["class"] });
})();
