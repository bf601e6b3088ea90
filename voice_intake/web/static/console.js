// Small things that any page may ask for by an attribute:
//   <details data-menu>            closes by Escape, by a click elsewhere, and when focus leaves
//   <form data-confirm="id">       asks with <dialog id="..."> before it is sent
//   <time datetime data-tick>      tells how long ago, or until when, and ticks
//   <textarea data-draft="key">    what is typed outlives the page in this tab, until it was saved or somebody signs out
"use strict";
(() => {
  const menus = () => document.querySelectorAll("details[data-menu][open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    }
  });
  const closeOthers = (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
    if (!dialog || form.dataset.confirmed) return;
    event.preventDefault();
    const button = event.submitter;
    const answer = (click) => {
      const said = click.target.closest("[data-answer]");
      if (!said) return;
      dialog.close(said.dataset.answer);
    };
    dialog.addEventListener("click", answer);
    dialog.addEventListener("close", () => {
      dialog.removeEventListener("click", answer);
      if (dialog.returnValue === "yes") {
        form.dataset.confirmed = "yes";
        form.requestSubmit(button);
        delete form.dataset.confirmed;
      }
      dialog.returnValue = "";
    }, { once: true });
    dialog.showModal();
  });

  const draftOf = (field) => `draft ${field.dataset.draft}`;
  const keepDraft = (field, isSent) => {
    if (field.value.trim()) sessionStorage.setItem(draftOf(field), JSON.stringify({ text: field.value, isSent }));
    else sessionStorage.removeItem(draftOf(field));
  };
  const isSaved = document.querySelector(".flash:not(.flash-warning)") !== null;
  for (const field of document.querySelectorAll("[data-draft]")) {
    const kept = JSON.parse(sessionStorage.getItem(draftOf(field)) || "null");
    if (kept && !field.value && !(kept.isSent && isSaved)) field.value = kept.text;
    keepDraft(field, false);
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-draft]")) keepDraft(event.target, false);
  });
  document.addEventListener("submit", (event) => {
    for (const field of event.target.querySelectorAll("[data-draft]")) keepDraft(field, true);
    if (event.target.matches("[data-signs-out]")) sessionStorage.clear();
  });

  const units = document.documentElement.lang === "da"
    ? { d: "d", h: "t", min: "min", s: "sek" }
    : { d: "d", h: "h", min: "min", s: "s" };

  // The same words as voice_intake/web/shared/formatting.py.
  const span = (seconds) => {
    if (seconds < 60) return `${seconds} ${units.s}`;
    const minutes = Math.floor(seconds / 60) % 60;
    const hours = Math.floor(seconds / 3600) % 24;
    const days = Math.floor(seconds / 86400);
    const parts = days ? [[days, units.d], [hours, units.h]] : hours ? [[hours, units.h], [minutes, units.min]]
      : [[minutes, units.min]];
    return parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ");
  };
  const began = performance.now();
  const serverNow = Date.parse(document.documentElement.dataset.now || "");
  const now = () => serverNow + (performance.now() - began);
  const tick = () => {
    if (document.hidden || Number.isNaN(serverNow)) return;
    for (const time of document.querySelectorAll("time[data-tick]")) {
      const told = span(Math.floor(Math.abs(now() - Date.parse(time.dateTime)) / 1000));
      if (time.textContent !== told) time.textContent = told;
    }
  };
  setInterval(tick, 1000);
})();
