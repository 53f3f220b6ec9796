// Light or dark, before anything is drawn. A choice lives in this browser alone.
(() => {
  "use strict";
  const CHOICES = ["auto", "light", "dark"];
  const KEY = "headway-theme";
  const root = document.documentElement;

  function kept() {
    try {
      const word = localStorage.getItem(KEY);
      return CHOICES.includes(word) ? word : "auto";
    } catch {
      return "auto"; // a page opened as a file may be refused a store
    }
  }

  function keep(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // the choice then lasts as long as the page
    }
  }

  function apply(choice) {
    root.dataset.theme = choice;
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.textContent = button.dataset[choice] ?? button.textContent;
    }
    document.dispatchEvent(new CustomEvent("headway:theme"));
  }

  apply(kept());
  document.addEventListener("DOMContentLoaded", () => apply(root.dataset.theme));
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-theme-toggle]")) {
      const next = CHOICES[(CHOICES.indexOf(root.dataset.theme) + 1) % CHOICES.length];
      keep(next);
      apply(next);
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (root.dataset.theme === "auto") apply("auto");
  });
})();
