/**
 * The window under random faults, four venues at once: what the exchange does to it, and what happens to the app itself. At checkpoints every
 * book is named as untrusted or is exactly the exchange's; in calm phases all faults end and everything has to heal.
 */
import { type PracticeExchange, startExchange } from '../../main/practice/exchange.ts';
import { SeededRandom } from '../../main/practice/random.ts';
import type { LadderSnapshot } from '../pages/window-snapshot.ts';
import { type Comparison, compareBooks, isTrusted, UnseenFaults } from './soak-checkpoint.ts';
import { openSoakDesk, type SoakDesk, soakMarkets, soakVenues } from './soak-desk.ts';
import { drawFault, type RunningFault, type SoakFault, type SoakStage } from './soak-faults.ts';
import {
  type ResourceSample,
  type ResourceTrend,
  sampleResources,
  trendOf,
} from './soak-resources.ts';

export interface SoakOptions {
  readonly forMs: number;
  readonly seed: number;
  /** One line for each step, as it happens. */
  readonly tell: (line: object) => void;
}

export interface SoakReport {
  readonly type: 'soak';
  readonly seed: number;
  readonly forMs: number;
  readonly checkpoints: number;
  readonly comparisons: number;
  readonly equal: number;
  readonly untrusted: number;
  /** Wrong under a word that may be believed, where the venue's wire shows nothing and no audit was due yet. */
  readonly unseen: number;
  /** Wrong under a word that may be believed. Must be 0. */
  readonly wrongWhileLive: number;
  /** Books that were not right and believed again within the time given, after all faults had ended. Must be 0. */
  readonly notHealed: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly resources: ResourceTrend;
  /** The app's own complaints that no fault explains. */
  readonly crashes: readonly string[];
  readonly isPassed: boolean;
}

const mostAtOnce = 3;
const healWithinMs = 120_000;
const faultsBetweenCalms = 8;

export async function soak({ forMs, seed, tell }: SoakOptions): Promise<SoakReport> {
  const random = new SeededRandom(seed, 'soak');
  const exchange = await startExchange({ protocols: soakVenues, seed });
  const desk = await openSoakDesk(exchange).catch(async (error: unknown) => {
    await exchange.close();
    throw error;
  });
  try {
    const run = new SoakRun({ desk, exchange, random }, seed, tell);
    return await run.run(forMs);
  } finally {
    await desk.close();
    await exchange.close();
  }
}

const allLadders = soakVenues.flatMap((venue) =>
  soakMarkets[venue].map((market) => ({ venue, market })),
);

class SoakRun {
  readonly #stage: SoakStage;
  readonly #seed: number;
  readonly #tell: (line: object) => void;
  readonly #unseen = new UnseenFaults();
  readonly #running = new Map<string, { readonly fault: SoakFault; readonly run: RunningFault }>();
  readonly #ends = new Set<Promise<void>>();
  readonly #counts: Record<string, number> = {};
  readonly #samples: ResourceSample[] = [];
  readonly #tally = { equal: 0, untrusted: 0, unseen: 0, wrong: 0 };
  readonly #startedAt = performance.now();
  #checkpoints = 0;
  #notHealed = 0;

  constructor(stage: SoakStage, seed: number, tell: (line: object) => void) {
    this.#stage = stage;
    this.#seed = seed;
    this.#tell = tell;
  }

