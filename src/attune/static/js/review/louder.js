/**
 * Plays a quiet clip louder, here and now: its file stays as it is. A limiter keeps what is loud already from clipping.
 * Where the browser does not let sound be changed, the clip plays as it was filmed rather than silently.
 */

/** @type {AudioContext | null} one for the page: browsers allow few */
let shared = null;

/** @returns {AudioContext} */
export function sound() {
  shared ??= new AudioContext();
  return shared;
}

const LIMIT = { threshold: -6, knee: 0, ratio: 20, attack: 0.001, release: 0.15 };
const LIFT = 3.42; // decibels by which such a compressor lifts all of its output, by the Web Audio standard: (6 − 6 ÷ 20) × 0.6

/**
 * Lead a source louder and limited to an end.
 * @param {BaseAudioContext} context @param {AudioNode} source @param {number} decibels @returns {AudioNode} what it comes out of
 */
export function raised(context, source, decibels) {
  const gain = new GainNode(context, { gain: 10 ** ((decibels - LIFT) / 20) });
  const limiter = new DynamicsCompressorNode(context, LIMIT);
  const ceiling = new WaveShaperNode(context, { curve: ceilingCurve() });
  return source.connect(gain).connect(limiter).connect(ceiling);
}

/** Straight up to nine tenths, then bending to full scale and never beyond. @returns {Float32Array<ArrayBuffer>} */
function ceilingCurve() {
  const curve = new Float32Array(2049);
  for (let place = 0; place < curve.length; place += 1) {
    const given = (place / 1024) - 1;
    const over = Math.max(0, Math.abs(given) - 0.9);
    curve[place] = Math.sign(given) * (Math.min(Math.abs(given), 0.9) + 0.09 * Math.tanh(over / 0.09));
  }
  return curve;
}

export class Louder {
  /** @param {HTMLVideoElement} video @param {number} decibels */
  constructor(video, decibels) {
    this.video = video;
    this.decibels = decibels;
    this.led = false;
  }

  /** From the next time it plays. */
  follow() {
    this.video.addEventListener("play", () => this.lead());
  }

  /** A browser lets sound be changed once somebody has pressed something: until then it plays plainly. */
  lead() {
    const context = sound();
    if (context.state !== "running") {
      void context.resume().then(() => !this.led && this.lead());
      return;
    }
    if (this.led) return;
    this.led = true;
    raised(context, context.createMediaElementSource(this.video), this.decibels).connect(context.destination);
  }
}
