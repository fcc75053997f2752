/** Is every book named as untrusted, or exactly the exchange's? Asked while the exchange stands still, so that both speak of one moment. */
import type { PracticeExchange } from '../../main/practice/exchange.ts';
import type { LadderSnapshot } from '../pages/window-snapshot.ts';
import type { SoakDesk } from './soak-desk.ts';
import type { SoakFault } from './soak-faults.ts';

/** What is under way reaches the window within this. */
const settleMs = 5_000;
const pollMs = 250;
export interface Comparison {
  readonly ladder: LadderSnapshot;
  /** `unseen`: wrong, of a fault that its wire cannot show, and no audit has been due since. */
  readonly verdict: 'equal' | 'untrusted' | 'unseen' | 'wrong';
}

/** Until when each market may be wrong without a word, of faults that its wire cannot show. */
export class UnseenFaults {
  readonly #until = new Map<string, number>();

  /** It begins, goes on, or has just ended: what it does is no older than now. */
  goesOn({ unseenMs }: SoakFault): void {
    for (const [venue, ms] of Object.entries(unseenMs)) {
      const until = performance.now() + ms;
      this.#until.set(venue, Math.max(until, this.#until.get(venue) ?? 0));
    }
  }

  healed(): void {
    this.#until.clear();
  }

  isExcused({ venue }: LadderSnapshot): boolean {
    return performance.now() < (this.#until.get(venue) ?? 0);
  }
}

/** The words under which a book may be used; all others tell that it may not. */
export function isTrusted({ state, cause }: LadderSnapshot): boolean {
  const isHaltedFromBefore = state === 'HALTED' && /interruption/.test(cause.text);
  return ['LIVE', 'QUIET', 'LATE', 'HALTED'].includes(state) && !isHaltedFromBefore;
}

/** Undefined while there is no page to ask. */
export async function compareBooks(
  desk: SoakDesk,
  exchange: PracticeExchange,
  unseen: UnseenFaults,
): Promise<readonly Comparison[] | undefined> {
  const stillness = exchange.trigger('silent');
  try {
    const until = performance.now() + settleMs;
    for (;;) {
      const ladders = await desk.readLadders();
      if (ladders === undefined) {
        return undefined;
      }
      const found = ladders.map((ladder) => ({
        ladder,
        verdict: verdictOf(ladder, exchange, unseen),
      }));
      const isSettled = found.every(
        ({ verdict }) => verdict === 'equal' || verdict === 'untrusted',
      );
      if (isSettled || performance.now() > until) {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    stillness.stop();
  }
}

function verdictOf(
  ladder: LadderSnapshot,
  exchange: PracticeExchange,
  unseen: UnseenFaults,
): Comparison['verdict'] {
  if (!isTrusted(ladder)) {
    return 'untrusted';
  }
  if (ladder.digest === exchange.digest(ladder.market)) {
    return 'equal';
  }
  return unseen.isExcused(ladder) ? 'unseen' : 'wrong';
}
