import type { InspectedFrame } from './session-sink.ts';

const most = 50;

/** The last frames that could not be used, oldest first. */
export class InspectedFrames {
  readonly #frames: InspectedFrame[] = [];

  get all(): readonly InspectedFrame[] {
    return this.#frames;
  }

  keep(frame: InspectedFrame): void {
    this.#frames.push(frame);
    if (this.#frames.length > most) {
      this.#frames.shift();
    }
  }
}
