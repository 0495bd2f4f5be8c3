"use strict";
// Labelling by key: whatever carries data-key is clicked by it. The page works without this script; keys can be switched off.
(() => {
  const STORED = "gridtags.keys";
  const form = document.querySelector(".label-form");
  const toggle = document.getElementById("use-keys");
  if (!form || !toggle) return;
  const sentences = [...form.querySelectorAll('input[name="evidence"]')];
  let place = -1;

  function move(step) {
    if (sentences.length === 0) return;
    place = (place + step + sentences.length) % sentences.length;
    sentences[place].focus();
  }

  function press(key) {
    const found = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
    if (!found) return false;
    if (found.type === "radio" && found.checked) found.checked = false; // the same key again takes it back
    else found.click();
    return true;
  }

  function ignored(event) {
    const own = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || !toggle.checked) return true;
    if (own.matches("textarea, select, input:not([type=checkbox]):not([type=radio])")) return true;
    return event.key === "Enter" && own.matches("a, button, summary");
  }

  document.addEventListener("keydown", (event) => {
    if (ignored(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "m" && place >= 0) sentences[place].click();
    else if (!press(key)) return;
    event.preventDefault();
  });

  sentences.forEach((each, number) => each.addEventListener("focus", () => { place = number; }));
  // “No concern” and a concern exclude each other.
  form.addEventListener("change", (event) => {
    if (event.target.name !== "concerns" || !event.target.checked) return;
    const nothing = event.target.value === "none";
    form.querySelectorAll('input[name="concerns"]').forEach((each) => {
      if (each !== event.target && (nothing || each.value === "none")) each.checked = false;
    });
  });
  try {
    toggle.checked = sessionStorage.getItem(STORED) !== "off";
    toggle.addEventListener("change", () => sessionStorage.setItem(STORED, toggle.checked ? "on" : "off"));
  } catch { /* a browser that stores nothing asks anew on every page */ }
})();
