// The frame: error summary takes focus, "/" and Ctrl+K go to search, Escape and a click outside close the hat.
const summary = document.querySelector("#feil");
if (summary) summary.focus();

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const search = document.querySelector('[data-shortcut="/"]');
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const palette = event.key === "k" && (event.ctrlKey || event.metaKey);
  if (search && (slash || palette)) {
    event.preventDefault();
    search.focus();
  }
  const menu = document.querySelector(".hat[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const menu = document.querySelector(".hat[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

// The count in a bulk bar follows the ticks.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form");
  const count = form?.querySelector("[data-selected-count]");
  if (!count || !event.target.matches(".check input")) return;
  const number = form.querySelectorAll(".check input:checked").length;
  count.textContent = count.dataset.selectedCount.replace("%d", number);
});

// A fragment that came with errors is read out as a page is.
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target?.querySelector?.("#feil")?.focus();
});
