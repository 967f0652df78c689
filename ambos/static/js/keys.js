/* Keys on work pages: comfort only, every one of them does what a link or button on the page does.

   data-rows        on a list or table body: J and K walk through the first link of each row, Enter opens it as ever
   data-key="n"     on a link, button or field: that key presses it, or puts the cursor into it
                    ("Escape" and "ctrl+enter" too; Ctrl+Enter sends the form one is writing in, by that button if it has one)
   ? shows them all, and there one can switch them off (a voice that dictates would press them without meaning to). */
(() => {
  const OFF = "ambos-keys-off";
  const bar = document.querySelector(".keysbar");
  const isWriting = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const isOff = () => localStorage.getItem(OFF) === "1";

  function walk(step) {
    const links = [...document.querySelectorAll("[data-rows] > *")].map((row) => row.querySelector("a[href]")).filter(Boolean);
    if (!links.length) return;
    const open = links.findIndex((link) => link.closest(".is-open"));
    const here = links.findIndex((link) => link.closest("[data-rows] > *").contains(document.activeElement));
    const from = here >= 0 ? here : open;
    const next = links[Math.min(Math.max(from + step, 0), links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}" i]:not([disabled])`);
    if (!target) return false;
    if (isWriting(target)) { target.focus(); target.select?.(); } else target.click();
    return true;
  }

  function help() {
    let sheet = document.querySelector("dialog.keys");
    if (!sheet) {
      const words = bar.dataset;
      sheet = document.createElement("dialog");
      sheet.className = "keys card";
      sheet.setAttribute("aria-label", bar.getAttribute("aria-label"));
      const list = document.createElement("div");
      list.className = "keyslist";
      for (const entry of bar.querySelectorAll("span")) list.append(entry.cloneNode(true));
      const off = document.createElement("button");
      off.className = "button";
      const say = () => { off.textContent = isOff() ? words.on : words.off; };
      off.addEventListener("click", () => { isOff() ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); say(); });
      say();
      const close = document.createElement("button");
      close.className = "button button--plain";
      close.textContent = words.close;
      close.addEventListener("click", () => sheet.close());
      const foot = document.createElement("p");
      foot.className = "row";
      foot.append(off, close);
      sheet.append(list, foot);
      document.body.append(sheet);
    }
    sheet.showModal();
  }

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = at.closest?.("form");
      const send = (form ?? document).querySelector('[data-key="ctrl+enter"]');
      if (form) form.requestSubmit(send); else send?.click();
      if (form || send) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (isWriting(at)) at.blur(); else press("escape");
      return;
    }
    if (!(at instanceof Element) || isWriting(at)) return;
    if (event.key === "?" && bar) { event.preventDefault(); help(); return; }
    if (isOff()) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") { event.preventDefault(); walk(key === "j" ? 1 : -1); return; }
    if (key.length === 1 && press(key)) event.preventDefault();
  });
  bar?.querySelector("[data-help]")?.addEventListener("click", help);
})();
