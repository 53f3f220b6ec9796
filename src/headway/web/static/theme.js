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

  function label() {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.textContent = button.dataset[root.dataset.theme] ?? button.textContent;
    }
  }

  const tell = () => document.dispatchEvent(new CustomEvent("headway:theme"));

  root.dataset.theme = kept();
  document.addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-theme-toggle]")) {
      const next = CHOICES[(CHOICES.indexOf(root.dataset.theme) + 1) % CHOICES.length];
      keep(next);
      root.dataset.theme = next;
      label();
      tell();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (root.dataset.theme === "auto") tell();
  });
})();
