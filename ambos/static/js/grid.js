"use strict";
// The grid of lines: Enter and the arrows go down and up the column of marks, so that a record is typed without the mouse.
document.addEventListener("keydown", event => {
  const cell = event.target;
  if (!cell.matches || !cell.matches("[data-grid] [data-mark]") || event.ctrlKey || event.metaKey) return;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const marks = [...cell.form.querySelectorAll("[data-mark]")], next = marks[marks.indexOf(cell) + step];
  if (next) { next.focus(); next.select(); }
});
