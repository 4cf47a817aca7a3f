/** Plays a film exactly: one seek at a time, the newest wins, and no picture is believed before it is seen. */

/** @typedef {import("./frames.js").FrameTable} FrameTable */
/** @typedef {import("./feeder.js").Feeder} Feeder */
/**
 * @typedef {object} Source
 * @property {string} [url] what the browser plays
 * @property {Feeder} [feed] or who feeds it, while the copy is being made
 * @property {number} [offset] seconds that the browser's clock shows at the film's first frame
 */

const HAVE_CURRENT_DATA = 2; // of a media element's readyState
const ATTEMPTS = 4; // a seek that shows another picture is sent again; one repeat has always been enough
const LATE = 8000; // ms: by then even a cold disk has answered
const GRACE = 150; // ms between "seeked" and the picture, on a busy machine
const UNSEEN = 300; // ms that a place may take to come before the page says that it is being made

/**
 * Events: "frame" when another picture is on screen; "state" when playing, rate, range or readiness change;
 * "unshowable" when this browser cannot show the film; "inexact" when a picture could not be reached.
 */
export class Player extends EventTarget {
  #video;
  #table;
  #offset = 0;
  #frame = 0;
  /** @type {number | null} the frame that the browser last said it shows */
  #seen = null;
  /** @type {number | null} the frame on which a seek landed, while nothing has moved since */
  #landed = null;
  /** @type {number | null} the frame last asked for, until it is on screen */
  #wanted = null;
  /** @type {Promise<number> | null} */
  #seeking = null;
  #rate = 1;
  #backward = 0;
  /** @type {{start: number, end: number} | null} half-open range of frames that is played round and round */
  #range = null;
  #ready = false;
  /** @type {Feeder | null} */
  #feed = null;
  #awaiting = false;
  #opened = 0;

