"use strict";
/* Puts the list in order by where the phone is. The position is asked of the phone and used here; it is sent to nobody. */
(() => {
  const list = document.querySelector("#helpers .found"), box = document.querySelector(".bylocation"), button = document.getElementById("by-location");
  if (!list || !button || !navigator.geolocation) return;
  box.hidden = false;
  const radians = degrees => degrees * Math.PI / 180;
  const miles = (a, b, c, d) => {
    const h = Math.sin(radians(c - a) / 2) ** 2 + Math.cos(radians(a)) * Math.cos(radians(c)) * Math.sin(radians(d - b) / 2) ** 2;
    return 3958.8 * 2 * Math.asin(Math.sqrt(h));
  };
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    const cards = [...list.children].map(card => [card, card.dataset.lat ? miles(coords.latitude, coords.longitude, Number(card.dataset.lat), Number(card.dataset.lon)) : Infinity]);
    cards.sort((a, b) => a[1] - b[1]);
    for (const [card, far] of cards) {
      card.querySelector("[data-away]").textContent = far < Infinity ? ` · ${far < 10 ? far.toFixed(1) : Math.round(far)} mi` : "";
      list.append(card);
    }
  }, () => { box.hidden = true; }));
})();
