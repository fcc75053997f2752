/** Every drill of the table at one venue, one after the other, on a clock that runs faster. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findScenario } from '../../main/practice/scenarios/registry.ts';
import { ensureDefined } from '../../shared/domain/assert.ts';
import type { VenueId } from '../../shared/domain/market.ts';
import { DrillBench, type DrillOutcome, type Said } from './drill-bench.ts';
import { type DrillRow, readDrillTable, type Word } from './drill-table.ts';

/** Half a second of a venue's patience is 60 ms of a busy machine. */
const factor = 8;

export function runDrills(venue: VenueId): void {
  const rows = readDrillTable().filter((row) => row.venue === venue);
  describe(`drills at ${venue}`, () => {
    let bench: DrillBench;
    beforeAll(async () => {
      bench = await DrillBench.open(venue, factor);
    }, 60_000);
    afterAll(() => bench.close());

    it.each(rows)('$id: $drill', { timeout: 180_000 }, async (row) => {
      const { lastsMs } = ensureDefined(findScenario(row.drill), `a scenario called ${row.drill}`);
      const outcome = await bench.drill(row.drill, lastsMs, row.end.withinMs);
      expect(problemsOf(row, outcome), transcript(outcome)).toEqual([]);
    });
  });
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
    const isCalm = one.state === 'LIVE' || one.state === 'QUIET';
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
