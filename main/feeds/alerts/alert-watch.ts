/**
 * One rule through time. SPEC.md of main/attention, AL1–AL5.
 *
 * | from \ reading | met               | between | clear     | unknown |
 * | -------------- | ----------------- | ------- | --------- | ------- |
 * | waiting        | held, or fired°   | –       | –         | –       |
 * | held           | fired once it was held long enough | waiting | waiting | waiting |
 * | fired          | –                 | –       | waiting, told as over | – |
 * | beyond         | –                 | –       | waiting   | –       |
 *
 * ° at once where nothing is to be held. `beyond` is where a price begins that is past its bound already: it has to come back first.
 */
import { ensureNever } from '#shared/domain/assert.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import type { Reading } from './alert-reading.ts';

export class AlertWatch {
  readonly rule: AlertRule;
  readonly #forMs: number;
  #state: 'waiting' | 'held' | 'fired' | 'beyond' | 'new' = 'new';
  #heldSinceMs = 0;
  #wasClear = false;

  constructor(rule: AlertRule) {
    this.rule = rule;
    this.#forMs = rule.kind === 'touch-crosses' ? 0 : rule.forSeconds * 1000;
  }

  get isFired(): boolean {
    return this.#state === 'fired';
  }

  /** When it fires if nothing changes until then (monotonic). */
  get dueAtMs(): number | undefined {
    return this.#state === 'held' ? this.#heldSinceMs + this.#forMs : undefined;
  }

  /** What is to be told. `over` also when it is first known not to hold: nobody may be left waiting for the end. */
  read(reading: Reading, nowMs: number): 'fired' | 'over' | undefined {
    if (reading === 'unknown') {
      this.#letGo();
      return undefined;
    }
    if (reading === 'clear') {
      return this.#clear();
    }
    switch (this.#state) {
      case 'new':
        if (reading === 'met' && this.rule.kind === 'touch-crosses') {
          this.#state = 'beyond';
          return undefined;
        }
        this.#state = 'waiting';
        return reading === 'met' ? this.#hold(nowMs) : undefined;
      case 'waiting':
        return reading === 'met' ? this.#hold(nowMs) : undefined;
      case 'held':
        if (reading === 'met') {
          return this.#fireWhenDue(nowMs);
        }
        this.#letGo();
        return undefined;
      case 'fired':
      case 'beyond':
        return undefined;
      default:
        return ensureNever(this.#state);
    }
  }

  #clear(): 'over' | undefined {
    const isNews = this.#state === 'fired' || !this.#wasClear;
    this.#state = 'waiting';
    this.#wasClear = true;
    return isNews ? 'over' : undefined;
  }

  #hold(nowMs: number): 'fired' | undefined {
    this.#state = 'held';
    this.#heldSinceMs = nowMs;
    return this.#fireWhenDue(nowMs);
  }

  #fireWhenDue(nowMs: number): 'fired' | undefined {
    if (nowMs - this.#heldSinceMs < this.#forMs) {
      return undefined;
    }
    this.#state = 'fired';
    return 'fired';
  }

  #letGo(): void {
    if (this.#state === 'held') {
      this.#state = 'waiting';
    }
  }
}
