// Loaded in <head>, before the first paint: puts the chosen theme on <html>. Nothing chosen: the system decides.
{
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* for this page only, then */ } };
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
  // The choice made in another tab holds here too.
  addEventListener("storage", ({ key, newValue }) => { if (key === "theme") apply(newValue); });
}