  async run(forMs: number): Promise<SoakReport> {
    await this.#calm();
    while (this.#atMs < forMs) {
      for (let count = 0; count < faultsBetweenCalms && this.#atMs < forMs; count += 1) {
        await this.#beginFault();
        await this.#pause(300, 5_000);
        if (this.#stage.random.uniform() < 0.6) {
          await this.#checkpoint();
        }
      }
      await this.#calm();
    }
    const resources = trendOf(this.#samples);
    const { equal, untrusted, unseen, wrong } = this.#tally;
    const crashes = crashesIn(this.#stage.desk);
    return {
      type: 'soak',
      seed: this.#seed,
      forMs,
      checkpoints: this.#checkpoints,
      comparisons: equal + untrusted + unseen + wrong,
      equal,
      untrusted,
      unseen,
      wrongWhileLive: wrong,
      notHealed: this.#notHealed,
      faults: this.#counts,
      resources,
      crashes,
      isPassed:
        wrong === 0 &&
        this.#notHealed === 0 &&
        equal > 0 &&
        resources.growing.length === 0 &&
        crashes.length === 0,
    };
  }

  get #atMs(): number {
    return performance.now() - this.#startedAt;
  }

  async #beginFault(): Promise<void> {
    const { random } = this.#stage;
    if (this.#running.size >= mostAtOnce) {
      return;
    }
    const fault = drawFault(random, new Set(this.#running.keys()));
    const [least, most] = fault.lastsMs;
    const lastsMs = Math.round(least + random.uniform() * (most - least));
    this.#counts[fault.name] = (this.#counts[fault.name] ?? 0) + 1;
    this.#say('fault', { name: fault.name, lastsMs });
    this.#unseen.goesOn(fault);
    const stop = await fault.begin(this.#stage);
    let ending: Promise<void> | undefined;
    const timer = setTimeout(() => void run.end(), lastsMs);
    const run: RunningFault = {
      name: fault.name,
      end: () => {
        clearTimeout(timer);
        ending ??= (async () => {
          await stop();
          this.#unseen.goesOn(fault);
          this.#running.delete(fault.name);
        })();
        this.#ends.add(ending);
        return ending;
      },
    };
    this.#running.set(fault.name, { fault, run });
  }

  /** A hidden window draws nothing, so it is shown first: what it draws on its return must be right. */
  async #checkpoint(): Promise<void> {
    await this.#running.get('window-hidden')?.run.end();
    for (const { fault } of this.#running.values()) {
      this.#unseen.goesOn(fault);
    }
    const { desk, exchange } = this.#stage;
    const found = await compareBooks(desk, exchange, this.#unseen);
    if (found !== undefined) {
      this.#count(found);
    }
  }

  #count(found: readonly Comparison[]): void {
    this.#checkpoints += 1;
    for (const { ladder, verdict } of found) {
      this.#tally[verdict] += 1;
      if (verdict === 'wrong' || verdict === 'unseen') {
        this.#say(verdict === 'wrong' ? 'wrong-while-live' : 'unseen', {
          market: `${ladder.venue}:${ladder.market}`,
          state: ladder.state,
          text: ladder.cause.text,
          running: [...this.#running.keys()],
        });
      }
    }
  }

  /** All faults end; a person has every book checked; then everything has to be right and believed. */
  async #calm(): Promise<void> {
    for (const { run } of [...this.#running.values()]) {
      await run.end();
    }
    await Promise.all(this.#ends);
    this.#ends.clear();
    const { desk, exchange } = this.#stage;
    const until = performance.now() + healWithinMs;
    let waiting: readonly string[] = ['the window'];
    let retriedAt = Number.NEGATIVE_INFINITY;
    let isAudited = false;
    while (waiting.length > 0 && performance.now() < until) {
      const stillness = exchange.trigger('silent');
      const ladders = await desk.readLadders().finally(() => stillness.stop());
      waiting = troubleIn(ladders, exchange);
      if (
        ladders?.some(({ state }) => state === 'STALE') &&
        performance.now() - retriedAt > 10_000
      ) {
        // What a person does about a refused key.
        retriedAt = performance.now();
        for (const venue of soakVenues) {
          await desk.call('feeds.retry', { venue });
        }
      }
      if (ladders?.every(isTrusted) === true && !isAudited) {
        // What no wire shows is found by looking.
        isAudited = true;
        for (const { venue, market } of allLadders) {
          await desk.call('feeds.audit', { venue, market });
        }
        waiting = ['the audits'];
      }
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    this.#notHealed += waiting.length;
    for (const text of waiting) {
      this.#say('not-healed', { text });
    }
    this.#unseen.healed();
    const found = await compareBooks(desk, exchange, this.#unseen);
    this.#count(found ?? []);
    const sample = await sampleResources(desk, this.#atMs);
    this.#samples.push(sample);
    this.#say('calm', withoutTime(sample));
  }

  async #pause(leastMs: number, mostMs: number): Promise<void> {
    const forMs = leastMs + this.#stage.random.uniform() * (mostMs - leastMs);
    await new Promise((resolve) => setTimeout(resolve, forMs));
  }

  #say(step: string, more: object): void {
    this.#tell({ type: 'soak-step', atMs: Math.round(this.#atMs), step, ...more });
  }
}

/** Books that are not believed or not the exchange's, a line each. */
function troubleIn(
  ladders: readonly LadderSnapshot[] | undefined,
  exchange: PracticeExchange,
): readonly string[] {
  if (ladders === undefined || ladders.length === 0) {
    return ['the window'];
  }
  return ladders.flatMap((ladder) =>
    isTrusted(ladder) && ladder.digest === exchange.digest(ladder.market)
      ? []
      : [`${ladder.venue}:${ladder.market} ${ladder.state} ${ladder.cause.text}`],
  );
}

function withoutTime({ atMs: _atMs, ...sample }: ResourceSample): object {
  return sample;
}

/** Errors that nobody caught. What the soak itself threw into the feed thread is none. */
function crashesIn({ app }: SoakDesk): readonly string[] {
  return app
    .output()
    .split('\n')
    .filter((line) => /uncaught|unhandled|TypeError|RangeError|ReferenceError/i.test(line))
    .filter((line) => !line.includes('killed under soak'))
    .slice(0, 20);
}
