// A case's page.
//   <a data-dialog href="...">   its form is shown in the page's dialog; without this script, or where it cannot be had,
//                                the link leads to the form's own page
"use strict";
(() => {
  const dialog = document.getElementById("case-dialog");

  const open = async (link) => {
    const answer = await fetch(link.href, { signal: AbortSignal.timeout(8000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.getElementById("case-form");
    if (!answer.ok || !form) throw new Error(answer.status);
    dialog.replaceChildren(document.importNode(form, true));
    dialog.showModal();
    const first = dialog.querySelector("input:checked") || dialog.querySelector("select, textarea, input:not([type=hidden])");
    if (first) first.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const menu = link.closest("details[data-menu]");
      if (menu) menu.open = false;
      open(link).catch(() => location.assign(link.href));
    }
    if (event.target.closest("#case-dialog a[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });

  // What somebody is typing is not lost by a wrong click.
  const text = document.getElementById("text");
  addEventListener("beforeunload", (event) => {
    const stays = text && text.value !== text.defaultValue && !text.form.dataset.sent;
    if (stays && !("signedOut" in document.documentElement.dataset)) event.preventDefault();
  });
  if (text) text.form.addEventListener("submit", () => { text.form.dataset.sent = "yes"; });
})();
