/** Many walks, the same each time: every state and every step from one to another that can be reached. */
import type { Trust } from '#shared/domain/trust.ts';
import type { BookRules } from '../../venues/venue.ts';
import { stateName, TrustWalk, type WalkedEdge } from './trust-walk.ts';

const stepsOfWalk = 200;
const walks = 1_500;
/** Of a market at rest: without these a silence would seldom last. */
const calmEvents = [
  'sign of life',
  'others move',
  'audit agrees',
  'audit differs',
  'audit fails',
  'late',
  'in time',
];

/** What takes the book away: were it as frequent as the rest, a walk would seldom have one. */
const hardEvents: ReadonlySet<string> = new Set([
  'line lost',
  'halt of it',
  'halt of all',
  'gap found',
  'asked anew',
  'not sent',
  'refused for good',
]);

/** Begun with in turn, on a line that is up: what hardly ever comes together by chance. */
const rareTurns: readonly (readonly string[])[] = [
  [],
  ['gap found', 'halt of all', 'line lost', 'halt of it'],
  ['gap found', 'halt of all', 'line lost', 'trading again'],
  ['gap found', 'full book', 'late', 'time', 'time', 'time', 'time', 'time'],
  ['change', 'gap found', 'accepted'],
  ['late', 'overlap', 'soon', 'soon', 'soon', 'full book'],
  ['overlap', 'soon', 'soon', 'soon', 'full book'],
  ['late', 'overlap', 'soon', 'soon', 'soon', 'overlap gone'],
];

export interface Exploration {
  readonly edges: readonly WalkedEdge[];
  readonly told: readonly Trust[];
}

/** `look` is called after everything that happened. */
export function exploreTrust(look: (walk: TrustWalk, event: string) => void): Exploration {
  const edges: WalkedEdge[] = [];
  const told: Trust[] = [];
  for (let seed = 1; seed <= walks; seed += 1) {
    const walk = new TrustWalk(seed % 4 === 0 ? 'trades' : 'book', rulesOf(seed));
    wander(walk, seed, look);
    edges.push(...walk.edges);
    told.push(...walk.told);
    walk.close();
  }
  return { edges, told };
}

/** `LIVE > QUIET` and what led from one to the other. */
export function edgesByStates(edges: readonly WalkedEdge[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { from, on, to } of edges) {
    const key = `${from} > ${to}`;
    found.set(key, (found.get(key) ?? new Set()).add(on));
  }
  return found;
}

export function codesByState(told: readonly Trust[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const trust of told) {
    const name = stateName(trust);
    found.set(name, (found.get(name) ?? new Set()).add(trust.cause.code));
  }
  return found;
}

function wander(
  walk: TrustWalk,
  seed: number,
  look: (walk: TrustWalk, event: string) => void,
): void {
  const next = randomOf(seed);
  const isCalm = seed % 5 === 0;
  const all = Object.keys(walk.events);
  for (let step = 0; step < stepsOfWalk; step += 1) {
    if (step === 15) {
      for (const event of ['line opens', 'line opens', 'full book', 'accepted']) {
        walk.run(event, 1);
      }
      walk.learnRhythm();
      for (const event of rareTurns[seed % rareTurns.length] ?? []) {
        walk.run(event === 'soon' ? 'time' : event, event === 'soon' ? 1 : 0);
      }
    }
    const isAtRest = isCalm && step >= 15 && step < 100;
    const names = isAtRest ? calmEvents : all;
    const event = next() < 0.3 ? 'time' : (names[Math.floor(next() * names.length)] ?? 'time');
    if (hardEvents.has(event) && next() < 0.75) {
      continue;
    }
    if (walk.run(event, Math.floor(next() * 1_000))) {
      look(walk, event);
    }
  }
}

function rulesOf(seed: number): BookRules {
  const verifications = ['none', 'time', 'sequence'] as const;
  return {
    crossedAfterMs: 1_000,
    resyncsWhenCrossed: seed % 2 === 0,
    verification: verifications[seed % 3] ?? 'none',
  };
}

/** mulberry32: small, and the same on every machine. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
