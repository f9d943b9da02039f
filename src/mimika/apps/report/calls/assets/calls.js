
"use strict";
(() => {
  // The theme: as the system has it, or as chosen on the page.
  const themes = ["system", "light", "dark"];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  let theme = 0;
  const apply = () => {
    const chosen = themes[theme] === "system" ? (dark.matches ? "dark" : "light") : themes[theme];
    document.documentElement.dataset.theme = chosen;
    button.textContent = `Theme: ${themes[theme]}`;
  };
  button.addEventListener("click", () => { theme = (theme + 1) % themes.length; apply(); });
  dark.addEventListener("change", apply);
  document.getElementById("print").addEventListener("click", () => print());
  apply();
})();
