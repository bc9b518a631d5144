// Loaded in <head>, before the first paint: set the chosen theme on <html>. Without a choice, the system's theme applies.
{
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* the choice applies to this page only */ } };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.bsTheme = theme;
    else delete root.dataset.bsTheme;
  };
  apply(remembered());

  addEventListener("DOMContentLoaded", () => {
    const control = document.querySelector(".theme");
    if (!control) return;
    control.hidden = false;
    control.querySelector(`[value="${root.dataset.bsTheme ?? "auto"}"]`).checked = true;
    control.addEventListener("change", ({ target }) => {
      remember(target.value);
      apply(target.value);
    });
  });
  // Apply a choice made in another tab.
  addEventListener("storage", ({ key, newValue }) => { if (key === "theme") apply(newValue); });
}
