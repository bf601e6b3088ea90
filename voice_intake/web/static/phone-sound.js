// What a telephone sounds like: speech, tones, and a message by microphone or made up. Offers window.phoneSound.
"use strict";
(() => {
  const RATE = 8000;
  let context;
  const audio = () => {
    context = context || new AudioContext();
    if (context.state === "suspended") context.resume();
    return context;
  };

  const voiceFor = (language) => {
    const voices = speechSynthesis.getVoices();
    const wanted = language.toLowerCase();
    return voices.find((voice) => voice.lang.replace("_", "-").toLowerCase() === wanted)
      || voices.find((voice) => voice.lang.toLowerCase().startsWith(wanted.slice(0, 2)));
  };

  // Resolves when it has been said; a browser without a voice for it, or one that never ends, takes the time of a reader.
  const say = (text, language, seconds, isOver) => new Promise((resolve) => {
    const voice = "speechSynthesis" in window && voiceFor(language || "en-GB");
    if (!voice) return void pause(seconds, isOver).then(resolve);
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    const end = () => { clearTimeout(patience); resolve(); };
    const patience = setTimeout(end, seconds * 2000 + 5000);
    words.onend = end;
    words.onerror = end;
    isOver.then(() => { speechSynthesis.cancel(); end(); });
    speechSynthesis.speak(words);
    return undefined;
  });

  const pause = (seconds, isOver) => new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    isOver.then(() => { clearTimeout(timer); resolve(); });
  });

  const tone = (hertz, seconds, volume = 0.08) => {
    const there = audio();
    const [source, gain] = [there.createOscillator(), there.createGain()];
    source.frequency.value = hertz;
    gain.gain.setValueAtTime(volume, there.currentTime);
    gain.gain.setTargetAtTime(0, there.currentTime + seconds - 0.02, 0.01);
    source.connect(gain).connect(there.destination);
    source.start();
    source.stop(there.currentTime + seconds);
  };

  const KEYS = { 1: [697, 1209], 2: [697, 1336], 3: [697, 1477], 4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
    7: [852, 1209], 8: [852, 1336], 9: [852, 1477], "*": [941, 1209], 0: [941, 1336], "#": [941, 1477] };
  const key = (pressed) => { for (const hertz of KEYS[pressed] || []) tone(hertz, 0.12, 0.04); };

  // Records until it is told to stop; then the samples, as a telephone carries them.
  const record = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const recorder = new MediaRecorder(stream);
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.start();
    return async () => {
      recorder.stop();
      await stopped;
      for (const track of stream.getTracks()) track.stop();
      const whole = await new Blob(parts, { type: recorder.mimeType }).arrayBuffer();
      return narrow(await audio().decodeAudioData(whole));
    };
  };
  const narrow = async (sound) => {
    const small = new OfflineAudioContext(1, Math.max(Math.ceil(sound.duration * RATE), 1), RATE);
    const source = small.createBufferSource();
    source.buffer = sound;
    source.connect(small.destination);
    source.start();
    return (await small.startRendering()).getChannelData(0);
  };

  // Nobody's words, in the rhythm of speech.
  const murmur = (seconds) => {
    const samples = new Float32Array(seconds * RATE);
    for (let n = 0, phase = 0; n < samples.length; n += 1) {
      const at = n / RATE;
      const syllable = Math.max(0, Math.sin(at * Math.PI * 3.7 + Math.sin(at * 2.1)));
      const breath = Math.sin(at * Math.PI / 2.6) ** 2 > 0.06 ? 1 : 0;
      phase += (2 * Math.PI * (125 + 22 * Math.sin(at * 1.9) - 8 * (at % 2.6))) / RATE;
      const vowel = 0.5 + 0.5 * Math.sin(at * 7.3);
      const voice = Math.sin(phase) + 0.6 * Math.sin(2 * phase) + 0.5 * vowel * Math.sin(5 * phase)
        + 0.35 * (1 - vowel) * Math.sin(11 * phase);
      samples[n] = 0.22 * syllable * breath * voice;
    }
    return samples;
  };

  const play = (samples) => {
    const there = audio();
    const sound = there.createBuffer(1, samples.length, RATE);
    sound.copyToChannel(samples, 0);
    const source = there.createBufferSource();
    source.buffer = sound;
    source.connect(there.destination);
    source.start();
  };

  const wav = (samples) => {
    const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
    const letters = (at, text) => [...text].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
    letters(0, "RIFF");
    view.setUint32(4, 36 + samples.length * 2, true);
    letters(8, "WAVEfmt ");
    [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, RATE, 4], [28, RATE * 2, 4], [32, 2, 2], [34, 16, 2]].forEach(
      ([at, value, bytes]) => (bytes === 4 ? view.setUint32(at, value, true) : view.setUint16(at, value, true)));
    letters(36, "data");
    view.setUint32(40, samples.length * 2, true);
    samples.forEach((sample, n) => view.setInt16(44 + n * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
    return new Blob([view.buffer], { type: "audio/wav" });
  };

  window.phoneSound = { RATE, say, pause, tone, key, record, murmur, play, wav };
})();
