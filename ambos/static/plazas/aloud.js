"use strict";
// Reads the page to whoever does not read yet, with the voice this device has. Nothing leaves it.
(() => {
  const button = document.querySelector("[data-read-aloud]");
  if (!button || !globalThis.speechSynthesis) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const words = [document.querySelector("h1"), ...document.querySelectorAll("[data-aloud] h2, [data-aloud] p")].map(one => one.textContent.trim()).join(". ");
    const said = new SpeechSynthesisUtterance(words);
    said.lang = document.documentElement.lang === "en" ? "en-US" : "es";
    said.rate = 0.9;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  });
})();
