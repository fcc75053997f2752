/** The measured time between two animation frames, which is the display's and not always 16.7 ms. */

/** Frames in one measurement. */
const framesPerMeasurement = 9;
/**
 * Which gap is taken, from the shortest. A busy page skips frames, so gaps are the display's interval or several of it:
 * the short ones tell it. Not the very shortest, which may be a jitter.
 */
const takenGap = 1;
/** A longer gap is a hidden page or a blocked one, not a display. */
const longestGapMs = 100;

export class FrameInterval {
  readonly #requestFrame: (callback: (timestamp: number) => void) => void;
  #intervalMs: number | undefined;
  #isMeasuring = false;

  constructor(requestFrame: (callback: (timestamp: number) => void) => void) {
    this.#requestFrame = requestFrame;
  }

  /** ms; `undefined` until the first measurement is done. */
  get intervalMs(): number | undefined {
    return this.#intervalMs;
  }

  /** Takes a few frames. Worth repeating now and then: windows move to other displays. */
  measure(): void {
    if (this.#isMeasuring) {
      return;
    }
    this.#isMeasuring = true;
    const gaps: number[] = [];
    let previous: number | undefined;
    let framesLeft = framesPerMeasurement;
    const onFrame = (timestamp: number): void => {
      if (previous !== undefined && timestamp - previous < longestGapMs) {
        gaps.push(timestamp - previous);
      }
      previous = timestamp;
      framesLeft -= 1;
      if (framesLeft > 0) {
        this.#requestFrame(onFrame);
        return;
      }
      this.#isMeasuring = false;
      gaps.sort((a, b) => a - b);
      this.#intervalMs = gaps[takenGap] ?? this.#intervalMs;
    };
    this.#requestFrame(onFrame);
  }
}
