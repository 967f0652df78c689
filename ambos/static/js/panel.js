/* The side panel. It is a page of its own address, drawn by the server; where a list carries
   hx-boost="true" hx-target="#panel" hx-select="#panel" hx-swap="outerHTML" this opens it beside the list instead.

   After that: the row is marked, the panel's heading is read out, and what the server refused is said in the page. */
(() => {
  function mark() {
    for (const row of document.querySelectorAll("[data-rows] > *")) {
      const link = row.querySelector("a[href]");
      if (!link) continue;
      const open = link.href.split("#")[0] === location.href.split("#")[0];
      row.classList.toggle("is-open", open);
      open ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
    }
  }

  function say(text) {
    const main = document.querySelector("main");
    let bar = document.getElementById("said");
    if (!bar) {
      bar = document.createElement("div");
      bar.id = "said";
      bar.className = "undo undo--error";
      bar.setAttribute("role", "alert");
      main.prepend(bar);
    }
    bar.textContent = text;
    bar.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    document.getElementById("said")?.remove();
    mark();
    if (event.detail.target?.id !== "panel") return;
    const heading = document.querySelector("#panel :is(h2, h3, .name)");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: false });
  });
  // A refusal comes as one plain sentence; a page that broke comes as a page, which is opened instead.
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    if ((answer.getResponseHeader("Content-Type") ?? "").startsWith("text/plain")) say(answer.responseText);
    else location.assign(answer.responseURL);
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.noSignal));
})();
