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

// A text that was typed and not yet taken by the server outlives the page: the session that ended,
// the error, the link clicked by mistake. It is kept in this tab only, under the address it was for.
const memory = (() => { try { return sessionStorage; } catch { return {}; } })();
const drafts = () => Object.keys(memory).filter((key) => key.startsWith("draft "));
const read = (key) => JSON.parse(memory[key] ?? "null");
const write = (key, draft) => { try { memory[key] = JSON.stringify(draft); } catch { /* it is full */ } };

// What was sent before this page came: taken, if the page says so; else it is a draft again.
const taken = document.querySelector("main > .alert-success");
for (const key of drafts()) {
  const draft = read(key);
  if (draft.sent && taken) delete memory[key];
  else write(key, { ...draft, sent: false });
}
document.querySelector("form[action='/auth/logout']")?.addEventListener("submit", () => {
  for (const key of drafts()) delete memory[key];
});

function keepDraft(form, field) {
  const key = `draft ${new URL(form.action).pathname}`;
  const old = read(key);
  const note = form.querySelector(".draft");
  // What the text began as: nothing, or the post that is edited. Refused, it comes back as it was sent.
  const began = old?.text === field.defaultValue ? old.began : field.defaultValue;
  const forget = () => { delete memory[key]; };
  const keep = (sent) => {
    if (field.value === began) forget();
    else write(key, { text: field.value, began, sent });
  };

  if (old && old.began === began && old.text !== field.defaultValue) {
    field.value = old.text;
    note.hidden = false;
  }
  note.querySelector("button").addEventListener("click", () => {
    field.value = field.defaultValue;
    note.hidden = true;
    forget();
    field.focus();
  });
  field.addEventListener("input", () => keep(false));
  form.addEventListener("submit", () => keep(true));
  form.querySelector("a[data-cancel]")?.addEventListener("click", forget);
}

// Where one writes Markdown: drafts, Write | Preview, and Ctrl+Enter sends.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const [writing, preview] = form.querySelectorAll("[role=tab]");
  const field = form.querySelector("textarea");
  const panel = form.querySelector(".preview");
  keepDraft(form, field);

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
