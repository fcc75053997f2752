/** Moves a source's events to the servers at the wished pace, never faster than the clients read. SPEC.md PX15–PX19. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { PracticeClock } from './practice-clock.ts';
import type { MarketSource, SourceEvent, SourceProblem } from './source.ts';

export type Pace =
  | { readonly kind: 'real-time'; readonly speed: number }
  /** As fast as the slowest client reads. */
  | { readonly kind: 'fastest' }
  /** A level change, a trade and an index price count one each. */
  | { readonly kind: 'rate'; readonly messagesPerSecond: number };

export type PumpEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };

export interface SourcePumpOptions {
  readonly source: MarketSource;
  /** The source's clock at its start (`OpenedSource`). */
  readonly startsAtMs: number;
  readonly pace: Pace;
  readonly clock: PracticeClock;
  /** `now`: an event carries the wall clock's time of being sent. `recorded`: the source's own. */
  readonly times: 'now' | 'recorded';
  /** Takes one batch; afterwards everything of it is on its way to the clients. */
  readonly publish: (events: readonly SourceEvent[]) => void;
  /** Bytes that clients have not taken yet, the slowest client's. */
  readonly waitingBytes: () => number;
  readonly hasClients: () => boolean;
}

/** Pause above the first, go on below the second. Small enough that a slow client holds no more than this. */
const mostWaitingBytes = 4 * 1024 * 1024;
const fewWaitingBytes = 1024 * 1024;
const batchOfModel = 1024;
/** One recorded update can hold a thousand level changes. */
const batchOfRecording = 64;
const longestNapMs = 20;
/** After a longer absence (a suspended laptop) the source goes on where it stood instead of catching up in one burst. */
const longestAbsenceMs = 2000;

export class SourcePump {
  readonly #options: SourcePumpOptions;
  readonly #end = new AbortController();
  #isPaused = false;
  /** Wall time that stands for `#anchorMs`; moves forward with every pause. */
  #originMs = 0;
  /** On the source's clock: its start, or where it was when its haste last changed. */
  #anchorMs: number;
  #haste = 1;
  #seenMs = 0;
  #sentMessages = 0;

  constructor(options: SourcePumpOptions) {
    this.#options = options;
    this.#anchorMs = options.startsAtMs;
    this.#originMs = options.clock.nowMs();
    this.#seenMs = this.#originMs;
  }

  async run(): Promise<PumpEnd> {
    const { clock } = this.#options;
    this.#originMs = clock.nowMs();
    this.#seenMs = this.#originMs;
    while (!this.#end.signal.aborted) {
      this.#noticeAbsence();
      if (this.#isPaused) {
        await this.#nap(longestNapMs);
        continue;
      }
      const budget = this.#budget();
      if (budget <= 0) {
        await this.#nap(1);
        continue;
      }
      await this.#untilClientsRead();
      const outcome = await this.#pullOnce(budget);
      if (outcome !== undefined) {
        return outcome;
      }
    }
    return { kind: 'closed' };
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** So many times as fast as its pace from now on; `fastest` is as fast as can be already. */
  hurry(factor: number): void {
    const { clock, pace } = this.#options;
    this.#noticeAbsence();
    const nowMs = clock.nowMs();
    if (pace.kind === 'real-time') {
      this.#anchorMs = this.#sourceNowMs();
    } else if (pace.kind === 'rate') {
      this.#sentMessages -= this.#dueMessages(pace.messagesPerSecond);
    }
    this.#originMs = nowMs;
    this.#haste = factor;
  }

  close(): void {
    this.#end.abort();
    this.#options.source.close();
  }

  async #pullOnce(maximum: number): Promise<PumpEnd | undefined> {
    const { clock, source, pace } = this.#options;
    const untilMs = this.#sourceNowMs();
    const result = await source.pull({ untilMs, maximum });
    // A pause that came during the read holds for what was read as well.
    while (this.#isPaused && !this.#end.signal.aborted) {
      await this.#nap(longestNapMs);
      this.#noticeAbsence();
    }
    if (this.#end.signal.aborted) {
      return { kind: 'closed' };
    }
    if (result.kind !== 'events') {
      return result;
    }
    this.#publish(result.events);
    if (pace.kind === 'real-time' && result.events.length < maximum) {
      const dueInMs = ((result.nextAtMs ?? untilMs) - untilMs) / (pace.speed * this.#haste);
      await this.#nap(Math.min(longestNapMs, Math.max(1, dueInMs)));
    } else {
      await clock.breathe();
    }
    return undefined;
  }

  #publish(events: readonly SourceEvent[]): void {
    if (events.length === 0) {
      return;
    }
    for (const event of events) {
      this.#sentMessages += event.kind === 'update' ? event.bids.length + event.asks.length : 1;
      if (this.#options.times === 'now') {
        event.atMs = this.#wallMs(event.atMs);
      }
    }
    this.#options.publish(events);
  }

  #wallMs(sourceMs: number): number {
    const { clock, pace } = this.#options;
    const nowMs = clock.nowMs();
    return pace.kind === 'real-time'
      ? Math.min(nowMs, this.#originMs + (sourceMs - this.#anchorMs) / (pace.speed * this.#haste))
      : nowMs;
  }

  #sourceNowMs(): number {
    const { clock, pace } = this.#options;
    return pace.kind === 'real-time'
      ? this.#anchorMs + (clock.nowMs() - this.#originMs) * pace.speed * this.#haste
      : Infinity;
  }

  #dueMessages(messagesPerSecond: number): number {
    const elapsedMs = this.#options.clock.nowMs() - this.#originMs;
    return (elapsedMs / 1000) * messagesPerSecond * this.#haste;
  }

  /** How many events may go now. */
  #budget(): number {
    const { pace, source, hasClients } = this.#options;
    const batch = source.kind === 'recording' ? batchOfRecording : batchOfModel;
    switch (pace.kind) {
      case 'real-time':
        return batch;
      case 'fastest':
        // A model has no end: with nobody there it would only burn the processor.
        return source.kind === 'model' && !hasClients() ? 0 : batch;
      case 'rate': {
        const due = this.#dueMessages(pace.messagesPerSecond);
        return Math.min(batch, Math.floor(due - this.#sentMessages));
      }
      default:
        return ensureNever(pace);
    }
  }

  #noticeAbsence(): void {
    const nowMs = this.#options.clock.nowMs();
    const absentMs = nowMs - this.#seenMs;
    if (this.#isPaused || absentMs > longestAbsenceMs) {
      this.#originMs += absentMs;
    }
    this.#seenMs = nowMs;
  }

  /** A live model does not wait for one slow client (the session gives that client up); everything else loses nothing. */
  async #untilClientsRead(): Promise<void> {
    const { clock, pace, source, waitingBytes } = this.#options;
    if (source.kind === 'model' && pace.kind === 'real-time') {
      return;
    }
    if (waitingBytes() <= mostWaitingBytes) {
      return;
    }
    while (waitingBytes() > fewWaitingBytes && !this.#end.signal.aborted) {
      await clock.delay(1, this.#end.signal);
    }
    // Waiting for readers is not the source's time.
    const nowMs = clock.nowMs();
    this.#originMs += nowMs - this.#seenMs;
    this.#seenMs = nowMs;
  }

  async #nap(ms: number): Promise<void> {
    await this.#options.clock.delay(ms, this.#end.signal);
  }
}
