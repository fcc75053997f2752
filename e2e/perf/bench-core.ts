/**
 * `npm run bench`: our book and decoder against their peers, in one run of plain Node. Contestants take turns within
 * each round, so that a slow moment of the machine hits all of them; the median of the rounds counts.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { runJsonParse, runOurDecoder, snapshotMessages, updateMessages } from './bench-decode.ts';
import { runJsonDeltaParse, runSbeDecoder, sbeLoad } from './bench-decode-sbe.ts';
import { paradexLoad, paxosLoad, runSession } from './bench-session.ts';
import { type BookContestant, ourBook, peerBooks, workDone } from './book-contestants.ts';
import { type BookLoad, loadRecording, syntheticLoad } from './book-load.ts';

interface BenchLine {
  readonly type: 'bench';
  readonly name: string;
  readonly ours: { readonly perSecond: number };
  readonly peers: Readonly<Record<string, { readonly perSecond: number }>>;
  readonly ratio: Readonly<Record<string, number>>;
}

interface Contestant {
  readonly name: string;
  /** Milliseconds of one round. */
  run(): number | Promise<number>;
}

interface Bench {
  readonly name: string;
  /** What one unit of `perSecond` is, for people. */
  readonly unit: string;
  /** A sentence instead of a result where something it needs is missing. */
  prepare(): { readonly count: number; readonly contestants: readonly Contestant[] } | string;
}

const rounds = 9;
const usageExit = 64;

const benches: readonly Bench[] = [
  {
    name: 'book-real',
    unit: 'level updates',
    prepare: () => {
      const load = loadRecording();
      return load === undefined
        ? 'skipped: the recording ../shared/data/demo-btcusdt-perp.jsonl.gz is not here'
        : bookContest(load);
    },
  },
  {
    name: 'book-synthetic',
    unit: 'level updates',
    prepare: () => bookContest(syntheticLoad(300_000)),
  },
  {
    name: 'decode-update',
    unit: 'messages',
    prepare: () => {
      const load = updateMessages(100_000);
      return decodeContest(
        load.messages.length,
        () => runOurDecoder(load),
        () => runJsonParse(load),
      );
    },
  },
  {
    name: 'decode-snapshot',
    unit: 'messages of 2 × 400 levels',
    prepare: () => {
      const load = snapshotMessages(200);
      return decodeContest(
        load.messages.length,
        () => runOurDecoder(load),
        () => runJsonParse(load),
      );
    },
  },
  {
    name: 'decode-sbe-delta',
    unit: 'messages',
    prepare: () => {
      const load = sbeLoad(100_000);
      return decodeContest(
        load.deltas.length,
        () => runSbeDecoder(load),
        () => runJsonDeltaParse(load),
      );
    },
  },
  {
    name: 'session-update',
    unit: 'messages',
    prepare: () => {
      const load = updateMessages(100_000);
      const session = paxosLoad(load);
      return sessionContest(
        load.messages.length,
        () => runSession(session),
        () => runOurDecoder(load),
        () => runJsonParse(load),
      );
    },
  },
  {
    name: 'session-sbe-delta',
    unit: 'messages',
    prepare: () => {
      const load = sbeLoad(100_000);
      const session = paradexLoad(load);
      return sessionContest(
        load.deltas.length,
        () => runSession(session),
        () => runSbeDecoder(load),
        () => runJsonDeltaParse(load),
      );
    },
  },
];

function decodeContest(
  count: number,
  runOurs: () => number,
  runParse: () => number,
): { readonly count: number; readonly contestants: readonly Contestant[] } {
  return {
    count,
    contestants: [
      { name: 'ours', run: runOurs },
      { name: 'JSON.parse', run: runParse },
    ],
  };
}

/** The whole way through the feed thread, against the part of it that is decoder and book: what trust, counts and delays cost. */
function sessionContest(
  count: number,
  runOurs: () => Promise<number>,
  runDecoder: () => number,
  runParse: () => number,
): { readonly count: number; readonly contestants: readonly Contestant[] } {
  return {
    count,
    contestants: [
      { name: 'ours', run: runOurs },
      { name: 'decoder, book', run: runDecoder },
      { name: 'JSON.parse', run: runParse },
    ],
  };
}

/** All books must end with the same best 25 levels, or the comparison is worth nothing. */
function bookContest(load: BookLoad): {
  readonly count: number;
  readonly contestants: readonly Contestant[];
} {
  const expected = ourBook.run(load).top;
  const contestant = (book: BookContestant): Contestant => ({
    name: book.name,
    run: () => {
      const result = book.run(load);
      if (!isDeepStrictEqual(result.top, expected)) {
        throw new Error(`${book.name} ends with another book than ours`);
      }
      return result.milliseconds;
    },
  });
  return { count: load.isBid.length, contestants: [ourBook, ...peerBooks].map(contestant) };
}

async function measure(
  name: string,
  count: number,
  contestants: readonly Contestant[],
): Promise<BenchLine> {
  const times = contestants.map((): number[] => []);
  // The first round warms the engine up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const milliseconds = await contestant.run();
      if (round > 0) {
        times[index]?.push(milliseconds);
      }
    }
  }
  const rates = times.map((each) => Math.round((count / median(each)) * 1000));
  const ours = rates[0] ?? 0;
  const peers = contestants.slice(1).map((contestant, index) => {
    return [contestant.name, rates[index + 1] ?? 0] as const;
  });
  return {
    type: 'bench',
    name,
    ours: { perSecond: ours },
    peers: Object.fromEntries(peers.map(([peer, perSecond]) => [peer, { perSecond }])),
    ratio: Object.fromEntries(
      peers.map(([peer, perSecond]) => [peer, Math.round((ours / perSecond) * 100) / 100]),
    ),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(line: BenchLine, unit: string): void {
  const rows = [
    ['ours', line.ours.perSecond, ''] as const,
    ...Object.entries(line.peers).map(
      ([peer, { perSecond }]) => [peer, perSecond, `ours is ${line.ratio[peer]}×`] as const,
    ),
  ];
  process.stdout.write(`${line.name} (${unit} a second)\n`);
  for (const [name, perSecond, note] of rows) {
    const rate = perSecond.toLocaleString('en-US').padStart(12);
    process.stdout.write(`  ${name.padEnd(14)}${rate}  ${note}`.trimEnd());
    process.stdout.write('\n');
  }
}

async function main(): Promise<number> {
  const names = benches.map((bench) => bench.name).join(', ');
  const options = readOptions();
  const chosen = benches.filter((bench) => (options?.only ?? bench.name) === bench.name);
  if (options === undefined || chosen.length === 0) {
    process.stderr.write(`usage: npm run bench [-- --json] [--only NAME], NAME one of ${names}\n`);
    return usageExit;
  }
  for (const bench of chosen) {
    const prepared = bench.prepare();
    if (typeof prepared === 'string') {
      process.stderr.write(`${bench.name} ${prepared}\n`);
      continue;
    }
    const line = await measure(bench.name, prepared.count, prepared.contestants);
    if (options.json) {
      process.stdout.write(`${JSON.stringify(line)}\n`);
    } else {
      print(line, bench.unit);
    }
  }
  if (workDone() < 0) {
    process.stderr.write('no work was done\n');
  }
  return 0;
}

function readOptions(): { readonly json: boolean; readonly only: string | undefined } | undefined {
  try {
    const { values } = parseArgs({
      options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
    });
    return { json: values.json, only: values.only };
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
