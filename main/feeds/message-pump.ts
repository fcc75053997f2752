/**
 * Between the sockets and the decoders: keeps arrival order, bounds the work of one turn of the event loop and the bytes
 * that may wait. Nothing is ever dropped here; what is too much stays in the kernel and slows the sender. SPEC.md BP1–BP4.
 */

/** All sockets stop being read when more than this waits… */
export const maxQueuedBytes = 8 * 1024 * 1024;
/** …and are read again when no more than this does. */
export const resumeBelowBytes = 2 * 1024 * 1024;
/** Messages are worked on for this long before ticks and acks get their turn. */
export const turnBudgetMs = 4;
/** The clock is asked once in so many messages. */
const messagesPerClockRead = 8;

export interface PumpSource {
  pause(): void;
  resume(): void;
  receive(bytes: Uint8Array, receivedAt: number, isBinary: boolean): void;
}

/** In place of the moment a message was read, where its way is not measured. */
export const notMeasured = -1;

interface QueuedMessage {
  readonly source: PumpSource;
  /** A message, or what is to happen after all messages before it. */
  readonly content: Uint8Array | (() => void);
  readonly receivedAt: number;
  readonly isBinary: boolean;
  readonly readAtMs: number;
}

export interface PumpOptions {
  readonly monotonic: () => number;
  /** Runs `run` after the events that are ready now: `setImmediate`. */
  readonly schedule: (run: () => void) => void;
}

export class MessagePump {
  readonly #monotonic: () => number;
  readonly #schedule: (run: () => void) => void;
  readonly #sources = new Set<PumpSource>();
  readonly #turnListeners = new Set<() => void>();
  #queue: QueuedMessage[] = [];
  #head = 0;
  #queuedBytes = 0;
  #isPaused = false;
  #isTurnOpen = false;
  #turnStartedMs = 0;
  #isBudgetSpent = false;
  #untilClockRead = messagesPerClockRead;
  #measuredAtMs = notMeasured;

  constructor(options: PumpOptions) {
    this.#monotonic = options.monotonic;
    this.#schedule = options.schedule;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** While a message is worked on whose way is measured: when it was read, monotonic ms. Else `notMeasured`. */
  get measuredAtMs(): number {
    return this.#measuredAtMs;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Called once after each turn in which messages were worked on or `wake` was called. */
  onTurn(listener: () => void): () => void {
    this.#turnListeners.add(listener);
    return () => this.#turnListeners.delete(listener);
  }

  add(source: PumpSource): void {
    this.#sources.add(source);
    if (this.#isPaused) {
      source.pause();
    }
  }

  /** The source is given up: what of it still waits is not worked on. Returns how many messages that were. */
  remove(source: PumpSource): number {
    this.#sources.delete(source);
    let removed = 0;
    if (this.#head < this.#queue.length) {
      const kept: QueuedMessage[] = [];
      for (const message of this.#queue.slice(this.#head)) {
        if (message.source !== source) {
          kept.push(message);
        } else if (typeof message.content !== 'function') {
          removed += 1;
          this.#queuedBytes -= message.content.length;
        }
      }
      this.#queue = kept;
      this.#head = 0;
      this.#relieve();
    }
    return removed;
  }

  /** `readAtMs`: monotonic, of a message whose way is measured. */
  push(
    source: PumpSource,
    bytes: Uint8Array,
    receivedAt: number,
    isBinary = false,
    readAtMs = notMeasured,
  ): void {
    this.wake();
    if (this.#head === this.#queue.length && this.#mayWork()) {
      this.#measuredAtMs = readAtMs;
      source.receive(bytes, receivedAt, isBinary);
      return;
    }
    // `ws` hands out slices of the chunk that was read; the chunk is never written again, so keeping the slice is safe.
    this.#queue.push({ source, content: bytes, receivedAt, isBinary, readAtMs });
    this.#queuedBytes += bytes.length;
    if (!this.#isPaused && this.#queuedBytes > maxQueuedBytes) {
      this.#isPaused = true;
      for (const each of this.#sources) {
        each.pause();
      }
    }
  }

  /** Runs `run` after every message of `source` that has arrived before. */
  after(source: PumpSource, run: () => void): void {
    this.wake();
    if (this.#head === this.#queue.length) {
      run();
      return;
    }
    this.#queue.push({
      source,
      content: run,
      receivedAt: 0,
      isBinary: false,
      readAtMs: notMeasured,
    });
  }

  /** Something changed: the turn listeners are called soon, once. */
  wake(): void {
    if (!this.#isTurnOpen) {
      this.#isTurnOpen = true;
      this.#isBudgetSpent = false;
      this.#turnStartedMs = this.#monotonic();
      this.#untilClockRead = messagesPerClockRead;
      this.#schedule(this.#endTurn);
    }
  }

  readonly #endTurn = (): void => {
    this.#isBudgetSpent = false;
    this.#turnStartedMs = this.#monotonic();
    while (this.#head < this.#queue.length && this.#mayWork()) {
      const message = this.#queue[this.#head];
      this.#head += 1;
      if (message === undefined) {
        continue;
      }
      if (typeof message.content === 'function') {
        message.content();
      } else {
        this.#queuedBytes -= message.content.length;
        this.#measuredAtMs = message.readAtMs;
        message.source.receive(message.content, message.receivedAt, message.isBinary);
      }
    }
    this.#compact();
    this.#relieve();
    this.#isTurnOpen = false;
    for (const listener of this.#turnListeners) {
      listener();
    }
    if (this.#head < this.#queue.length) {
      this.wake();
    }
  };

  #mayWork(): boolean {
    if (this.#isBudgetSpent) {
      return false;
    }
    this.#untilClockRead -= 1;
    if (this.#untilClockRead <= 0) {
      this.#untilClockRead = messagesPerClockRead;
      this.#isBudgetSpent = this.#monotonic() - this.#turnStartedMs >= turnBudgetMs;
    }
    return !this.#isBudgetSpent;
  }

  #compact(): void {
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > 4096 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  #relieve(): void {
    if (this.#isPaused && this.#queuedBytes <= resumeBelowBytes) {
      this.#isPaused = false;
      for (const source of this.#sources) {
        source.resume();
      }
    }
  }
}
