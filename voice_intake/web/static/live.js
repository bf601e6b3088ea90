// Parts of a page that keep themselves current.
//   <section id="calls" data-live="/now/calls">   is asked for again every two seconds, and changed where it differs
//   data-live-hidden                              also, more seldom, while the page is hidden
//   data-key="4711" (or id)                       on what may move or go: rows of a list
//   data-live-keep                                what is in it is left alone
// Focus, selection, scroll, open menus and what somebody is typing stay. After a change the element gets an event
// "live:changed". An event "live:look" at the window asks at once. A server that does not answer is told quietly in
// [data-unreachable], until it does.
"use strict";
(() => {
  const EVERY = 2000, HIDDEN_EVERY = 15000, PATIENCE = 8000;
  const tags = new WeakMap();
  const latest = new WeakMap();
  let failures = 0;
  let timer;
  let asked = 0;

  const look = async () => {
    clearTimeout(timer);
    const parts = [...document.querySelectorAll("[data-live]")]
      .filter((part) => !document.hidden || "liveHidden" in part.dataset);
    const mine = (asked += 1);
    if (parts.length) {
      const done = await Promise.all(parts.map((part) => refresh(part).then(() => true, () => false)));
      tell(done.every(Boolean));
    }
    if (mine === asked) timer = setTimeout(look, document.hidden ? HIDDEN_EVERY : EVERY * (failures > 5 ? 3 : 1));
  };

  const refresh = async (part) => {
    const headers = { "X-Live": "1" };
    const known = tags.get(part);
    const mine = {};
    latest.set(part, mine);
    if (known && known.url === part.dataset.live) headers["If-None-Match"] = known.tag;
    const answer = await fetch(part.dataset.live, { headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 401) {
      document.documentElement.dataset.signedOut = "";
      return location.reload();
    }
    if (answer.status === 304) return undefined;
    if (!answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    if (!part.isConnected || latest.get(part) !== mine) return undefined; // or it was overtaken, and tells what was
    tags.set(part, { url: part.dataset.live, tag: answer.headers.get("ETag") || "" });
    const fresh = document.createElement(part.tagName);
    fresh.innerHTML = text;
    const focused = document.activeElement;
    morph(part, fresh);
    if (focused !== document.body && document.activeElement !== focused) {
      if (focused.isConnected) focused.focus({ preventScroll: true });
      else { part.tabIndex = -1; part.focus({ preventScroll: true }); }
    }
    part.dispatchEvent(new CustomEvent("live:changed", { bubbles: true }));
    return undefined;
  };

  const tell = (isWell) => {
    failures = isWell ? 0 : failures + 1;
    for (const notice of document.querySelectorAll("[data-unreachable]")) notice.hidden = failures < 2;
    for (const part of document.querySelectorAll("[data-live]")) part.classList.toggle("is-stale", failures >= 2);
  };

  const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && (node.id || node.dataset.key)) || "";
  const isAlike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;

  const morph = (old, fresh) => {
    const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
    let place = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      const key = keyOf(wanted);
      let match = key ? keyed.get(key) : place;
      if (!key) while (match && (keyOf(match) || !isAlike(match, wanted))) match = match.nextSibling;
      if (!match || !isAlike(match, wanted)) {
        old.insertBefore(wanted, place);
        continue;
      }
      if (match !== place && isHeld(match)) place = clear(old, place, match);
      if (match === place) place = place.nextSibling;
      else move(old, match, place);
      change(match, wanted);
    }
    while (place) {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    }
  };

  // What has the focus or a selection stays where it is: the others move out of its way, to the end.
  const isHeld = (node) => {
    const chosen = getSelection();
    const held = chosen.isCollapsed ? [] : [chosen.anchorNode, chosen.focusNode];
    return [document.activeElement, ...held].some((each) => each && each !== document.body && node.contains(each));
  };
  const clear = (parent, place, held) => {
    while (place !== held) {
      const next = place.nextSibling;
      move(parent, place, null);
      place = next;
    }
    return held;
  };

  // Moving by insertBefore takes the focus away and restarts what plays; moveBefore does not.
  const move = (parent, node, place) => {
    if (parent.moveBefore) parent.moveBefore(node, place);
    else parent.insertBefore(node, place);
  };

  const change = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if ("liveKeep" in old.dataset) return;
    if (old.matches("time[data-tick]") && old.dateTime === fresh.dateTime) return;
    attributes(old, fresh);
    if (old.matches("audio, video, textarea, select")) return;
    morph(old, fresh);
  };

  const attributes = (old, fresh) => {
    const typed = old.matches("input:not([type=hidden])");
    const own = old.matches("details, dialog") ? ["open"] : typed ? ["value", "checked"] : [];
    for (const { name, value } of [...fresh.attributes]) {
      if (!own.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (!own.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
  };

  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  addEventListener("online", look);
  addEventListener("live:look", look);
  if (document.querySelector("[data-live]")) timer = setTimeout(look, EVERY);
})();
