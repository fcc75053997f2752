/** A market from a neutral recording, read as it is needed. SPEC.md PX13–PX14. */
import { basename } from 'node:path';
import { decimalsOf, formatUnits } from './exact-decimal.ts';
import { assetsOf } from './market-catalogue.ts';
import { parseRecordingLine } from './recording-line.ts';
import { readLines } from './recording-lines.ts';
import type {
  MarketSource,
  OpenedSource,
  PracticeMarket,
  PullRequest,
  PullResult,
  SnapshotEvent,
  SourceEvent,
  SourceProblem,
} from './source.ts';

export class RecordingSource implements MarketSource {
  readonly kind = 'recording';
  readonly #file: string;
  readonly #market: string;
  readonly #lines: AsyncGenerator<string>;
  #markets: readonly PracticeMarket[];
  #lineNumber = 0;
  /** Read, but not asked for yet. */
  #next: SourceEvent | undefined;
  #problem: SourceProblem | undefined;
  #isAtEnd = false;

  constructor(file: string, market?: string) {
    this.#file = file;
    this.#market = market ?? marketOfFile(file);
    this.#lines = readLines(file);
    this.#markets = [];
  }

  /** Known once the source is open: the tick is read off the snapshot. */
  get markets(): readonly PracticeMarket[] {
    return this.#markets;
  }

  /** The first line must be a snapshot: without one no book can be served. */
  async open(): Promise<OpenedSource> {
    const first = await this.#read();
    if (first === undefined) {
      return { kind: 'failed', problem: this.#problem ?? this.#trouble('holds no recording') };
    }
    if (first.kind !== 'snapshot') {
      return { kind: 'failed', problem: this.#trouble('comes before any snapshot') };
    }
    const market = this.#market;
    this.#markets = [{ market, ...assetsOf(market), ...finestSteps(first), kind: 'book' }];
    return { kind: 'opened', startsAtMs: first.atMs, past: [first] };
  }

  async pull(request: PullRequest): Promise<PullResult> {
    const events: SourceEvent[] = [];
    while (events.length < request.maximum) {
      this.#next ??= await this.#read();
      if (this.#next === undefined || this.#next.atMs > request.untilMs) {
        break;
      }
      events.push(this.#next);
      this.#next = undefined;
    }
    if (this.#next !== undefined) {
      return { kind: 'events', events, nextAtMs: this.#next.atMs };
    }
    if (events.length > 0 || !this.#isAtEnd) {
      return { kind: 'events', events };
    }
    return this.#problem === undefined
      ? { kind: 'finished' }
      : { kind: 'failed', problem: this.#problem };
  }

  close(): void {
    this.#isAtEnd = true;
    this.#next = undefined;
    // The file is closed as soon as a read in flight is done.
    this.#lines.return(undefined).catch(() => undefined);
  }

  /** Absent at the end or at the first line that cannot be read; `#problem` tells which. */
  async #read(): Promise<SourceEvent | undefined> {
    while (!this.#isAtEnd) {
      const line = await this.#readLine();
      if (line === undefined) {
        this.#isAtEnd = true;
      } else if (line.trim() !== '') {
        const parsed = parseRecordingLine(line, this.#market);
        if (!parsed.ok) {
          this.#isAtEnd = true;
          this.#problem = this.#trouble(parsed.error);
        } else if (parsed.value !== undefined) {
          return parsed.value;
        }
      }
    }
    return undefined;
  }

  async #readLine(): Promise<string | undefined> {
    try {
      const { done, value } = await this.#lines.next();
      this.#lineNumber += 1;
      return done === true ? undefined : value;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#problem = { message: `cannot read ${this.#file}: ${message}` };
      return undefined;
    }
  }

  #trouble(what: string): SourceProblem {
    const line = this.#lineNumber;
    return { line, message: `${this.#file}, line ${line}: ${what}` };
  }
}

/** `demo-btcusdt-perp.jsonl.gz` → BTCUSDT; the recording we ship is the fallback. */
export function marketOfFile(file: string): string {
  const words = basename(file)
    .toUpperCase()
    .split(/[^A-Z0-9]+/);
  return words.find((word) => /^[A-Z0-9]{2,}(USDT|USDC|USD|EUR|SGD)$/.test(word)) ?? 'BTCUSDT';
}

/** The steps every price and size of the snapshot are multiples of, as near as can be told: the last digit that is ever not zero. */
function finestSteps(snapshot: SnapshotEvent): { readonly tick: string; readonly lot: string } {
  let priceDecimals = 0;
  let sizeDecimals = 0;
  for (const [price, size] of [...snapshot.bids, ...snapshot.asks]) {
    priceDecimals = Math.max(priceDecimals, usedDecimals(price));
    sizeDecimals = Math.max(sizeDecimals, usedDecimals(size));
  }
  return { tick: formatUnits(1, priceDecimals), lot: formatUnits(1, sizeDecimals) };
}

function usedDecimals(text: string): number {
  return text.includes('.') ? decimalsOf(text.replace(/0+$/, '')) : 0;
}
