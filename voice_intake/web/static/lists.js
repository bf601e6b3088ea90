// Lists whose rows are links: <table data-rows> with one <a data-row-link> a row.
//   a click anywhere in a row opens it, unless text was selected
//   j, k and the arrows go from row to row, t presses the row's button "take", / searches, ? shows the keys
//   <form data-take> is sent without leaving the page
// Single keys can be switched off (WCAG 2.1.4), and are not listened to while somebody types.
"use strict";
(() => {
  const SWITCH = "voice-intake.keys";
  const dialog = document.getElementById("keys");
  const isOn = () => localStorage.getItem(SWITCH) !== "off";
  const links = () => [...document.querySelectorAll("[data-row-link]")];
  const rowOf = (node) => node && node.closest("[data-rows] tr[data-key]");

  document.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    const link = row.querySelector("[data-row-link]");
    if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener");
    else link.click();
  });

  const go = (step) => {
    const all = links();
    const row = rowOf(document.activeElement);
    const at = row ? all.indexOf(row.querySelector("[data-row-link]")) : step > 0 ? -1 : all.length;
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (!next) return;
    next.focus({ preventScroll: true });
    rowOf(next).scrollIntoView({ block: "nearest" });
  };
  const take = () => {
    const button = rowOf(document.activeElement)?.querySelector("button[form=take]");
    if (button) button.click();
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    t: take,
    "/": () => document.getElementById("search")?.focus(),
    "?": () => dialog?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable], details[open], audio");
    if (!isOn() || isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const act = Object.hasOwn(keys, event.key) && keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("take" in form.dataset)) return;
    event.preventDefault();
    const button = event.submitter;
    const link = rowOf(button).querySelector("[data-row-link]");
    if (document.activeElement === button) link.focus({ preventScroll: true });
    const body = new FormData(form, button);
    button.disabled = true;
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, headers: { "X-Live": "1" } });
      if (answer.status === 401) return location.reload();
      if (answer.ok || answer.status === 409) tell(await answer.text());
      else location.assign(link.href);
    } catch {
      // Nobody answered: the look below tells, and the case waits to be taken again.
    } finally {
      button.disabled = false;
    }
    dispatchEvent(new Event("live:look"));
    return undefined;
  });
  const tell = (flashes) => {
    const holder = document.createElement("div");
    holder.innerHTML = flashes;
    document.querySelector(".flashes").replaceChildren(...holder.querySelector(".flashes").childNodes);
  };

  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
  for (const box of document.querySelectorAll("[data-keys-on]")) {
    box.checked = isOn();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  }
})();
