// Five minutes before the session ends a dialog says so. "Fortsett" asks the server for more time; the text stays where it is.
const body = document.body;
const idle = Number(body.dataset.sessionIdle);
const url = body.dataset.sessionUrl;
const WARN = 300;

if (idle > WARN && url) {
  const dialog = document.querySelector("#okt-varsel");
  const text = dialog.querySelector("[data-text]");
  let end = 0;
  let timer = 0;

  const minutes = () => Math.max(1, Math.ceil((end - Date.now()) / 60000));

  function tick() {
    const left = end - Date.now();
    if (left <= 0) {
      text.textContent = body.dataset.sessionOver;
      return;
    }
    const words = minutes() === 1 ? body.dataset.sessionOne : body.dataset.sessionMany.replace("%d", minutes());
    if (text.textContent !== words) text.textContent = words;
    if (!dialog.open) dialog.showModal();
    timer = setTimeout(tick, 5000);
  }

  function start() {
    clearTimeout(timer);
    end = Date.now() + idle * 1000;
    timer = setTimeout(tick, (idle - WARN) * 1000);
  }

  async function extend() {
    try {
      const answer = await fetch(url, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": body.dataset.csrf } });
      if (answer.status !== 204) throw new Error("not extended");
      dialog.close();
      start();
    } catch {
      text.textContent = body.dataset.sessionOver;
    }
  }

  dialog.querySelector("[data-extend]").addEventListener("click", extend);
  document.addEventListener("kompetanse:alive", start);
  // What a page asks for by itself is no sign of life: the server does not count it either.
  const asked = (detail) => detail.successful && !("X-Heartbeat" in detail.requestConfig.headers);
  document.addEventListener("htmx:afterRequest", (event) => asked(event.detail) && start());
  start();
}