  /**
   * @param {HTMLVideoElement} video
   * @param {FrameTable} table
   */
  constructor(video, table) {
    super();
    this.#video = video;
    this.#table = table;
    video.preservesPitch = true; // slow or fast, a voice stays the same voice
    video.addEventListener("ended", () => this.#reachEnd());
    video.addEventListener("error", () => this.#ready && this.#tell("unshowable"));
    video.addEventListener("play", () => this.#tell("state"));
    video.addEventListener("pause", () => this.#tell("state"));
    video.addEventListener("waiting", () => this.#await(!video.paused));
    video.addEventListener("playing", () => this.#await(false));
    this.#watch();
  }

  /** The frame on screen. */
  get frame() {
    return this.#frame;
  }

  /** Where the playhead is going: the frame asked for, else the one on screen. */
  get aim() {
    return this.#wanted ?? this.#frame;
  }

  get table() {
    return this.#table;
  }

  get ready() {
    return this.#ready;
  }

  /** Whether what is asked for is still being made. */
  get awaiting() {
    return this.#awaiting;
  }

  get playing() {
    return this.#backward > 0 || !this.#video.paused;
  }

  /** Speed: 1 as filmed, 0.5 half, negative back. */
  get rate() {
    return this.#backward > 0 ? -this.#backward : this.#rate;
  }

  /** Done when no seek is under way. */
  get settled() {
    return this.#seeking ?? Promise.resolve(this.#frame);
  }

  get range() {
    return this.#range;
  }

  /**
   * Load a film, or the same film from another copy, and show the frame where we were.
   * @param {Source} source
   * @returns {Promise<boolean>} whether this browser can show it
   */
  async open(source) {
    this.pause();
    this.#ready = false;
    this.#seen = this.#landed = null;
    this.#offset = source.offset ?? 0;
    this.#opened += 1;
    const opened = this.#opened;
    this.#feed?.close();
    this.#feed = source.feed ?? null;
    const shown = await (source.feed ? source.feed.open(this.#video) : this.#load(source.url ?? ""));
    if (opened !== this.#opened) return false;
    if (!shown) {
      this.#tell("unshowable");
      return false;
    }
    this.#ready = true;
    this.#tell("state");
    await this.seek(this.#frame);
    return true;
  }

  /**
   * Show exactly this frame. While one seek runs the newest wish waits for it; wishes between are dropped.
   * @param {number} frame
   * @returns {Promise<number>} the frame on screen once no wish is left
   */
  seek(frame) {
    this.#wanted = this.#table.within(frame);
    if (!this.#ready) {
      this.#frame = this.#wanted;
      this.#wanted = null;
      this.#tell("frame");
      return Promise.resolve(this.#frame);
    }
    this.#seeking ??= this.#seekOn().finally(() => {
      this.#seeking = null;
    });
    return this.#seeking;
  }

  /**
   * Stop and go some frames on or back.
   * @param {number} frames
   */
  step(frames) {
    this.#still();
    return this.seek(this.aim + frames);
  }

  /**
   * Stop and go some seconds on or back.
   * @param {number} seconds
   */
  skip(seconds) {
    this.#still();
    return this.seek(this.#table.away(this.aim, seconds));
  }

  /**
   * Play on. At the end of the film, or of the range that repeats, it begins anew.
   * @param {number} [rate] 1 as filmed
   */
  async play(rate = this.#rate) {
    this.#backward = 0;
    this.#rate = rate;
    this.#video.playbackRate = rate;
    const last = (this.#range?.end ?? this.#table.count) - 1;
    if (this.aim >= last) await this.seek(this.#range?.start ?? 0);
    if (!this.#ready) return;
    if (this.#feed && (await this.#feed.reopen())) this.#video.currentTime = this.#offset + this.#table.inside(this.aim);
    this.#landed = null;
    try {
      await this.#video.play();
    } catch (error) {
      // A stop that comes before the first picture ends the wish to play; that is no failure.
      if (!(error instanceof DOMException)) throw error;
    }
    this.#tell("state");
  }

  /**
   * Play back by stepping: browsers cannot play a film in reverse.
   * @param {number} rate 1 as fast as filmed, 2 twice as fast
   */
  async back(rate) {
    this.#video.pause();
    const running = this.#backward > 0;
    this.#backward = rate;
    this.#tell("state");
    if (running) return;
    let before = performance.now();
    let seconds = this.#table.timeOf(this.aim);
    while (this.#backward > 0 && seconds > 0) {
      await pause(16);
      const now = performance.now();
      seconds = Math.max(0, seconds - ((now - before) / 1000) * this.#backward);
      before = now;
      if (this.#backward > 0) await this.seek(this.#table.frameAt(seconds));
    }
    this.#backward = 0;
    this.#tell("state");
  }

  /** Stop, and make sure that the picture on screen is the frame that we name. */
  pause() {
    const was = this.playing;
    this.#still();
    if (was && this.#ready) void this.seek(this.aim);
  }

  /**
   * Change the speed without stopping or starting.
   * @param {number} rate
   */
  pace(rate) {
    this.#rate = rate;
    this.#video.playbackRate = rate;
    this.#tell("state");
  }

  /**
   * Play a range of frames round and round, or (null) the film straight through.
   * @param {{start: number, end: number} | null} range half-open
   */
  repeat(range) {
    this.#range = range;
    this.#tell("state");
  }

  #still() {
    this.#backward = 0;
    if (!this.#video.paused) this.#video.pause();
    this.#tell("state");
  }

  async #seekOn() {
    while (this.#wanted !== null) {
      const frame = this.#wanted;
      await this.#reach(frame);
      if (this.#wanted === frame) this.#wanted = null;
    }
    return this.#frame;
  }

  /** @param {number} frame */
  async #reach(frame) {
    if (this.#landed === frame) return; // the browser tells no picture twice, and we would wait for it in vain
    this.#landed = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (this.#feed && !(await this.#brought(this.#feed, frame))) return;
      const shown = this.#picture(frame);
      this.#video.currentTime = this.#offset + this.#table.inside(frame);
      const agrees = this.#agrees(await shown, frame);
      if (agrees && this.#video.paused) this.#landed = frame;
      if (agrees || this.#wanted !== frame) return;
      if (attempt > 0) await this.#feed?.renew(frame);
    }
    this.#tell("inexact");
  }

  /**
   * Have a frame's bytes where the browser can show them; says so when that takes longer than one notices.
   * @param {Feeder} feed
   * @param {number} frame
   * @returns {Promise<boolean>} false when another frame is wanted by now
   */
  async #brought(feed, frame) {
    const late = setTimeout(() => this.#await(true), UNSEEN);
    const wish = { still: this.#video.paused, wanted: () => this.#wanted === frame };
    const brought = await feed.bring(frame, wish);
    clearTimeout(late);
    this.#await(false);
    return brought;
  }

  /** @param {boolean} awaiting */
  #await(awaiting) {
    const now = awaiting && this.#feed !== null;
    if (now === this.#awaiting) return;
    this.#awaiting = now;
    this.#tell("state");
  }

  /**
   * Wait for the picture of a frame: for its own time, never only for "seeked", which was wrong once.
   * @param {number} frame
   * @returns {Promise<number | null>} the frame that came on screen
   */
  #picture(frame) {
    return new Promise((resolve) => {
      let request = 0;
      let timer = setTimeout(() => finish(null), LATE);
      let landed = false;
      const finish = (/** @type {number | null} */ shown) => {
        clearTimeout(timer);
        this.#video.cancelVideoFrameCallback(request);
        this.#video.removeEventListener("seeked", arrived);
        resolve(shown);
      };
      const look = (/** @type {number} */ _now, /** @type {VideoFrameCallbackMetadata} */ picture) => {
        landed = this.#agrees(this.#show(picture), frame);
        if (landed && !this.#video.seeking) return finish(this.#seen);
        request = this.#video.requestVideoFrameCallback(look);
      };
      const arrived = () => {
        if (landed) return finish(this.#seen);
        clearTimeout(timer);
        timer = setTimeout(() => finish(this.#seen), GRACE); // the same picture again need not be told again
      };
      this.#video.addEventListener("seeked", arrived);
      request = this.#video.requestVideoFrameCallback(look);
    });
  }

  /**
   * A film that stands must show the very frame; one that plays has already gone on a little.
   * @param {number | null} shown
   * @param {number} frame
   */
  #agrees(shown, frame) {
    if (shown === null) return false;
    return this.#video.paused ? shown === frame : shown >= frame && shown < frame + this.#slack(frame);
  }

  #watch() {
    this.#video.requestVideoFrameCallback((_now, picture) => {
      if (!this.#seeking) this.#show(picture);
      this.#turnRound();
      this.#watch();
    });
  }

  /**
   * @param {VideoFrameCallbackMetadata} picture
   * @returns {number} the frame that the browser shows
   */
  #show(picture) {
    const frame = this.#table.nearest(picture.mediaTime - this.#offset);
    this.#seen = frame;
    if (frame !== this.#frame) {
      this.#frame = frame;
      this.#tell("frame");
    }
    return frame;
  }

  #turnRound() {
    const range = this.#range;
    if (!range || this.#video.paused || this.#seeking) return;
    if (this.#frame >= range.end - 1 && this.#frame < range.end + this.#slack(range.end)) void this.seek(range.start);
  }

  /**
   * Frames by which a playing film may run past a frame before we hear of it: a quarter of a second.
   * @param {number} frame
   */
  #slack(frame) {
    const inside = this.#table.within(frame);
    return Math.max(2, this.#table.away(inside, 0.25) - inside);
  }

  #reachEnd() {
    const more = this.#feed !== null && !this.#feed.atEnd(this.#frame);
    if (this.#range || more) void this.play();
    else void this.seek(this.#table.count - 1);
    this.#tell("state");
  }

  /**
   * @param {string} url
   * @returns {Promise<boolean>} whether there is a picture
   */
  #load(url) {
    if (this.#opened === 1 && this.#video.getAttribute("src") === url && !this.#video.error) { // the page asked for it already
      return this.#video.readyState >= HAVE_CURRENT_DATA ? Promise.resolve(this.#video.videoWidth > 0) : this.#loaded();
    }
    const loaded = this.#loaded();
    this.#video.src = url;
    this.#video.load();
    return loaded;
  }

  /** @returns {Promise<boolean>} whether there is a picture: HEVC and ProRes may play sound alone, without an error */
  #loaded() {
    return new Promise((resolve) => {
      const done = () => finish(this.#video.videoWidth > 0);
      const failed = () => finish(false);
      const finish = (/** @type {boolean} */ good) => {
        this.#video.removeEventListener("loadeddata", done);
        this.#video.removeEventListener("error", failed);
        resolve(good);
      };
      this.#video.addEventListener("loadeddata", done);
      this.#video.addEventListener("error", failed);
    });
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
