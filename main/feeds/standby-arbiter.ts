/**
 * Makes one book of what two parallel lines bring: the first to deliver wins. Pure: events in, calls of the target out. SPEC.md HS1–HS12.
 *
 * | book          | update           | full book                                            | its last line in step doubts | … ends                       |
 * | none          | held             | asked for since, or of a younger line: led; else asked for again | none             | a syncing line: unaligned; else none |
 * | led           | `StandbyPlacing` | at the head: replaced; behind it: once caught up; else held      | none             | a syncing line: unaligned; else none |
 * | unaligned     | placed, unseen   | asked for since: led; else not taken                 | none                         | a syncing line: unaligned; else none |
 */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import { StandbyBooks } from './standby-books.ts';
import type { StandbyLines, StandbyStanding } from './standby-lines.ts';
import { StandbyPlacing } from './standby-placing.ts';
import type { StandbyTarget } from './standby-target.ts';

/** A line doubted itself; what it says next may be the full book that ends that. */
interface SelfDoubt<M> {
  readonly member: M;
  readonly position: number;
  readonly at: UnixMillis;
}

export class StandbyArbiter<M> {
  readonly #target: StandbyTarget<M>;
  readonly #books: StandbyBooks<M>;
  readonly #lines: StandbyLines<M>;
  readonly #placing: StandbyPlacing<M>;
  #lastDoubt: SelfDoubt<M> | undefined;
  #duplicates = 0;

  constructor(target: StandbyTarget<M>) {
    this.#target = target;
    this.#books = new StandbyBooks<M>(target);
    this.#lines = this.#books.lines;
    this.#placing = new StandbyPlacing<M>(this.#books, target);
  }

  get leader(): M | undefined {
    return this.#lines.leader;
  }

  /** Updates that another line had brought before. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** The lines without which something would be lost: in step, or with a full book of their own. */
  get members(): readonly M[] {
    return this.#lines.members;
  }

  /** It carries the book already. */
  adopt(member: M): void {
    this.#books.adopt(member);
  }

  /** How a line stands, for people. */
  standing(member: M, now: UnixMillis): StandbyStanding {
    return this.#lines.standing(member, now);
  }

  /** False: another line brought it before. Else its levels follow in `level`, or its full book in `snapshot`. */
  update(member: M, identity: number, isSequence: boolean, at: UnixMillis): boolean {
    this.#lastDoubt = undefined;
    this.#books.settle();
    const line = this.#lines.of(member);
    if (isSequence) {
      line.newestNumber = Math.max(identity, line.newestNumber ?? identity);
    }
    let use = isSequence
      ? this.#placing.placeNumbered(member, line, identity, at)
      : this.#placing.place(member, line, identity, at);
    if (use === 'skip') {
      this.#duplicates += 1;
      if (line.tail?.isTooLong === true) {
        line.tail = undefined;
      }
      if (line.tail !== undefined) {
        // The book has it, but the full book that waits for this line does not.
        line.tail.begin(identity, at);
        use = 'hold';
      }
    }
    line.told = { identity, isSequence, use };
    line.lastAt = at;
    this.#lines.chooseLeader(member, line, at);
    return use !== 'skip';
  }

  level(member: M, side: BookSide, price: DecimalCell, size: DecimalCell): void {
    const line = this.#lines.find(member);
    if (line?.told?.use === 'apply') {
      this.#target.set(side, price, size);
    } else if (line?.told?.use === 'hold') {
      line.tail?.add(side, price, size);
    }
  }

  /** Whether it became the book. */
  snapshot(member: M, levels: SnapshotLevels, at: UnixMillis): boolean {
    const line = this.#lines.of(member);
    const { told } = line;
    const doubt = this.#lastDoubt;
    this.#lastDoubt = undefined;
    line.told = undefined;
    line.lastAt = at;
    const doubtedAt = doubt?.member === member && doubt.at === at ? doubt.position : undefined;
    return this.#books.take(member, line, levels, told, doubtedAt);
  }

  /** Its conversation does not believe it any more. Whether another line still stands for the book. */
  doubted(member: M, at: UnixMillis): boolean {
    const line = this.#lines.find(member);
    this.#lastDoubt = undefined;
    if (line !== undefined) {
      if (line.state === 'in-step') {
        this.#lastDoubt = { member, position: line.position, at };
      }
      line.state = 'new';
      line.tail = undefined;
      line.told = undefined;
      line.isStray = false;
    }
    return this.#books.doubted(member);
  }

  /** Whether another line stands for the book, or is to. */
  ended(member: M, at: UnixMillis): boolean {
    this.#lastDoubt = undefined;
    this.#lines.remove(member);
    return this.#books.ended(member, at);
  }

  /** At the end of what was told: a full book may wait for a line that has come to where the book is by now. */
  settle(): void {
    this.#books.settle();
  }
}
