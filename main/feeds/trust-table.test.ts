import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  codesByState,
  type Exploration,
  edgesByStates,
  exploreTrust,
} from './testing/trust-exploration.ts';
import type { TrustWalk } from './testing/trust-walk.ts';

const spec = readFileSync(new URL('./SPEC.md', import.meta.url), 'utf8');

/** The rows of the table whose IDs begin so, without the ID. */
function rows(prefix: string): string[][] {
  const found: string[][] = [];
  for (const line of spec.split('\n')) {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (new RegExp(`^${prefix}\\d+$`).test(cells[0] ?? '')) {
      found.push(cells);
    }
  }
  return found;
}

function listed(names: Iterable<string>): string {
  return [...names].sort().join(', ');
}

/** What must hold whatever happened, told without the machine's own words. */
function broken(walk: TrustWalk, event: string): string | undefined {
  const { watch } = walk;
  const { state, also = [], evidence = [], proof, cause, since } = watch.trust;
  // TR12: what is mended faster than it can be read.
  const isKept = cause.code === 'audit-differs' && walk.clock.now() < since + 400;
  const isCalm = state === 'LIVE' || state === 'QUIET' || state === 'LATE';
  if (isCalm && !walk.isCurrent) {
    return `${state} without a current book, on ${event}`;
  }
  if (isCalm && watch.isLost) {
    return `${state} although an audit found it lost, on ${event}`;
  }
  const overlapMs = watch.crossed === undefined ? 0 : walk.clock.now() - watch.crossed.since;
  if (isCalm && overlapMs > 1_000) {
    return `${state} with an overlap of ${overlapMs} ms, on ${event}`;
  }
  if (state === 'STALE' && walk.isCurrent && !watch.isLost && !isKept) {
    return `STALE although the line lives and nothing speaks against the book, on ${event}`;
  }
  if (also.some((other) => other.state === 'LIVE' || other.state === state)) {
    return `${state} beside ${also.map((other) => other.state).join()}, on ${event}`;
  }
  if (state === 'STALE' && proof.holds) {
    return `STALE and proven, on ${event}`;
  }
  return evidence.length === 0 || cause.sentence.length === 0
    ? `${state} without a word, on ${event}`
    : undefined;
}

describe('the tables of trust', () => {
  let found: Exploration;
  const faults = new Set<string>();

  beforeAll(() => {
    found = exploreTrust((walk, event) => {
      const fault = broken(walk, event);
      if (fault !== undefined) {
        faults.add(fault);
      }
    });
  }, 60_000);

  it('TW1–TW9: every state and cause is reached, and no other', () => {
    const written = rows('TW').map(([, state = '', , causes = '']) => [
      state,
      listed(causes.replaceAll('`', '').split(' ')),
    ]);
    const reached = [...codesByState(found.told)].map(([state, codes]) => [
      state,
      listed([...codes].map((code) => code.replace(/-\d{3}$/, '-NNN'))),
    ]);
    expect(Object.fromEntries(reached)).toEqual(Object.fromEntries(written));
  });

  it('TE1–TE64: every edge is reached by what it says, and no other', () => {
    const written = rows('TE').map(([, from = '', to = '', on = '']) => [
      `${from} > ${to}`,
      listed(on.split(', ')),
    ]);
    const reached = [...edgesByStates(found.edges)].map(([edge, events]) => [edge, listed(events)]);
    expect(Object.fromEntries(reached)).toEqual(Object.fromEntries(written));
    expect(new Set(rows('TE').map(([id]) => id)).size).toBe(written.length);
  });

  it('TR2, TR5, TR18, TR23, TR24: nothing is believed that must not be, wherever the walk leads', () => {
    expect([...faults]).toEqual([]);
  });
});
