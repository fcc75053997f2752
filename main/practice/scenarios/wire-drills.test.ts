/** Faults of single messages, on every venue's own frames, without sockets and without waiting. SPEC.md PX121–PX130. */
import { describe, expect, it } from 'vitest';
import { NaiveBook } from '../test-reference.ts';
import { type Dialect, dialects, type Levels } from '../wire/wire-dialects.ts';
import { splitFrames, type WireFrame } from '../wire/wire-frame.ts';
import { contentOf, WireLab } from '../wire/wire-lab.ts';
import { cutMidFrame } from './cut-mid-frame.ts';
import { dropOne } from './drop-one.ts';
import { duplicate } from './duplicate.ts';
import { oneMarketFreezes } from './one-market-freezes.ts';
import { reorder } from './reorder.ts';
import { slowConsumer } from './slow-consumer.ts';
import { zombieLevel } from './zombie-level.ts';

const here = 'BTCUSD';
const there = 'ETHUSD';

/** Frames as the dialect gives them, numbered from 1 for each market. */
function speech(dialect: Dialect) {
  const numbers = new Map<string, number>();
  const next = (market: string): number => {
    const number = (numbers.get(market) ?? 0) + 1;
    numbers.set(market, number);
    return number;
  };
  return {
    change: (market: string, bids: Levels, asks: Levels = []) =>
      dialect.change(market, next(market), bids, asks),
    fullBook: (market: string, bids: Levels, asks: Levels = []) =>
      dialect.fullBook(market, next(market), bids, asks),
    trade: (market: string) => dialect.trade(market, next(market)),
  };
}

function begin(dialect: Dialect) {
  return { lab: new WireLab(dialect), say: speech(dialect) };
}

