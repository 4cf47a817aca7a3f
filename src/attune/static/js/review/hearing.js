/** Listens to what is really played: how loud it is, in decibels below full scale. */

import { raised, sound } from "./louder.js";

const LOOK = 60; // milliseconds between two looks, each at the 85 ms before it
const PATIENCE = 2000; // milliseconds for the machine's sound to wake
const TONE = { pitch: 523.25, seconds: 1.5, loud: 0.2 };
export const SILENCE = -60;

export class Hearing {
  constructor() {
    this.context = sound();
    this.analyser = new AnalyserNode(this.context, { fftSize: 4096 });
    this.analyser.connect(this.context.destination);
    this.seen = new Float32Array(this.analyser.fftSize);
    this.loudest = 0;
    this.looking = window.setInterval(() => this.look(), LOOK);
  }

  /** Whether the browser gives sound: without a loudspeaker some wait for one for ever. @returns {Promise<boolean>} */
  async wakes() {
    await Promise.race([this.context.resume(), new Promise((late) => { setTimeout(late, PATIENCE); })]);
    return this.context.state === "running";
  }

  /** Play a video through it, as much louder as the room will. @param {HTMLVideoElement} video @param {number} decibels */
  async lead(video, decibels) {
    if (!(await this.wakes())) return; // it plays plainly, and nothing is measured: so nothing passes
    const source = this.context.createMediaElementSource(video);
    (decibels > 0 ? raised(this.context, source, decibels) : source).connect(this.analyser);
  }

  /** The test sound: one soft note, long enough to turn one's head. */
  async playTone() {
    if (!(await this.wakes())) return;
    const note = new OscillatorNode(this.context, { frequency: TONE.pitch });
    const now = this.context.currentTime;
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(TONE.loud, now + 0.05);
    gain.gain.setValueAtTime(TONE.loud, now + TONE.seconds - 0.1);
    gain.gain.linearRampToValueAtTime(0, now + TONE.seconds);
    note.connect(gain).connect(this.analyser);
    note.start(now);
    note.stop(now + TONE.seconds);
    await new Promise((done) => { note.addEventListener("ended", done, { once: true }); });
  }

  look() {
    this.analyser.getFloatTimeDomainData(this.seen);
    const power = this.seen.reduce((sum, one) => sum + one * one, 0) / this.seen.length;
    this.loudest = Math.max(this.loudest, Math.sqrt(power));
  }

  /** The loudest so far, in whole decibels; none where all was silent. @returns {number | null} */
  get level() {
    const level = 20 * Math.log10(this.loudest);
    return level > SILENCE ? Math.round(level) : null;
  }

  end() {
    window.clearInterval(this.looking);
    this.analyser.disconnect();
  }
}
