"use strict";
// Whoever signs out takes the names off this phone: what a page kept for times without a signal. Marks that were not sent stay,
// sealed and without names, until their adviser sends them.
document.addEventListener("submit", async event => {
  const form = event.target.closest("form[data-leaves]");
  if (!form || form.dataset.left) return;
  event.preventDefault();
  form.dataset.left = "yes";
  const done = () => form.submit();
  const late = setTimeout(done, 5000); // an old phone is slow; the names matter more than the wait
  try { await empty(); } catch { /* nothing is kept here */ }
  clearTimeout(late);
  done();
});
async function empty() {
  if (!globalThis.indexedDB || !indexedDB.databases) return;
  if (!(await indexedDB.databases()).some(one => one.name === "ambos-attendance")) return;
  const asked = request => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
  const base = await asked(indexedDB.open("ambos-attendance", 1));
  const queue = await asked(base.transaction("queue").objectStore("queue").getAll());
  const seats = base.transaction("seats", "readwrite").objectStore("seats");
  for (const seat of await asked(seats.getAll())) {
    if (queue.some(row => row.account === seat.account)) await asked(seats.put({ ...seat, names: null }));
    else await asked(seats.delete(seat.account));
  }
  base.close();
}
