// Progressive enhancement: every page works without this script.

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

// Prevent a second submit: the buttons of a form are disabled until the response arrives, the page
// is shown again from the back/forward cache, or SUBMIT_TIMEOUT has passed.
const SUBMIT_TIMEOUT = 10_000; // milliseconds
const sending = new Map(); // submitted forms, with the buttons that were disabled

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
  setTimeout(() => { // after the browser has read the form, which omits disabled buttons
    for (const button of buttons) button.disabled = sending.has(form);
  });
  setTimeout(finish, SUBMIT_TIMEOUT, form);
});
addEventListener("pageshow", () => { for (const form of sending.keys()) finish(form); });

// Drafts: a text that the server has not accepted yet is kept in localStorage, by author and form
// action, so it survives an expired session, an error and a closed tab. The text that this tab has
// submitted is also kept in sessionStorage until the next page.
const DRAFT_LIFE = 30 * 24 * 60 * 60 * 1000; // milliseconds
const storage = (name) => { try { return window[name]; } catch { return {}; } };
const [memory, sent] = [storage("localStorage"), storage("sessionStorage")];
const drafts = () => Object.keys(memory).filter((key) => key.startsWith("draft "));
const forget = (key) => { delete memory[key]; };
const write = (key, draft) => { try { memory[key] = JSON.stringify(draft); } catch { /* the quota is exceeded */ } };
const read = (key) => { try { return JSON.parse(memory[key] ?? "null"); } catch { return null; } };

for (const key of drafts()) if (!(read(key)?.at > Date.now() - DRAFT_LIFE)) forget(key);

// The text submitted before this page: published if the page shows a success message, else a draft.
const success = document.querySelector("main > .alert-success");
for (const key of Object.keys(sent).filter((each) => each.startsWith("draft "))) {
  if (success && read(key)?.text === sent[key]) {
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
  // The original text: empty, or the post that is edited. After a validation error, the field holds the draft.
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
    try { sent[key] = field.value; } catch { /* the quota is exceeded */ }
  });
  form.querySelector("a[data-cancel]")?.addEventListener("click", () => forget(key));
  addEventListener("storage", (event) => { // another tab has published the same text
    if (event.key !== key || field.defaultValue || !field.value) return;
    if (JSON.parse(event.newValue ?? "null")?.published === field.value) reset();
  });
}

// Show the number of characters left when few are. The server counts code points, and a line end as one.
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

// Markdown editors: drafts, the character counter, the tabs Write and Preview, and Ctrl+Enter to submit.
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
      const response = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (response.redirected || !(response.ok || response.status === 422)) throw new Error(response.status);
      const text = await response.text();
      if (response.ok) panel.innerHTML = text; // rendered and sanitised by the server, as for the published post
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
