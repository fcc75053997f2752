import { describe, expect, it } from 'vitest';
import { DecimalCell, DecimalColumn, formatCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import { StandbyArbiter } from './standby-arbiter.ts';
import { mostHeldLevels } from './standby-tail.ts';
import { stalledAfterMs } from './standby-target.ts';

type Name = 'A' | 'B';

function cell(text: string): DecimalCell {
  const made = new DecimalCell();
  parseDecimal(text, made);
  return made;
}

function bookOf(size: string): SnapshotLevels {
  const [bidPrices, bidSizes] = [new DecimalColumn(), new DecimalColumn()];
  bidPrices.push(cell('100'));
  bidSizes.push(cell(size));
  return { bidPrices, bidSizes, askPrices: new DecimalColumn(), askSizes: new DecimalColumn() };
}

/** One level, whose size says what the book is. */
function setUp() {
  let size = '';
  let isDoubted = false;
  const said: string[] = [];
  const young = new Set<Name>();
  const arbiter = new StandbyArbiter<Name>({
    replace: ({ bidSizes }) => {
      const read = new DecimalCell();
      bidSizes.read(0, read);
      size = formatCell(read);
      isDoubted = false;
    },
    set: (_side, _price, next) => {
      size = isDoubted ? size : formatCell(next);
    },
    ledBy: (name) => said.push(`led by ${name ?? 'none'}`),
    wantBook: (name) => said.push(`book of ${name}`),
    differs: (count) => {
      isDoubted = true;
      said.push(`differs by ${count}`);
    },
    unaligned: (name) => {
      isDoubted = true;
      said.push(`unaligned ${name}`);
    },
    isYounger: (name) => young.has(name),
    replaces: () => false,
  });
  const update = (name: Name, identity: number, next: string, isSequence = false, at = 0) => {
    if (arbiter.update(name, identity, isSequence, at)) {
      arbiter.level(name, 'bid', cell('100'), cell(next));
    }
  };
  return { arbiter, said, update, young, size: () => size, isDoubted: () => isDoubted };
}

describe('StandbyArbiter', () => {
  it('HS2: without numbers a line is in step once one of its updates is the only one of its kind', () => {
    const { arbiter, update } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    for (const identity of [7, 8, 7]) {
      update('A', identity, '2');
    }
    arbiter.snapshot('B', bookOf('1'), 0);
    update('B', 7, '2');
    expect(arbiter.standing('B', 0).state).toBe('syncing');
    update('B', 8, '2');
    expect(arbiter.standing('B', 0).state).toBe('in-step');
  });

  it('HS2: a line that is ahead is in step once the other one brings what it holds, and all behind it counts', () => {
    const { arbiter, update, size } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('3'), 0);
    update('B', 11, '4');
    update('B', 12, '5');
    expect(size()).toBe('1');
    update('A', 10, '3');
    update('A', 11, '4');
    expect(size()).toBe('5');
    update('A', 12, '5');
    update('A', 13, '6');
    expect([size(), arbiter.duplicates]).toEqual(['6', 2]);
  });

  it('HS10: a line that takes over unaligned is not believed until it brought a full book asked for since', () => {
    const { arbiter, update, size, said, isDoubted } = setUp();
    arbiter.snapshot('A', bookOf('5'), 0);
    // Behind: what it brings is in the other one's full book.
    arbiter.snapshot('B', bookOf('2'), 0);
    update('B', 11, '3');
    expect(arbiter.ended('A', 0)).toBe(true);
    expect([size(), arbiter.leader, isDoubted()]).toEqual(['5', 'B', true]);
    expect(said.slice(-3)).toEqual(['unaligned B', 'led by B', 'book of B']);
    update('B', 12, '4');
    expect(size()).toBe('5');
    arbiter.snapshot('B', bookOf('6'), 0);
    update('B', 13, '7');
    expect([size(), isDoubted()]).toEqual(['7', false]);
    expect(arbiter.ended('B', 0)).toBe(false);
    expect(said.at(-1)).toBe('led by none');
  });

  it('HS10: a full book that was on its way when the other line died is asked for again, one of a later line is not', () => {
    const first = setUp();
    first.arbiter.snapshot('A', bookOf('5'), 0);
    expect(first.arbiter.ended('A', 0)).toBe(false);
    first.arbiter.snapshot('B', bookOf('4'), 0);
    expect([first.size(), first.isDoubted(), first.said.at(-1)]).toEqual(['5', true, 'book of B']);
    first.arbiter.snapshot('B', bookOf('6'), 0);
    expect([first.size(), first.isDoubted()]).toEqual(['6', false]);

    const second = setUp();
    second.arbiter.snapshot('A', bookOf('5'), 0);
    second.arbiter.ended('A', 0);
    second.young.add('B');
    second.arbiter.snapshot('B', bookOf('6'), 0);
    expect([second.size(), second.isDoubted()]).toEqual(['6', false]);
  });

  it('HS10: when that one dies before its full book came, the next is asked', () => {
    const { arbiter, size, said, isDoubted } = setUp();
    arbiter.snapshot('A', bookOf('5'), 0);
    arbiter.snapshot('B', bookOf('5'), 0);
    arbiter.ended('A', 0);
    arbiter.snapshot('A', bookOf('5'), 0);
    expect(arbiter.ended('B', 0)).toBe(true);
    expect([arbiter.leader, said.at(-1), isDoubted()]).toEqual(['A', 'book of A', true]);
    arbiter.snapshot('A', bookOf('6'), 0);
    expect([size(), isDoubted()]).toEqual(['6', false]);
  });

  it('HS10: alone, what does not follow what it owes is not believed', () => {
    const { arbiter, update, size, said, isDoubted } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    update('A', 10, '2');
    update('B', 10, '2');
    update('A', 11, '3');
    update('A', 12, '4');
    expect(arbiter.ended('A', 0)).toBe(true);
    expect([size(), isDoubted()]).toEqual(['4', false]);
    update('B', 13, '5');
    expect([size(), isDoubted(), said.at(-1)]).toEqual(['4', true, 'book of B']);
  });

  it('HS11: the full book of an audit waits until its line is where the book is', () => {
    const { arbiter, update, size } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    for (const name of ['A', 'B'] as const) {
      update(name, 10, '2');
    }
    update('A', 12, '4');
    arbiter.doubted('B', 7);
    // What both lost: the venue never sent it.
    expect(arbiter.snapshot('B', bookOf('3'), 7)).toBe(false);
    arbiter.settle();
    expect([size(), arbiter.standing('B', 7).state]).toEqual(['4', 'in-step']);
    update('B', 12, '9');
    arbiter.settle();
    expect([size(), arbiter.leader]).toEqual(['9', 'B']);
  });

  it('HS11: a full book whose line lost something since does not wait', () => {
    const { arbiter, update, size } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    for (const name of ['A', 'B'] as const) {
      update(name, 10, '2');
    }
    update('A', 11, '3');
    update('A', 12, '4');
    arbiter.snapshot('B', bookOf('2'), 0);
    update('B', 12, '9');
    arbiter.settle();
    expect([size(), arbiter.leader]).toEqual(['4', 'A']);
  });

  it('HS3: a tail that grows too long is given up for a new full book', () => {
    const { arbiter, update, said } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    for (let index = 0; index <= mostHeldLevels / 2 + 1; index += 1) {
      update('B', 1_000 + index, '2');
    }
    expect(said).toContain('book of B');
  });

  it('HS4: a full book never takes the book back; one with a later number is the book at once', () => {
    const { arbiter, size } = setUp();
    const full = (name: Name, number: number, next: string) => {
      arbiter.update(name, number, true, 0);
      arbiter.snapshot(name, bookOf(next), 0);
    };
    full('A', 20, '2');
    full('B', 19, '1');
    expect(size()).toBe('2');
    full('B', 25, '3');
    expect(size()).toBe('3');
    full('A', 24, '9');
    expect(size()).toBe('3');
  });

  it('HS4: when the numbers begin anew for the leader, so does the book', () => {
    const { arbiter, size } = setUp();
    const full = (name: Name, number: number, next: string) => {
      arbiter.update(name, number, true, 0);
      arbiter.snapshot(name, bookOf(next), 0);
    };
    full('A', 1_000, '1');
    full('B', 1_000, '1');
    full('A', 1, '2');
    expect(size()).toBe('2');
    full('B', 1, '2');
    arbiter.update('B', 2, true, 0);
    arbiter.level('B', 'bid', cell('100'), cell('3'));
    expect(size()).toBe('3');
  });

  it('HS5, HS10: a line that is not aligned takes over from one that stalls, and is asked for its full book', () => {
    const { arbiter, update, size, isDoubted } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    update('A', 10, '2', false, 0);
    arbiter.snapshot('B', bookOf('5'), 100);
    update('B', 15, '6', false, 200);
    expect(isDoubted()).toBe(false);
    update('B', 16, '7', false, 200 + stalledAfterMs);
    expect([size(), arbiter.leader, isDoubted()]).toEqual(['2', 'B', true]);
    arbiter.snapshot('B', bookOf('8'), 2_000);
    // What the stalled one brings late is old.
    update('A', 11, '3', false, 3_000);
    expect([size(), isDoubted()]).toEqual(['8', false]);
  });

  it('HS7: what one line brings and the other never did shows that something was lost', () => {
    const { arbiter, update, said } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    update('A', 10, '2');
    update('B', 10, '2');
    update('A', 12, '4');
    update('A', 13, '5');
    update('B', 11, '3');
    expect(said).not.toContain('differs by 1');
    update('B', 12, '4');
    expect(said).toContain('differs by 1');
  });

  it('HS7: what a line alone has lost costs nothing', () => {
    const { arbiter, update, said, size } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    for (const [identity, next] of [
      [10, '2'],
      [11, '3'],
      [12, '4'],
    ] as const) {
      update('A', identity, next);
    }
    update('B', 10, '2');
    update('B', 12, '4');
    update('B', 13, '5');
    expect([size(), said.filter((text) => text.startsWith('differs'))]).toEqual(['5', []]);
  });

  it('HS8: a line that owes what the other brought is stalled', () => {
    const { arbiter, update } = setUp();
    arbiter.snapshot('A', bookOf('1'), 0);
    arbiter.snapshot('B', bookOf('1'), 0);
    update('A', 10, '2', false, 1_000);
    update('B', 10, '2', false, 1_030);
    update('A', 11, '3', false, 2_000);
    expect(arbiter.standing('B', 2_100)).toEqual({ state: 'in-step', lagMs: 30 });
    expect(arbiter.standing('B', 2_000 + stalledAfterMs).state).toBe('stalled');
    expect(arbiter.standing('A', 2_000 + stalledAfterMs)).toEqual({ state: 'in-step', lagMs: 0 });
  });
});
