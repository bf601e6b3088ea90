// Critical cases that nobody has, from the part #alarm: their number stands in the tab's title, a new one is said to
// screen readers and, where somebody switched that on, sounds twice. Which were told already is kept for all tabs.
"use strict";
(() => {
  const SOUND = "voice-intake.alarm", TOLD = "voice-intake.alarmed", MOST = 200;
  const part = document.getElementById("alarm");
  const live = document.getElementById("alarm-told");
  const button = document.querySelector("[data-alarm-switch]");
  if (!part) return;
  const title = document.title;
  const rows = () => [...part.querySelectorAll("[data-alarm]")];
  const told = () => (localStorage.getItem(TOLD) || "").split(" ").filter(Boolean);
  const isOn = () => localStorage.getItem(SOUND) === "on";

  const known = new Set(rows().map((row) => row.dataset.alarm));
  const notice = () => {
    const all = rows();
    document.title = all.length ? `(${all.length}) ${title}` : title;
    const fresh = all.filter((row) => !known.has(row.dataset.alarm));
    if (!fresh.length) return;
    for (const row of fresh) known.add(row.dataset.alarm);
    live.textContent = fresh.map((row) => row.dataset.alarmTold).join(". ");
    const heard = told();
    if (fresh.every((row) => heard.includes(row.dataset.alarm))) return;
    localStorage.setItem(TOLD, [...heard, ...fresh.map((row) => row.dataset.alarm)].slice(-MOST).join(" "));
    if (isOn()) sound();
  };

  let audio;
  const sound = () => {
    if (!navigator.userActivation?.hasBeenActive) return; // browsers keep pages silent that nobody has touched
    audio ??= new AudioContext();
    audio.resume();
    [[880, 0], [1175, 0.18]].forEach(([pitch, after]) => {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      const at = audio.currentTime + after;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.25, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
      tone.connect(loudness).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.55);
    });
    document.dispatchEvent(new CustomEvent("alarm:sounded"));
  };

  const show = () => button.setAttribute("aria-pressed", String(isOn()));
  if (button) {
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      localStorage.setItem(SOUND, isOn() ? "off" : "on");
      show();
      if (isOn()) sound();
    });
    addEventListener("storage", show);
  }
  part.addEventListener("live:changed", notice);
  notice();
})();
