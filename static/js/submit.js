// A second press on a button that is on its way does nothing. The server's one-time token is the real guard.
const PAUSE = 8000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  // A download or a slow answer must not leave the form dead.
  setTimeout(() => delete form.dataset.sending, PAUSE);
});

// Coming back by the browser's history shows the page as it was left: open for a new press.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});
