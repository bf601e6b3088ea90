// The calendar by keyboard: one stop of Tab for all of its days; arrows go by a day or a week, Page Up and Page Down by a
// month, Home and End to the first and the last day. Without this script each day is a stop of its own.
"use strict";
(() => {
  const days = [...document.querySelectorAll(".hours-months .day > a")];
  if (!days.length) return;
  const dates = days.map((day) => day.dataset.day);
  const stop = (day) => { for (const each of days) each.tabIndex = each === day ? 0 : -1; };
  stop(days[0]);

  const moved = (key, from) => {
    const to = new Date(`${from}T12:00Z`);
    const byDays = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
    const byMonths = { PageUp: -1, PageDown: 1 }[key];
    if (byDays) to.setUTCDate(to.getUTCDate() + byDays);
    if (byMonths) to.setUTCMonth(to.getUTCMonth() + byMonths);
    return to.toISOString().slice(0, 10);
  };
  document.querySelector(".hours-months").addEventListener("keydown", (event) => {
    const from = event.target.dataset.day;
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!/^(Arrow|Page|Home|End)/.test(event.key)) return;
    event.preventDefault();
    const to = event.key === "Home" ? dates[0] : event.key === "End" ? dates.at(-1) : moved(event.key, from);
    const day = days[dates.indexOf(to)];
    if (day) day.focus();
  });
  document.querySelector(".hours-months").addEventListener("focusin", (event) => {
    if (event.target.dataset.day) stop(event.target);
  });
})();
