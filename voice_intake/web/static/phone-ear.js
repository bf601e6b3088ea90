// Somebody who listens at one end of a call: hears one thing after the other, in the time that each takes, and waits.
//   const ear = new PhoneEar({ mode: () => "aloud", caption: (text, language) => ..., words, nameOf });
//   ear.hears(leg)      what the state of the telephones tells of this end; again and again
//   ear.catchesUp(leg)  shows what was said before, all at once
//   ear.interrupt()     whoever presses a key hears no more of the present sentence
//   ear.isListening     whether something is being said
//   ear.left            seconds until the line gives up waiting; null while nothing runs out
"use strict";
(() => {
  const { say, pause, tone } = window.phoneSound;
  const RING = 425;

  window.PhoneEar = class {
    constructor({ mode, caption, words, nameOf, givesUp }) {
      Object.assign(this, { mode, caption, words, nameOf, givesUp });
      this.heard = 0;
      this.queue = [];
      this.isListening = false;
      this.asked = "";
      this.leg = null;
      this.until = null;
    }

    hears(leg) {
      this.leg = leg;
      this.queue.push(...leg.heard.slice(this.heard));
      this.heard = leg.heard.length;
      if (!this.isListening && this.queue.length) this.listen();
      this.watch();
    }

    // What was said while nobody listened is read, not spoken.
    catchesUp(leg) {
      for (const { kind, text, language } of leg.heard) if (kind === "say") this.caption(text, language);
      this.heard = leg.heard.length;
    }

    async listen() {
      this.isListening = true;
      while (this.queue.length) {
        const next = this.queue.shift();
        const isOver = new Promise((resolve) => { this.cut = resolve; });
        await this.hear(next, isOver);
      }
      this.isListening = false;
      this.watch();
    }

    async hear({ kind, text, language, seconds }, isOver) {
      const mode = this.mode();
      const length = mode === "once" ? 0 : seconds;
      switch (kind) {
        case "say":
        case "error":
          this.caption(text, language);
          return void (mode === "aloud" ? await say(text, language, seconds, isOver) : await pause(length, isOver));
        case "beep":
          this.caption(`♪ ${this.words.beep}`, "", "sound");
          if (mode === "aloud") tone(1000, 0.5);
          return void await pause(length, isOver);
        case "ringing":
          this.caption(this.words.ringing.replace("{}", this.nameOf(text)), "", "sound");
          if (mode === "aloud") tone(RING, 1);
          return undefined;
        case "play":
        case "keys":
          this.caption(`♪ ${text}`, "", "sound");
          return void await pause(length, isOver);
        default:
          return void await pause(length, isOver);
      }
    }

    // What was still to be said is shown and not spoken, or not even that where the line has gone on.
    interrupt() {
      for (const { kind, text, language } of this.queue) if (kind === "say") this.caption(text, language);
      this.queue = [];
      if (this.cut) this.cut();
      this.until = null;
    }

    // Begins to count when everything has been said; a keypad that is used makes it begin again.
    watch() {
      const waits = this.leg.waits_for;
      if (!waits || waits.kind !== "gather" || this.isListening || this.isPatient(waits)) {
        this.until = null;
        if (!waits) this.asked = "";
        return;
      }
      if (this.asked === waits.asked && this.until) return;
      this.again();
    }

    // Whoever reads all captions at once is not hurried; a chance to interrupt that lasts a moment is no question.
    isPatient(waits) {
      return this.mode() === "once" && waits.timeout > 3;
    }

    again() {
      const waits = this.leg && this.leg.waits_for;
      if (!waits || waits.kind !== "gather") return;
      this.asked = waits.asked;
      this.until = this.isPatient(waits) ? null : performance.now() + waits.timeout * 1000;
    }

    get left() {
      return this.until === null ? null : Math.max(0, (this.until - performance.now()) / 1000);
    }

    get isOut() {
      return this.until !== null && performance.now() >= this.until;
    }
  };
})();
