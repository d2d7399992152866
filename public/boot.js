// Runs before the app: shows the page in the theme and the language that the app will use, and says so if the app
// cannot start. The app reads and writes the same two keys of localStorage.
"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.boot = "loading";
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage can be forbidden; the app then starts with the system's settings.
    }
  };
  const theme = stored("dockwright.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const language = stored("dockwright.language") ?? navigator.language ?? "en";
  root.lang = language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";

  const fail = () => {
    const app = document.getElementById("app");
    const boot = document.getElementById("boot");
    // Once the app stands, it reports its own mistakes.
    if (!boot || app?.hasChildNodes()) return;
    root.dataset.boot = "failed";
    boot.querySelector(".boot-loading").hidden = true;
    boot.querySelector(".boot-failed").hidden = false;
  };
  addEventListener("unhandledrejection", fail);
  // Capturing, because the error of a script that does not load does not bubble. A missing picture stops nothing.
  addEventListener("error", (event) => (event instanceof ErrorEvent || event.target?.tagName === "SCRIPT") && fail(), true);
})();
