// A message, to be listened to:
//   <div data-player="/messages/4/loudness">   an <audio> with the browser's own controls, and beside it ours, hidden
// K or the button plays, J and L skip ten seconds, S changes the speed, the arrows move along: while the focus is in the
// player. The speed is remembered. Whoever comes without this script has the browser's own controls.
"use strict";
(() => {
  const STEP = 10;
  const BARS = 120;
  const KEY = "player-speed";
  const remembered = () => { try { return localStorage.getItem(KEY) || "1"; } catch { return "1"; } };
  const remember = (speed) => { try { localStorage.setItem(KEY, speed); } catch { /* private windows keep nothing */ } };
  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  const draw = async (player, svg) => {
    const answer = await fetch(player.dataset.player, { signal: AbortSignal.timeout(15000) });
    const peaks = answer.ok ? await answer.json() : [];
    const shown = peaks.length ? peaks : Array(BARS).fill(4);
    const step = 480 / shown.length;
    svg.replaceChildren(...shown.map((peak, number) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const height = Math.max(3, (peak / 100) * 44);
      const facts = { x: number * step + step * 0.15, y: 24 - height / 2, width: step * 0.7, height, rx: step * 0.3 };
      for (const [name, value] of Object.entries(facts)) bar.setAttribute(name, value.toFixed(2));
      return bar;
    }));
  };

  const start = (player) => {
    player.dataset.ready = "yes";
    const audio = player.querySelector("audio");
    const own = player.querySelector(".player-own");
    const slider = own.querySelector("input[type=range]");
    const speed = own.querySelector("[data-speed]");
    const play = own.querySelector("[data-do=play]");
    const svg = own.querySelector("svg.player-bars");
    const fault = player.querySelector(".player-fault");
    const told = Number(own.dataset.seconds);
    const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : told);
    let wanted = null;

    const show = () => {
      const at = wanted === null ? audio.currentTime : wanted;
      slider.max = length();
      slider.value = at;
      slider.setAttribute("aria-valuetext", slider.dataset.of.replace("{at}", clock(at)).replace("{length}", clock(length())));
      own.querySelector("[data-at]").textContent = clock(at);
      own.querySelector("[data-length]").textContent = clock(length());
      const heard = length() ? at / length() : 0;
      const bars = svg.children;
      for (let number = 0; number < bars.length; number += 1) {
        bars[number].classList.toggle("is-heard", number < heard * bars.length);
      }
    };
    const isPlaying = () => !audio.paused && !audio.ended;
    const mark = () => {
      own.classList.toggle("is-playing", isPlaying());
      own.querySelector("[data-play-word]").textContent = isPlaying() ? play.dataset.pause : play.dataset.play;
    };
    const toggle = () => {
      if (isPlaying()) return audio.pause();
      fault.hidden = true;
      return audio.play().catch(() => {});
    };
    // Before anything is loaded a place can only be remembered.
    const go = (at) => {
      const place = Math.min(Math.max(at, 0), length());
      if (audio.readyState > 0) audio.currentTime = place;
      else wanted = place;
      show();
    };
    const here = () => (wanted === null ? audio.currentTime : wanted);
    const change = (value) => {
      speed.value = value;
      audio.playbackRate = audio.defaultPlaybackRate = Number(value);
      remember(value);
    };

    audio.preservesPitch = true;
    audio.controls = false;
    own.hidden = false;
    if ([...speed.options].some((option) => option.value === remembered())) change(remembered());
    audio.addEventListener("loadedmetadata", () => {
      if (wanted !== null) audio.currentTime = wanted;
      wanted = null;
      show();
    });
    for (const name of ["timeupdate", "seeked", "durationchange"]) audio.addEventListener(name, show);
    for (const name of ["play", "pause", "ended", "emptied"]) audio.addEventListener(name, mark);
    audio.addEventListener("play", () => {
      for (const other of document.querySelectorAll("[data-player] audio")) if (other !== audio) other.pause();
    });
    audio.addEventListener("error", () => { fault.hidden = false; mark(); });
    slider.addEventListener("input", () => go(Number(slider.value)));
    speed.addEventListener("change", () => change(speed.value));
    own.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      if (button.dataset.do === "play") toggle();
      else go(here() + (button.dataset.do === "back" ? -STEP : STEP));
    });
    own.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = () => speed.options[(speed.selectedIndex + 1) % speed.options.length].value;
      const keys = {
        k: toggle, j: () => go(here() - STEP), l: () => go(here() + STEP), s: () => change(next()),
        ArrowLeft: () => go(here() - 5), ArrowRight: () => go(here() + 5),
      };
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act || (event.target === speed && event.key.startsWith("Arrow"))) return;
      event.preventDefault();
      act();
    });
    draw(player, svg).then(show, () => {});
    show();
  };

  const startAll = () => {
    for (const player of document.querySelectorAll("[data-player]:not([data-ready])")) start(player);
  };
  document.addEventListener("live:changed", startAll);
  startAll();
})();
