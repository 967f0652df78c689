/* The menu is folded on a narrow screen, as the page is sent. On a wide one it is open: current browsers show it by the style sheet
   alone, older ones need to be told. */
(() => {
  const menu = document.querySelector(".nav details");
  const wide = matchMedia("(min-width: 1000px)");
  const fit = () => { menu.open = wide.matches; };
  if (!menu) return;
  if (wide.matches) fit();
  wide.onchange = fit;
})();
