/**
 * One animation frame for the whole window: changes mark, marks merge, one callback paints all that is marked.
 * `schedule` is `requestAnimationFrame` in the window and a hand-turned one under test; it tells how many ms ago the frame
 * began, which on a busy page is before its callbacks run.
 */
export type ScheduleFrame = (callback: (frameAgeMs?: number) => void) => void;

export interface Paintable {
  /** Draws what is marked. `now` is the moment that is shown, Unix ms: the wall clock, or where the window is frozen. Must not throw; a panel that fails is its own affair. */
  paint(now: number): void;
}

export class FrameLoop {
  readonly #schedule: ScheduleFrame;
  readonly #now: () => number;
  readonly #shownAt: () => number;
  readonly #marked = new Set<Paintable>();
  readonly #afterPaint: Array<(frameBeganAt: number) => void> = [];
  #isScheduled = false;

  /** `shownAt`: the moment that panels draw, where that is not always `now`. */
  constructor(schedule: ScheduleFrame, now: () => number, shownAt: () => number = now) {
    this.#schedule = schedule;
    this.#now = now;
    this.#shownAt = shownAt;
  }

  /** `paintable` will be painted once in the next frame, however often it is marked before. */
  mark(paintable: Paintable): void {
    this.#marked.add(paintable);
    this.#request();
  }

  /** A closed panel is not painted any more. */
  forget(paintable: Paintable): void {
    this.#marked.delete(paintable);
  }

  /** Runs `callback` once after the next paint, also when nothing is marked, with the time at which that frame began. */
  afterNextPaint(callback: (frameBeganAt: number) => void): void {
    this.#afterPaint.push(callback);
    this.#request();
  }

  #request(): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#schedule((frameAgeMs) => this.#run(frameAgeMs ?? 0));
    }
  }

  #run(frameAgeMs: number): void {
    this.#isScheduled = false;
    const marked = [...this.#marked];
    this.#marked.clear();
    const now = this.#now();
    const shownAt = this.#shownAt();
    for (const paintable of marked) {
      paintable.paint(shownAt);
    }
    for (const callback of this.#afterPaint.splice(0)) {
      callback(now - frameAgeMs);
    }
  }
}
