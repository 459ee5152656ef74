/* The reader's own day goes in where a citation asks for it; what the theme's notice says goes out to screen readers. */
{
  const today = new Date()
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()]
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
  // MLA shortens every month of more than four letters, September to Sept.
  const short = months[month].length > 4 ? months[month].slice(0, month === 8 ? 4 : 3) + "." : months[month]
  const days = {
    iso: [year, String(month + 1).padStart(2, "0"), String(day).padStart(2, "0")].join("-"),
    long: `${months[month]} ${day}, ${year}`,
    short: `${day} ${short} ${year}`,
  }
  for (const slot of document.querySelectorAll("[data-seen]"))
    slot.textContent = slot.dataset.seen.replace(/\{(\w+)\}/, (_, form) => days[form])

  const notice = document.querySelector(".md-dialog")
  if (notice) {
    const status = document.createElement("p")
    status.className = "sr"
    status.setAttribute("role", "status")
    document.body.append(status)
    // The theme writes its text twice, so only the change from hidden to shown is told.
    new MutationObserver(() => {
      status.textContent = notice.classList.contains("md-dialog--active") ? notice.textContent : ""
    }).observe(notice, { attributes: true, attributeFilter: ["class"] })
  }
}
