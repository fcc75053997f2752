import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { marketOfFile, RecordingSource } from './recording-source.ts';
import type { SourceEvent } from './source.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const snapshot =
  '{"t_ms":1000,"kind":"snapshot","seq":1,"bids":[["10.50","1.0"]],"asks":[["11.00","2.0"]]}';
const update =
  '{"t_ms":1001.5,"kind":"update","seq":2,"bids":[["10.50","0.000"],["10.25","3"]],"asks":[]}';
const trade = '{"t_ms":1002,"kind":"trade","id":"77","side":"sell","price":"10.50","size":"1.0"}';

async function recording(
  lines: readonly string[],
  name = 'ltcusd.jsonl',
): Promise<RecordingSource> {
  const file = join(folder, name);
  await writeFile(file, lines.join('\n'));
  return new RecordingSource(file);
}

async function readAll(source: RecordingSource, maximum = 100) {
  const opened = await source.open();
  const events: SourceEvent[] = opened.kind === 'opened' ? [...opened.past] : [];
  if (opened.kind === 'failed') {
    return { events, end: opened };
  }
  for (let pull = 0; pull < 100; pull += 1) {
    const result = await source.pull({ untilMs: Infinity, maximum });
    if (result.kind !== 'events') {
      return { events, end: result };
    }
    events.push(...result.events);
  }
  throw new Error('the recording did not end');
}

const market = 'LTCUSD';
const whole: readonly SourceEvent[] = [
  { kind: 'snapshot', market, atMs: 1000, bids: [['10.50', '1.0']], asks: [['11.00', '2.0']] },
  {
    kind: 'update',
    market,
    atMs: 1001.5,
    bids: [
      ['10.50', '0.000'],
      ['10.25', '3'],
    ],
    asks: [],
  },
  { kind: 'trade', market, atMs: 1002, id: '77', price: '10.50', size: '1.0', aggressor: 'sell' },
];

describe('a recording as a source', () => {
  it('PX13: reads every line, leaves out empty ones and kinds it does not know', async () => {
    const source = await recording([snapshot, '', update, '{"t_ms":1,"kind":"note"}', trade, '']);
    expect(await readAll(source)).toEqual({ events: whole, end: { kind: 'finished' } });
  });

  it('PX1: the same in pulls of one', async () => {
    const source = await recording([snapshot, update, trade]);
    expect(await readAll(source, 1)).toEqual({ events: whole, end: { kind: 'finished' } });
  });

  it('PX2: gives nothing that is not due, and says when it will be', async () => {
    const source = await recording([snapshot, update, trade]);
    await source.open();
    expect(await source.pull({ untilMs: 1001.4, maximum: 9 })).toEqual({
      kind: 'events',
      events: [],
      nextAtMs: 1001.5,
    });
    expect(await source.pull({ untilMs: 1001.5, maximum: 9 })).toEqual({
      kind: 'events',
      events: [whole[1]],
      nextAtMs: 1002,
    });
    source.close();
  });

  it('PX13: packed files are told by their content', async () => {
    const file = join(folder, 'ltcusd.jsonl');
    await writeFile(file, gzipSync([snapshot, update, trade].join('\n')));
    expect(await readAll(new RecordingSource(file))).toEqual({
      events: whole,
      end: { kind: 'finished' },
    });
  });

  it.each([
    ['cut off', '{"t_ms":1002,"kind":"tr', 'line 3: is not JSON'],
    ['without a kind', '{"t_ms":1002}', 'line 3: has no "kind"'],
    [
      'with a number for a price',
      '{"t_ms":1,"kind":"trade","id":"1","side":"buy","price":1.5,"size":"1"}',
      'line 3: is no trade at price',
    ],
    [
      'with an exponent',
      '{"t_ms":1,"kind":"update","bids":[["1e5","1"]],"asks":[]}',
      'line 3: is no update at bids.0.0: not a plain decimal',
    ],
  ])(
    'PX13: a line %s ends it with its number, after what was good',
    async (_name, line, message) => {
      const { events, end } = await readAll(await recording([snapshot, update, line, trade]));
      expect(events).toEqual(whole.slice(0, 2));
      expect(end).toMatchObject({
        kind: 'failed',
        problem: { line: 3, message: expect.stringContaining(message) },
      });
    },
  );

  it('PX13: a packed file that breaks off ends with a reason', async () => {
    const file = join(folder, 'broken.jsonl.gz');
    const packed = gzipSync([snapshot, ...new Array<string>(5000).fill(update)].join('\n'));
    await writeFile(file, packed.subarray(0, packed.length - 20));
    const { end } = await readAll(new RecordingSource(file), 1000);
    expect(end).toMatchObject({
      kind: 'failed',
      problem: { message: expect.stringContaining('cannot read') },
    });
  });

  it('PX13: no file, an empty one, or one without a snapshot at its start is no source', async () => {
    const openedOf = async (source: RecordingSource) => (await source.open()).kind;
    expect(await openedOf(new RecordingSource(join(folder, 'missing.jsonl')))).toBe('failed');
    expect(await openedOf(await recording([]))).toBe('failed');
    expect(await openedOf(await recording([update, snapshot]))).toBe('failed');
  });

  it('PX14: market, tick and lot', async () => {
    const source = await recording([snapshot]);
    await source.open();
    expect(source.markets).toEqual([
      { market: 'LTCUSD', base: 'LTC', quote: 'USD', tick: '0.1', lot: '1', kind: 'book' },
    ]);
    expect(marketOfFile('/a/b/demo-btcusdt-perp.jsonl.gz')).toBe('BTCUSDT');
    expect(marketOfFile('capture.jsonl')).toBe('BTCUSDT');
    expect(marketOfFile('2026-11-03-eth-usdc-gap-ethusdc.jsonl')).toBe('ETHUSDC');
  });
});
