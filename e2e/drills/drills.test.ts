/** Every drill of the table: at each venue one after the other, at all venues at once, on a clock that runs faster. They mostly wait. */
import { afterAll, describe, expect, it } from 'vitest';
import { findScenario } from '../../main/practice/scenarios/registry.ts';
import { ensureDefined } from '../../shared/domain/assert.ts';
import { type VenueId, venueIds } from '../../shared/domain/market.ts';
import { DrillBench, type DrillOutcome, type Said } from './drill-bench.ts';
import { type DrillRow, readDrillTable, type Word } from './drill-table.ts';

/** Half a second of a venue's patience is 60 ms of a busy machine. */
const factor = 8;
/** All of them together; each waits for those of its venue before it. */
const patienceMs = 600_000;
const mostStalledMs = 15_000;

const table = readDrillTable();

for (const venue of venueIds) {
  const rows = table.filter((row) => row.venue === venue);
  const outcomes = drillAll(venue, rows);
  describe(`drills at ${venue}`, { timeout: patienceMs }, () => {
    afterAll(async () => {
      await Promise.allSettled(outcomes.values());
    }, patienceMs);

    it.each(rows)('$id: $drill', async (row) => {
      const outcome = await ensureDefined(outcomes.get(row), row.id);
      expect(problemsOf(row, outcome), transcript(outcome)).toEqual([]);
    });
  });
}

/** Begins with the first at once; the bench is closed after the last. */
function drillAll(
  venue: VenueId,
  rows: readonly DrillRow[],
): ReadonlyMap<DrillRow, Promise<DrillOutcome>> {
  const outcomes = new Map<DrillRow, Promise<DrillOutcome>>();
  const opened = DrillBench.open(venue, factor);
  let before: Promise<unknown> = opened;
  for (const row of rows) {
    const { lastsMs } = ensureDefined(findScenario(row.drill), `a scenario called ${row.drill}`);
    const outcome = before.then(async () =>
      (await opened).drill(row.drill, lastsMs, row.end.withinMs),
    );
    outcomes.set(row, outcome);
    // One that breaks down is its own test's failure, not the next one's.
    before = outcome.catch(() => undefined);
  }
  void before.then(async () => (await opened).close());
  return outcomes;
}

/** What of the row was not so. */
function problemsOf(row: DrillRow, { said, healedAtMs, trouble }: DrillOutcome): string[] {
  const problems: string[] = [];
  let from = 0;
  for (const { words, withinMs } of row.must) {
    const wanted = words.map(wordText).join(' or ');
    const at = said.findIndex((one, index) => index >= from && isOneOf(one, words));
    const found = said[at];
    if (found === undefined) {
      problems.push(`${wanted} did not show`);
    } else if (found.atMs > withinMs) {
      problems.push(`${wanted} showed after ${found.atMs} ms, due ${withinMs} ms`);
    } else {
      from = at;
    }
  }
  const allowed = [...row.must.flatMap(({ words }) => words), ...row.may];
  for (const one of said) {
    const isCalm = one.state === 'LIVE' || one.state === 'QUIET' || isMachineLate(one);
    if (!isCalm && !isOneOf(one, allowed)) {
      problems.push(`${one.market} was ${one.state}:${one.code}: ${one.text}`);
    }
  }
  if (row.end.kind === 'healed' && healedAtMs === undefined) {
    problems.push(...trouble.map((line) => `not healed: ${line}`));
  }
  if (row.end.kind === 'named') {
    const isNamed = trouble.every((line) => / STALE\b/.test(line));
    if (trouble.length === 0 || !isNamed) {
      problems.push(`it should have ended as named trouble, but: ${trouble.join('; ')}`);
    }
  }
  return problems;
}

/** A machine that stalls for 60 ms is half a second late on this clock, and says so. No clock is so wrong. */
function isMachineLate({ state, delayMs }: Said): boolean {
  return state === 'LATE' && delayMs !== undefined && delayMs < mostStalledMs;
}

function isOneOf(said: Said, words: readonly Word[]): boolean {
  return words.some((word) => isWord(said, word));
}

function isWord({ state, code }: Said, word: Word): boolean {
  return state === word.state && (word.code === undefined || word.code === code);
}

function wordText({ state, code }: Word): string {
  return code === undefined ? state : `${state}:${code}`;
}

function transcript({ said, healedAtMs }: DrillOutcome): string {
  const lines = said.map(
    ({ market, atMs, state, code, text }) => `${atMs} ms ${market} ${state}:${code} ${text}`,
  );
  return [...lines, `healed at ${healedAtMs ?? 'no time'} ms`].join('\n');
}
