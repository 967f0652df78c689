/* Shows what only works with a script, and says in words when a passkey did not work (or the person changed her mind). */
(() => {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = !window.PublicKeyCredential;
  document.addEventListener("allauth.error", (event) => {
    const trouble = document.querySelector("[data-passkey-trouble]");
    if (!trouble) return;
    event.preventDefault();
    trouble.hidden = false;
  });
})();