describe.each(dialects)('$name', (dialect) => {
  it('PX122: its own frames are read back', () => {
    const { lab, say } = begin(dialect);
    const socket = lab.socket();
    lab.wire.filter((frame, next) => next(frame));
    const levels: Levels = dialect.isPlural
      ? [
          ['100.0', '2'],
          ['99.5', '0.00'],
        ]
      : [['99.5', '0.00']];
    socket.write(say.fullBook(here, [['100.0', '1']]), say.change(here, levels), say.trade(here));
    const tags = splitFrames(socket.session, socket.bytes(), dialect.frames).map(({ tag }) => ({
      ...tag,
      changes: tag.changes
        .map(({ side, price, isRemoval }) => `${side} ${Number(price)} ${isRemoval}`)
        .sort(),
    }));
    const changes = levels.map(([price, size]) => `bids ${Number(price)} ${Number(size) === 0}`);
    expect(tags).toEqual([
      { market: here, kind: 'full-book', changes: [], renews: [here] },
      { market: here, kind: 'book-change', changes: changes.sort(), renews: [] },
      { market: here, kind: 'trade', changes: [], renews: [] },
    ]);
  });

  it('PX121: without a filter and with one that lets all go, the bytes are the same', () => {
    const { lab, say } = begin(dialect);
    const [plain, strained] = [lab.socket(), lab.socket()];
    const frames = [say.fullBook(here, [['100.0', '1']]), say.trade(here), '', 'x'.repeat(70_000)];
    plain.write(...frames);
    const end = lab.wire.filter((frame, next) => next(frame));
    strained.write(...frames);
    end();
    strained.write(...frames);
    plain.write(...frames);
    expect(strained.bytes().equals(plain.bytes())).toBe(true);
    expect(lab.wire.isClear).toBe(true);
  });

  it('PX123, PX124: drop-one loses one change of one book, the same on every socket, and no other', async () => {
    const { lab, say } = begin(dialect);
    const [first, second] = [lab.socket(), lab.socket()];
    const end = lab.run(dropOne);
    const frames = [
      say.fullBook(here, [['100.0', '1']]),
      say.trade(there),
      say.change(here, [['100.5', '1']]),
      say.change(there, [['7.0', '1']]),
      say.change(here, [['100.0', '0']]),
    ];
    first.write(...frames);
    second.write(...frames);
    await lab.pass();
    const late = lab.socket();
    const after = say.change(here, [['99.0', '3']]);
    for (const socket of [first, second, late]) {
      socket.write(after);
    }
    end();
    const left = frames.filter((frame) => frame !== frames[2]);
    expect(first.came()).toEqual([...left, after]);
    expect(second.came()).toEqual([...left, after]);
    expect(late.came()).toEqual([after]);
  });

  it('PX125: duplicate says one change and every trade a second time, the same on every socket', async () => {
    const { lab, say } = begin(dialect);
    const [first, second] = [lab.socket(), lab.socket()];
    const end = lab.run(duplicate);
    const book = say.fullBook(here, [['100.0', '1']]);
    const [one, two] = [say.trade(here), say.trade(there)];
    const change = say.change(here, [['100.0', '2']]);
    const others = [say.change(there, [['7.0', '2']]), say.change(here, [['100.0', '3']])];
    for (const socket of [first, second]) {
      socket.write(book, one, change, ...others);
    }
    await lab.pass();
    for (const socket of [first, second, lab.socket()]) {
      socket.write(others[0] ?? '', two);
    }
    end();
    first.write(one);
    const came = [book, one, one, change, change, ...others, others[0], two, two];
    expect(first.came()).toEqual([...came, one]);
    expect(second.came()).toEqual(came);
  });

  it('PX126: reorder swaps two changes of one book once; what stands between keeps its place', async () => {
    const { lab, say } = begin(dialect);
    const [first, second] = [lab.socket(), lab.socket()];
    const end = lab.run(reorder);
    const one = say.change(here, [['100.0', '1']]);
    const other = say.change(there, [['7.0', '1']]);
    const two = say.change(here, [['100.0', '2']]);
    const three = say.change(here, [['100.0', '3']]);
    first.write(one);
    second.write(one, other, two, three);
    await lab.pass(100);
    first.write(other, two, three);
    end();
    expect(first.came()).toEqual([other, two, one, three]);
    expect(second.came()).toEqual([other, two, one, three]);
  });

  it('PX126: a change that nothing follows goes on after a while, or at the end', async () => {
    for (const stopsEarly of [true, false]) {
      const { lab, say } = begin(dialect);
      const socket = lab.socket();
      const end = lab.run(reorder);
      const one = say.change(here, [['100.0', '1']]);
      socket.write(one);
      expect(socket.came()).toEqual([]);
      if (stopsEarly) {
        end();
      }
      await lab.pass(2_000);
      expect(socket.came()).toEqual([one]);
      end();
      expect(socket.came()).toEqual([one]);
    }
  });

  it('PX127: zombie-level loses the removal of one level and nothing else', async () => {
    const { lab, say } = begin(dialect);
    const [first, second] = [lab.socket(), lab.socket()];
    const deep: Levels = ['100', '99', '98', '97', '96', '95', '94'].map((price) => [price, '1']);
    lab.book(here, deep);
    const end = lab.run(zombieLevel);
    const frames = [
      say.fullBook(here, deep),
      // The best one: it would soon be overrun and tell on itself.
      say.change(here, [['100', '0']]),
      ...(dialect.isPlural
        ? [
            say.change(here, [
              ['99', '5'],
              ['94', '0'],
            ]),
          ]
        : [say.change(here, [['99', '5']]), say.change(here, [['94', '0']])]),
      say.change(here, [['95', '0']]),
    ];
    first.write(...frames);
    second.write(...frames);
    await lab.pass();
    end();
    const expected = ['98:1', '97:1', '96:1', '94:1', '99:5'].sort();
    for (const socket of [first, second]) {
      expect(bidsOf(dialect, socket.session, socket.bytes())).toEqual(expected);
    }
    // The numbers of a venue that counts have no gap.
    const isCounted = dialect.venue === 'paradex';
    expect(first.came()).toHaveLength(frames.length - (dialect.isPlural || isCounted ? 0 : 1));
  });

  it('PX127: where no deep level goes, any will do after some seconds', async () => {
    const { lab, say } = begin(dialect);
    const socket = lab.socket();
    lab.book(here, [['100', '1']]);
    const end = lab.run(zombieLevel);
    const book = say.fullBook(here, [
      ['100', '1'],
      ['99', '1'],
      ['98', '1'],
    ]);
    socket.write(book, say.change(here, [['100', '0']]));
    await lab.pass(3_000);
    socket.write(say.change(here, [['99', '0']]));
    await lab.pass();
    socket.write(say.change(here, [['98', '0']]));
    end();
    expect(bidsOf(dialect, socket.session, socket.bytes())).toEqual(['99:1']);
  });

  it('PX127: a zombie that the market speaks of again makes room for another, until the book begins anew', async () => {
    const { lab, say } = begin(dialect);
    const socket = lab.socket();
    const deep: Levels = ['100', '99', '98', '97', '96', '95', '94'].map((price) => [price, '1']);
    lab.book(here, deep);
    const end = lab.run(zombieLevel);
    const late = lab.socket();
    const steps = [
      say.change(here, [['95', '0']]),
      say.change(here, [['95', '2']]),
      say.change(here, [['95', '0']]),
      say.change(here, [['94', '0']]),
    ];
    socket.write(say.fullBook(here, deep));
    for (const step of steps) {
      socket.write(step);
      await lab.pass();
      late.write(step);
    }
    const left = ['100:1', '99:1', '98:1', '97:1', '96:1'];
    // The second removal of the level is lost, the other level's is not.
    expect(bidsOf(dialect, socket.session, socket.bytes())).toEqual([...left, '95:2'].sort());
    expect(bidsOf(dialect, late.session, late.bytes())).toEqual([]);
    const anew = [say.fullBook(here, deep), say.change(here, [['95', '3']])];
    const gone = [say.change(here, [['95', '0']]), say.change(here, [['94', '0']])];
    for (const frame of [...anew, ...gone]) {
      socket.write(frame);
      await lab.pass();
    }
    end();
    expect(socket.came().slice(-4)).toEqual([...anew, ...gone]);
  });

  it('PX128: cut-mid-frame breaks the sockets of its start within a message', async () => {
    const { lab, say } = begin(dialect);
    const [busy, idle] = [lab.socket(), lab.socket()];
    const end = lab.run(cutMidFrame);
    const late = lab.socket();
    const frame = say.change(here, [['100.0', '1']]);
    busy.write('small', frame, frame);
    late.write(frame);
    await lab.pass();
    await new Promise((resolve) => setImmediate(resolve));
    const whole = late.bytes();
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    expect(busy.bytes().subarray(7)).toEqual(half);
    expect([busy.end(), idle.end(), late.end()]).toEqual(['cut', undefined, undefined]);
    busy.write(frame);
    expect(busy.bytes()).toHaveLength(7 + half.length);
    end();
    idle.write(frame);
    expect(idle.came()).toEqual([frame]);
  });

  it('PX129: slow-consumer delays more and more, in order, and ends with 1008', async () => {
    const { lab, say } = begin(dialect);
    const socket = lab.socket();
    const end = lab.run(slowConsumer);
    const late = lab.socket();
    const sent: (string | Uint8Array)[] = [];
    const cameAfter: number[] = [];
    await lab.pass(100);
    for (let second = 0; second < 8; second += 1) {
      const frame = say.change(here, [['100.0', `${second}`]]);
      sent.push(frame);
      socket.write(frame);
      late.write(frame);
      await lab.pass(1_000);
      cameAfter.push(socket.came().length);
    }
    expect(cameAfter).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(socket.came()).toEqual(sent.slice(0, 4));
    expect(late.came()).toEqual(sent);
    await lab.pass(3_000);
    expect([socket.end(), late.end()]).toEqual([1008, undefined]);
    end();
    expect(socket.came()).toEqual(sent.slice(0, 5));
  });

  it('PX129: ended before, slow-consumer hands over what had piled up', async () => {
    const { lab, say } = begin(dialect);
    const socket = lab.socket();
    const end = lab.run(slowConsumer);
    await lab.pass(1_000);
    const frames = [1, 2, 3].map((size) => say.change(here, [['100.0', `${size}`]]));
    for (const frame of frames) {
      socket.write(frame);
    }
    expect(socket.came()).toEqual([]);
    end();
    const after = say.trade(here);
    socket.write(after);
    expect(socket.came()).toEqual([...frames, after]);
    expect(socket.end()).toBeUndefined();
  });

  it('PX131: one-market-freezes tells nothing of one market until it is asked for anew', () => {
    const { lab, say } = begin(dialect);
    const [asking, waiting, untouched] = [lab.socket(), lab.socket(), lab.socket()];
    const end = lab.run(oneMarketFreezes);
    const late = lab.socket();
    const other = say.change(there, [['7.0', '1']]);
    const frozen = [say.change(here, [['100.0', '1']]), say.trade(here)];
    for (const socket of [asking, waiting, late]) {
      socket.write(...frozen, other);
    }
    untouched.write(other);
    const anew = [say.fullBook(here, [['100.0', '2']]), say.change(here, [['100.0', '3']])];
    asking.write(...anew);
    expect(asking.came()).toEqual([other, ...anew]);
    expect(waiting.came()).toEqual([other]);
    expect(late.came()).toEqual([...frozen, other]);
    end();
    expect([asking, waiting, untouched, late].map((socket) => socket.end())).toEqual([
      undefined,
      'cut',
      undefined,
      undefined,
    ]);
  });
});

/** Price and size of each, told naively from the frames that came. */
function bidsOf(dialect: Dialect, session: WireFrame['session'], bytes: Buffer): readonly string[] {
  const book = new NaiveBook();
  for (const frame of splitFrames(session, bytes, dialect.frames)) {
    for (const [price, size] of dialect.bids(contentOf(frame))) {
      book.set('bids', price, size);
    }
  }
  return [...book.bids].map(([price, size]) => `${price}:${Number(size)}`).sort();
}
