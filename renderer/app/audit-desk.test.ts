import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { CallError } from '#shared/ipc/contract.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { tick } from '../stream/frames.fixture.ts';
import { MarketViews } from '../stream/market-views.ts';
import { AuditDesk, type AuditNews, auditLimitMs, outcomeShownMs } from './audit-desk.ts';

const key = 'paxos-public:BTCUSD';

/** A window whose time is turned by hand; main answers what the test says. */
class Desk {
  now = 0;
  answer: () => Promise<Result<unknown, CallError>> = async () => ok(undefined);
  asked: string[] = [];
  readonly news: AuditNews[] = [];
  readonly views = new MarketViews(() => undefined);
  readonly view = this.views.view('paxos-public', 'BTCUSD');
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  readonly desk: AuditDesk;
  #ticks = 0;

  constructor() {
    this.desk = new AuditDesk({
      ask: (venue, market) => {
        this.asked.push(`${venue}:${market}`);
        return this.answer();
      },
      after: (delayMs, callback) => {
        const timer = { at: this.now + delayMs, callback };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      tell: (news) => this.news.push(news),
    });
  }

  get shown() {
    return this.desk.store.getState().get(key);
  }

  ask(): Promise<void> {
    return this.desk.ask(this.view, 'BTCUSD on Paxos');
  }

  found(audit: Partial<BookAudit>): void {
    this.#ticks += 1;
    this.views.apply(
      tick(this.#ticks, {
        figures: [
          {
            key,
            audit: {
              at: this.#ticks,
              means: 'rest-book',
              outcome: 'matches',
              compared: 412,
              excused: 0,
              differing: 0,
              differences: [],
              ...audit,
            },
          },
        ],
      }),
      this.now,
    );
  }

  pass(ms: number): void {
    this.now += ms;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.now)) {
      this.#timers.delete(timer);
      timer.callback();
    }
  }
}

describe('AuditDesk', () => {
  it('shows a check from the key to its outcome, says it, and makes room again', async () => {
    const page = new Desk();
    page.found({});
    const asking = page.ask();
    expect(page.shown).toEqual({ isRunning: true, words: 'checking…', isFine: true });
    await asking;
    // Pressed twice: one check.
    await page.ask();
    expect(page.asked).toEqual([key]);
    page.found({});
    expect(page.shown).toEqual({
      isRunning: false,
      words: '0 of 412 levels differ',
      isFine: true,
    });
    expect(page.news).toEqual([
      { text: 'BTCUSD on Paxos agrees with the venue: 0 of 412 levels differ.' },
    ]);
    page.pass(outcomeShownMs);
    expect(page.shown).toBeUndefined();
  });

  it('goes on through the second look to what it found', async () => {
    const page = new Desk();
    await page.ask();
    page.found({ outcome: 'differs', differing: 1, compared: 164 });
    expect(page.shown).toMatchObject({
      isRunning: true,
      words: '1 of 164 levels differs, looking again',
    });
    page.found({ outcome: 'lost', differing: 1, compared: 164 });
    expect(page.shown).toEqual({
      isRunning: false,
      words: '1 of 164 levels differed twice',
      isFine: false,
    });
    expect(page.news.map(({ text }) => text)).toEqual([
      'BTCUSD on Paxos did not agree with the venue: 1 of 164 levels differed twice. The whole book is taken anew.',
    ]);
  });

  it('claims nothing of a check whose outcome a frozen window could not hear', async () => {
    const page = new Desk();
    await page.ask();
    page.views.pin(1);
    page.found({});
    expect(page.shown).toMatchObject({ isRunning: true });
    page.pass(auditLimitMs);
    expect([page.shown, page.news]).toEqual([undefined, []]);
    page.views.unpin();
    expect([page.shown, page.news]).toEqual([undefined, []]);
    await page.ask();
    page.views.pin(2);
    page.found({});
    page.views.unpin();
    expect(page.shown).toMatchObject({ words: '0 of 412 levels differ' });
  });

  it('a refused, failed or unanswered check is said with its reason, and can be asked for again', async () => {
    const page = new Desk();
    page.answer = async () => err({ code: 'unavailable', text: 'The book is not followed.' });
    await page.ask();
    expect(page.shown).toMatchObject({ isRunning: false, words: 'not checked', isFine: false });
    page.answer = async () => ok(undefined);
    await page.ask();
    page.found({ outcome: 'failed', reason: 'Paxos answered 503.' });
    await page.ask();
    page.pass(auditLimitMs);
    expect(page.shown).toMatchObject({ isRunning: false, words: 'no answer' });
    expect(page.news.map(({ trouble }) => trouble?.text)).toEqual([
      'The book is not followed.',
      'Paxos answered 503.',
      'No copy of the book came within 30 s. The book stands as before. Press V to ask again.',
    ]);
    page.found({});
    expect(page.shown).toMatchObject({ words: 'no answer' });
  });
});
