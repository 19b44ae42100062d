// A draft keeps itself: <form data-autosave="URL"> is sent 800 ms after the last change, and when the page is left.
// The server answers JSON {"version": 8}; 204 when nothing could be kept yet; 409 means that somebody else has saved. The line is [data-saved].
const WAIT = 800;
const RETRY = 5000;
const words = document.body.dataset;

class Draft {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
    this.timer = 0;
    this.dirty = false;
    this.sending = false;
    this.stopped = false;
    form.addEventListener("input", () => this.later(WAIT));
    form.addEventListener("change", () => this.later(WAIT));
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("online", () => this.dirty && this.later(0));
    addEventListener("pagehide", () => this.leave());
  }

  later(wait) {
    if (this.stopped) return;
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // A save on its way carries the version that the button is about to send: wait for its answer, then go.
  submitted(event) {
    this.stop();
    if (!this.sending) return;
    event.preventDefault();
    this.pressed = event.submitter;
    this.waits = true;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  say(text) {
    if (this.line && this.line.textContent !== text) this.line.textContent = text;
  }

  body() {
    const data = new FormData(this.form);
    // Files wait for the button: sending them at every key press would be slow.
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    data.set("autosave", "1");
    return data;
  }

  async save() {
    if (this.sending || this.stopped) return;
    this.sending = true;
    this.dirty = false;
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST", body: this.body(), redirect: "manual", headers: { Accept: "application/json" },
      });
      await this.heard(answer);
    } catch {
      this.failed();
    }
    this.sending = false;
    if (this.waits) {
      this.form.requestSubmit(this.pressed ?? undefined);
      return;
    }
    if (this.dirty) this.later(this.failing ? RETRY : WAIT);
  }

  async heard(answer) {
    if (answer.status === 409) {
      this.stop();
      this.say(words.autosaveConflict);
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.failing = true;
      this.dirty = true;
      this.say(words.autosaveLogin);
    } else if (answer.status === 204) {
      this.failing = false;
    } else if (answer.ok) {
      this.failing = false;
      const kept = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      const version = this.form.querySelector('input[name="version"]');
      if (version && kept.version !== undefined) version.value = kept.version;
      const time = new Date().toLocaleTimeString("nb-NO", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");
      this.say(words.autosaveDone.replace("%s", kept.saved_at ?? time));
      document.dispatchEvent(new CustomEvent("kompetanse:alive"));
    } else {
      this.failed();
    }
  }

  failed() {
    this.failing = true;
    this.dirty = true;
    this.say(words.autosaveFailed);
  }

  leave() {
    if (!this.dirty || this.stopped) return;
    fetch(this.form.dataset.autosave, { method: "POST", body: this.body(), keepalive: true }).catch(() => {});
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form);
