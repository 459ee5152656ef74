/* The page in; out of it: the reader's own day wherever a citation asks for the day of access. */
(() => {
  const today = new Date();
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const name = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"][month];
  // MLA shortens what has more than four letters, September to four of them.
  const short = name.length > 4 ? name.slice(0, month === 8 ? 4 : 3) + "." : name;
  const days = {
    iso: [year, month + 1, day].map((part) => String(part).padStart(2, "0")).join("-"),
    long: `${name} ${day}, ${year}`,
    short: `${day} ${short} ${year}`,
  };
  // An element of our own is filled while the page is read, so that nothing shifts when the day appears.
  customElements.define("seen-day", class extends HTMLElement {
    connectedCallback() {
      this.textContent = this.dataset.seen.replace(/\{(\w+)\}/, (_, form) => days[form]);
    }
  });
})();
