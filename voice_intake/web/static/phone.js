// The page /phone: dial, hear, press, speak, hang up; and whoever else is rung. What is heard is phone-ear.js, what it
// sounds like phone-sound.js; the way of the call and what goes over the wires are parts that keep themselves current.
"use strict";
(() => {
  const main = document.querySelector("[data-phone]");
  const form = document.querySelector("[data-dial]");
  if (!main || !form) return;
  const BASE = main.dataset.phone;
  const words = JSON.parse(main.dataset.words);
  const { key: keySound, record, murmur, play, wav, RATE } = window.phoneSound;
  const find = (name, within = document) => within.querySelector(`[data-${name}]`);
  const handset = find("handset");
  const sound = find("sound");
  const BUSY = 400, IDLE = 2000, HIDDEN = 4000, MADE_SECONDS = 7;
  const names = new Map([...form.elements.who].filter((choice) => choice.value).map((choice) =>
    [choice.value, choice.closest("label").querySelector(".phone-caller-name").textContent]));
  const mode = () => sound.value;

  let call = null;
  let timer;
  let clock = null;

  // Asking and telling

  const ask = async (path, options = {}) => {
    const headers = { "X-Live": "1", "X-CSRFToken": main.dataset.token };
    let answer;
    try {
      answer = await fetch(path, { headers, signal: AbortSignal.timeout(8000), ...options });
    } catch (failure) {
      find("phone-away").hidden = false;
      throw failure;
    }
    find("phone-away").hidden = answer.status !== 503;
    return answer;
  };
  const tell = async (path, fields) => {
    const answer = await ask(path, { method: "POST", body: fields instanceof Blob ? fields : new URLSearchParams(fields) });
    soon();
    return answer;
  };
  const act = (sid, fields) => tell(`${BASE}/calls/${sid}/act`, fields);
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
    dispatchEvent(new Event("live:look"));
  };

  const look = async () => {
    clearTimeout(timer);
    const mine = call;
    try {
      const answer = await ask(`${BASE}/state?call=${mine ? mine.sid : ""}`);
      if (answer.ok) {
        const state = await answer.json();
        clock = { at: Date.parse(state.now), seen: performance.now() };
        showOthers(state.others);
        if (mine && call === mine) state.call ? showCall(state.call) : again();
      }
    } catch { /* told above; the next look may find somebody again */ }
    const isBusy = (call && !call.isDone) || others.size;
    clearTimeout(timer);
    timer = setTimeout(look, document.hidden ? HIDDEN : isBusy ? BUSY : IDLE);
  };

  // Captions

  const captionIn = (box) => (text, language = "", kind = "line") => {
    const line = document.createElement("p");
    line.className = `phone-caption phone-caption-${kind}`;
    line.textContent = text;
    if (language) line.lang = language.slice(0, 2);
    box.append(line);
    box.scrollTop = box.scrollHeight;
  };
  const caption = captionIn(find("captions", handset));
  const nameOf = (numbers) => numbers.split(", ").map((number) => names.get(number) || knownAs.get(number) || number).join(", ");
  const knownAs = new Map();

  // Dialling

  const chosen = () => form.elements.who.value || form.querySelector("#number").value.trim();
  const showFields = () => {
    find("number", form).hidden = form.elements.who.value !== "";
    find("at", form).hidden = form.elements.when.value !== "at";
  };
  form.addEventListener("change", showFields);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const from = chosen();
    const answer = await tell(form.action, { from, when: form.elements.when.value, at: form.querySelector("#at").value });
    find("number-fault", form).hidden = answer.status !== 422;
    if (!answer.ok) return;
    const { sid, since } = await answer.json();
    begin(sid, since, from);
  });

  // A call goes on while its page is left, and is there again with it.
  const begin = (sid, since, from, { wasLeft = false } = {}) => {
    const ear = new window.PhoneEar({ mode, caption, words, nameOf });
    call = { sid, ear, typed: "", leg: null, isDone: false, recording: null, wasLeft };
    form.hidden = true;
    handset.hidden = false;
    find("captions", handset).replaceChildren();
    find("with", handset).textContent = from === "anonymous" ? words.withheld : names.get(from) || from;
    find("again", handset).hidden = true;
    find("hang-up", handset).hidden = false;
    say(words.calling);
    showTyped();
    sessionStorage.setItem("phone-call", JSON.stringify([sid, since, from]));
    point("story", `story?call=${sid}`);
    point("wires", `wires?since=${since}`);
    find("captions", handset).focus({ preventScroll: true });
    soon();
  };
  const point = (id, path) => { document.getElementById(id).dataset.live = `${BASE}/${path}`; };

  const again = () => {
    call = null;
    sessionStorage.removeItem("phone-call");
    handset.hidden = true;
    form.hidden = false;
    form.querySelector(".phone-go").focus();
  };
  find("again", handset).addEventListener("click", again);

  // The call as it goes on

  const showCall = (leg) => {
    // It may have been asked for before the answer was heard.
    if (leg.waits_for && leg.waits_for.asked === call.answered) leg.waits_for = null;
    call.leg = leg;
    if (call.wasLeft) call.ear.catchesUp(leg);
    call.wasLeft = false;
    call.ear.hears(leg);
    show();
  };

  const show = () => {
    if (!call || !call.leg) return;
    const { leg, ear } = call;
    const waits = leg.waits_for;
    const isRecording = Boolean(waits && waits.kind === "record" && !ear.isListening);
    find("record", handset).hidden = !isRecording || call.isSending === waits.asked;
    for (const name of ["speak", "made", "silence"]) find(name, handset).hidden = Boolean(call.recording);
    find("waits", handset).hidden = !(waits && waits.kind === "gather" && !ear.isListening);
    if (leg.is_over && !ear.isListening) return done(leg);
    if (ear.isListening) say(words.speaks);
    else if (!waits) say(words.thinks);
    else if (waits.kind === "gather") say(waits.num_digits === 1 ? words.waitsForKey : words.waitsForKeys);
    else if (waits.kind === "record") say(call.recording ? words.speakNow : words.records);
    else say(waits.kind === "dial" ? words.rings : words.bridged);
    return undefined;
  };
  const say = (text) => {
    const status = find("status", handset);
    if (status.textContent !== text) status.textContent = text;
  };

  const done = (leg) => {
    if (call.isDone) return;
    call.isDone = true;
    stopRecording();
    say(words.over[leg.ended_by] || "");
    caption(words.over[leg.ended_by] || "", "", "sound");
    find("again", handset).hidden = false;
    const hadFocus = document.activeElement === find("hang-up", handset);
    find("hang-up", handset).hidden = true;
    if (hadFocus) find("again", handset).focus();
    for (const name of ["record", "waits"]) find(name, handset).hidden = true;
  };

  // Keys

  const press = (key) => {
    if (!call || call.isDone || !call.leg) return;
    const waits = call.leg.waits_for;
    if (mode() !== "once") keySound(key);
    call.ear.interrupt();
    if (!waits) return;
    if (waits.kind === "gather") type(key, waits);
    else if (waits.kind !== "record") act(call.sid, { act: "press", keys: key });
    else if (waits.finish_on_key.includes(key)) leaveMessage(key);
  };
  const type = (key, waits) => {
    call.typed += key;
    showTyped();
    const isWhole = waits.num_digits && call.typed.length >= waits.num_digits;
    if (key === waits.finish_on_key || isWhole) send(waits);
    else call.ear.again();
  };
  const send = (waits) => {
    const keys = call.typed;
    call.typed = "";
    call.leg.waits_for = null;
    call.ear.watch();
    if (keys) caption(words.pressed.replace("{}", keys), "", "me");
    showTyped();
    show();
    const mine = call;
    mine.answered = waits.asked;
    act(mine.sid, keys ? { act: "press", keys, asked: waits.asked } : { act: "wait", asked: waits.asked })
      .then((answer) => { if (!answer.ok) mine.answered = ""; }, () => { mine.answered = ""; });
  };
  const showTyped = () => { find("typed", handset).textContent = call ? call.typed : ""; };

  handset.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key-pressed]");
    if (button) press(button.dataset.keyPressed);
  });
  handset.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
    if (/^[0-9*#]$/.test(event.key)) { event.preventDefault(); press(event.key); }
  });
  find("nothing", handset).addEventListener("click", () => {
    if (call && call.leg && call.leg.waits_for) send(call.leg.waits_for);
  });

  // Messages

  const stopRecording = () => {
    const recording = call.recording;
    call.recording = null;
    if (recording) clearTimeout(recording.limit);
    return recording;
  };
  const speak = async () => {
    try {
      const mine = call;
      const stop = await record();
      const limit = setTimeout(() => leaveMessage("#"), mine.leg.waits_for.max_length * 1000);
      mine.recording = { stop, limit };
    } catch {
      caption(words.noMicrophone, "", "sound");
    }
    show();
  };
  const leaveMessage = async (ending) => {
    const recording = stopRecording();
    await send_message(recording ? await recording.stop() : new Float32Array(RATE / 5), ending);
  };
  const send_message = async (samples, ending) => {
    if (!call.leg.waits_for) return;
    call.isSending = call.leg.waits_for.asked;
    show();
    caption(words.spoke.replace("{}", Math.round(samples.length / RATE)), "", "me");
    await tell(`${BASE}/calls/${call.sid}/message?ending=${encodeURIComponent(ending)}`, wav(samples));
  };
  find("speak", handset).addEventListener("click", speak);
  find("silence", handset).addEventListener("click", () => act(call.sid, { act: "wait", asked: call.leg.waits_for.asked }));
  find("made", handset).addEventListener("click", async () => {
    const samples = murmur(MADE_SECONDS);
    if (mode() === "aloud") {
      play(samples);
      call.isSending = call.leg.waits_for.asked;
      show();
      await new Promise((resolve) => { setTimeout(resolve, MADE_SECONDS * 1000); });
      if (call.isDone) return;
    }
    await send_message(samples, "#");
  });
  find("hang-up", handset).addEventListener("click", async () => {
    call.ear.interrupt();
    if (call.recording) await leaveMessage("hang-up");
    else if (call.leg && !call.leg.is_over) await act(call.sid, { act: "hang-up" });
  });

  // Other telephones that ring

  const others = new Map();
  const showOthers = (legs) => {
    for (const [sid, other] of others) {
      if (legs.some((leg) => leg.sid === sid)) continue;
      other.ear.interrupt();
      other.card.remove();
      others.delete(sid);
    }
    for (const leg of legs) {
      if (leg.name) knownAs.set(leg.to, leg.name);
      if (!["queued", "initiated"].includes(leg.status)) showOther(others.get(leg.sid) || newOther(leg), leg);
    }
  };
  const newOther = (leg) => {
    const card = document.querySelector("template[data-other]").content.firstElementChild.cloneNode(true);
    const ear = new window.PhoneEar({ mode, caption: captionIn(find("captions", card)), words, nameOf });
    const other = { card, ear, leg };
    find("name", card).textContent = words.phoneOf.replace("{}", leg.name || leg.to);
    card.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      ear.interrupt();
      act(other.leg.sid, { act: button.dataset.do, keys: button.dataset.keys || "" });
    });
    find("others").append(card);
    others.set(leg.sid, other);
    return other;
  };
  const showOther = (other, leg) => {
    other.leg = leg;
    const stands = leg.is_bridged || (leg.is_answered && !leg.waits_for) ? "talks" : leg.is_answered ? "hears" : "rings";
    const told = { rings: words.isRung, hears: words.isHearing, talks: words.isTalking }[stands];
    const state = find("state", other.card);
    if (state.textContent !== told) state.textContent = told;
    for (const part of other.card.querySelectorAll("[data-while]")) part.hidden = part.dataset.while !== stands;
    other.card.classList.toggle("is-ringing", stands === "rings");
    other.ear.hears(leg);
  };

  // Twice a second: what runs out, and the clock

  const zone = { timeZone: main.dataset.zone, weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const told = new Intl.DateTimeFormat(document.documentElement.lang === "da" ? "da-DK" : "en-GB", zone);
  setInterval(() => {
    if (clock) find("demo-now").textContent = told.format(clock.at + performance.now() - clock.seen).replace(/(\d\d)\.(\d\d)\.(\d\d)$/, "$1:$2:$3");
    for (const { ear, leg } of others.values()) {
      if (!ear.isOut) continue;
      ear.until = null;
      act(leg.sid, { act: "wait", asked: leg.waits_for.asked });
    }
    if (!call || !call.leg || call.isDone) return;
    show();
    const left = call.ear.left;
    find("waits-told", handset).textContent = left === null ? "" : words.secondsLeft.replace("{}", Math.ceil(left));
    find("waits-left", handset).hidden = left === null;
    if (left !== null) find("waits-left", handset).value = left / call.leg.waits_for.timeout;
    if (call.ear.isOut) send(call.leg.waits_for);
  }, 250);

  // Switches, and what else is sent without leaving the page

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-quiet]")) return;
    event.preventDefault();
    const fields = new FormData(event.target, event.submitter);
    tell(event.target.getAttribute("action"), fields);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });

  try { sound.value = localStorage.getItem("phone-sound") || sound.value; } catch { /* nothing is remembered */ }
  sound.addEventListener("change", () => {
    try { localStorage.setItem("phone-sound", sound.value); } catch { /* as above */ }
  });
  showFields();
  const left = JSON.parse(sessionStorage.getItem("phone-call") || "null");
  if (left) begin(...left, { wasLeft: true });
  look();
  dispatchEvent(new Event("live:look"));
})();
