// Small comforts. Every page works without them.

// Menus are <details name="menu">: a click outside and Escape close them.
const openMenu = () => document.querySelector("details.menu[open]");
addEventListener("click", ({ target }) => {
  const menu = openMenu();
  if (menu && !menu.contains(target)) menu.open = false;
});
addEventListener("keydown", ({ key }) => {
  const menu = openMenu();
  if (key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A form is sent once: its buttons are disabled until the answer is here, the page is shown again
// (from the cache that the Back button uses), or the request must be lost.
const SENDING_LIMIT = 10_000; // milliseconds
const sending = new Map(); // each form on its way, and the buttons that were disabled for it

function finish(form) {
  for (const button of sending.get(form) ?? []) button.disabled = false;
  sending.delete(form);
}
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (sending.has(form)) return event.preventDefault();
  const buttons = [...form.querySelectorAll("button:not([type=button], :disabled)")];
  sending.set(form, buttons);
  setTimeout(() => { // the browser reads the form first, and leaves out what is disabled
    for (const button of buttons) button.disabled = sending.has(form);
  });
  setTimeout(finish, SENDING_LIMIT, form);
});
addEventListener("pageshow", () => { for (const form of sending.keys()) finish(form); });

// A text that was typed and not taken by the server yet outlives the page and the tab: the session
// that ended, the error, the link clicked by mistake. It is kept in this browser, for its author,
// under the address that it is for. What this tab has sent is noted apart, until the next page.
const DRAFT_LIFE = 30 * 24 * 60 * 60 * 1000; // milliseconds
const storage = (name) => { try { return window[name]; } catch { return {}; } };
const [memory, sent] = [storage("localStorage"), storage("sessionStorage")];
const drafts = () => Object.keys(memory).filter((key) => key.startsWith("draft "));
const forget = (key) => { delete memory[key]; };
const write = (key, draft) => { try { memory[key] = JSON.stringify(draft); } catch { /* it is full */ } };
const read = (key) => { try { return JSON.parse(memory[key] ?? "null"); } catch { return null; } };

for (const key of drafts()) if (!(read(key)?.at > Date.now() - DRAFT_LIFE)) forget(key);

// What was sent before this page came: published, if the page says so; else it is a draft again.
const taken = document.querySelector("main > .alert-success");
for (const key of Object.keys(sent).filter((each) => each.startsWith("draft "))) {
  if (taken && read(key)?.text === sent[key]) {
    write(key, { published: sent[key] }); // for the other tabs
    forget(key);
  }
  delete sent[key];
}
document.querySelector("form[action='/auth/logout']")?.addEventListener("submit", () => {
  for (const key of drafts()) forget(key);
});

function keepDraft(form, field) {
  const key = `draft ${form.dataset.author} ${new URL(form.action).pathname}`;
  const old = read(key);
  const note = form.querySelector(".draft");
  // What the text began as: nothing, or the post that is edited. Refused, it comes back as it was sent.
  const began = old?.text === field.defaultValue ? old.began : field.defaultValue;
  const keep = () => {
    if (field.value === began) forget(key);
    else write(key, { text: field.value, began, at: Date.now() });
  };
  const reset = () => {
    field.value = field.defaultValue;
    note.hidden = true;
    field.dispatchEvent(new Event("input"));
  };

  if (old && old.began === began && old.text !== field.defaultValue) {
    field.value = old.text;
    note.hidden = false;
  }
  note.querySelector("button").addEventListener("click", () => {
    reset();
    forget(key);
    field.focus();
  });
  field.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    keep();
    try { sent[key] = field.value; } catch { /* it is full */ }
  });
  form.querySelector("a[data-cancel]")?.addEventListener("click", () => forget(key));
  addEventListener("storage", (event) => { // another tab published this very text
    if (event.key !== key || field.defaultValue || !field.value) return;
    if (JSON.parse(event.newValue ?? "null")?.published === field.value) reset();
  });
}

// How much room is left, near the end of it. The server counts characters, and lines end in one.
function countDown(form, field) {
  const [counter, limit] = [form.querySelector(".counter"), Number(form.dataset.limit)];
  if (!limit) return;
  const count = () => {
    const left = limit - [...field.value].length;
    counter.hidden = left > limit / 10;
    counter.classList.toggle("is-over", left < 0);
    counter.textContent = left < 0 ? `${(-left).toLocaleString("en")} too many` : `${left.toLocaleString("en")} left`;
  };
  field.addEventListener("input", count);
  count();
}

// Where one writes Markdown: drafts, the room that is left, Write | Preview, and Ctrl+Enter sends.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const [writing, preview] = form.querySelectorAll("[role=tab]");
  const field = form.querySelector("textarea");
  const panel = form.querySelector(".preview");
  keepDraft(form, field);
  countDown(form, field);

  const select = (tab) => {
    for (const each of [writing, preview]) {
      each.setAttribute("aria-selected", each === tab);
      each.tabIndex = each === tab ? 0 : -1;
    }
    panel.hidden = tab !== preview;
    field.hidden = tab === preview;
  };
  const render = async () => {
    if (!field.value.trim()) return (panel.textContent = "Nothing to preview yet.");
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (answer.redirected || !(answer.ok || answer.status === 422)) throw new Error(answer.status);
      const text = await answer.text();
      if (answer.ok) panel.innerHTML = text; // rendered and sanitised by the server, as it will be published
      else panel.textContent = text;
    } catch {
      panel.textContent = "The preview did not load. Your text is safe under Write.";
    }
    panel.removeAttribute("aria-busy");
  };

  form.querySelector("[role=tablist]").hidden = false;
  writing.addEventListener("click", () => { select(writing); field.focus(); });
  preview.addEventListener("click", () => { select(preview); render(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key.startsWith("Arrow") && event.target.matches("[role=tab]")) (event.target === writing ? preview : writing).focus();
  });
}
