/**
 * Where an update of a parallel line belongs: `apply` it to the book, `hold` it until that is known, `skip` it since another
 * line brought it. SPEC.md HS1–HS3, HS7.
 *
 * | line     | its update                                                                              |
 * | new      | held until it can be placed                                                             |
 * | syncing  | placed: in step; else held                                                              |
 * | in step  | at the head: applied; behind it: dropped; not the book's: stray, alone: takes over     |
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { StandbyBooks } from './standby-books.ts';
import type { StandbyLine } from './standby-line.ts';
import type { StandbyLines } from './standby-lines.ts';
import { StandbyTail } from './standby-tail.ts';
import type { StandbyTarget } from './standby-target.ts';

type Use = 'apply' | 'hold' | 'skip';

export class StandbyPlacing<M> {
  readonly #books: StandbyBooks<M>;
  readonly #lines: StandbyLines<M>;
  readonly #target: StandbyTarget<M>;

  constructor(books: StandbyBooks<M>, target: StandbyTarget<M>) {
    this.#books = books;
    this.#lines = books.lines;
    this.#target = target;
  }

  place(member: M, line: StandbyLine, identity: number, at: UnixMillis): Use {
    const { ring } = this.#lines;
    if (line.state !== 'in-step') {
      const index = this.#lines.isLed ? ring.findOnly(identity) : undefined;
      return index === undefined
        ? this.#hold(member, line, identity, at)
        : this.#join(member, line, index, at);
    }
    if (line.position === ring.head) {
      return this.#append(line, identity, at);
    }
    // It skipped some that others brought, or brings again what it brought: the book has both.
    const index = ring.find(identity, line.position);
    if (index !== undefined) {
      if (index !== line.position) {
        line.tail = undefined;
      }
      return this.#repeat(line, index, at);
    }
    if (ring.find(identity) !== undefined) {
      line.tail = undefined;
      return 'skip';
    }
    return this.#stray(member, line, identity, at);
  }

  placeNumbered(member: M, line: StandbyLine, number: number, at: UnixMillis): Use {
    const books = this.#books;
    const last = books.number;
    if (!this.#lines.isLed || (last === undefined && line.state !== 'in-step')) {
      return this.#hold(member, line, number, at);
    }
    if (last === undefined || this.#lines.isAtHead(line) || number === last + 1) {
      if (last !== undefined && number <= last) {
        return 'skip';
      }
      this.#lines.becomeInStep(member, line, this.#lines.ring.head);
      books.number = number;
      return this.#append(line, number, at);
    }
    if (number <= last) {
      const index = this.#lines.ring.head - 1 - (last - number);
      this.#lines.becomeInStep(member, line, this.#lines.ring.clamp(index));
      return this.#repeat(line, index, at);
    }
    // Ahead of the book with something missing between: with a full book of its own it is the newer book.
    const use = this.#hold(member, line, number, at);
    if (use === 'apply' || line.tail?.snapshot === undefined) {
      return use;
    }
    books.activate(member, line, at);
    return 'apply';
  }

  #append(line: StandbyLine, identity: number, at: UnixMillis): Use {
    if (this.#alignWith(identity, at)) {
      // A line ahead has brought this one and more; it is all applied.
      line.position += 1;
      return 'skip';
    }
    const { ring } = this.#lines;
    ring.append(identity, at);
    line.position = ring.head;
    line.lag.add(at, 0);
    return 'apply';
  }

  #repeat(line: StandbyLine, index: number, at: UnixMillis): Use {
    const { ring } = this.#lines;
    line.position = ring.clamp(index + 1);
    const firstAt = ring.timeAt(index);
    if (firstAt !== undefined) {
      line.lag.add(at, at - firstAt);
    }
    return 'skip';
  }

  #hold(member: M, line: StandbyLine, identity: number, at: UnixMillis): Use {
    line.state = 'syncing';
    line.tail ??= new StandbyTail();
    if (line.tail.isTooLong) {
      line.tail = new StandbyTail();
      this.#target.wantBook(member, false);
    }
    line.tail.begin(identity, at);
    if (this.#lines.isAloneAlive(line, at)) {
      this.#books.takeOver(member, line, at);
      return 'apply';
    }
    return 'hold';
  }

  /** It brought what the book does not have, without what the book has. */
  #stray(member: M, line: StandbyLine, identity: number, at: UnixMillis): Use {
    line.state = 'syncing';
    line.tail = new StandbyTail();
    if (this.#lines.newest('in-step', member) === undefined) {
      line.tail.begin(identity, at);
      this.#books.takeOver(member, line, at);
      return 'apply';
    }
    line.isStray = true;
    this.#target.wantBook(member, false);
    return this.#hold(member, line, identity, at);
  }

  /** Its update is one that the book has: from here on it is known where the line stands. */
  #join(member: M, line: StandbyLine, index: number, at: UnixMillis): Use {
    const extra = line.isStray ? (line.tail?.updates.length ?? 0) : 0;
    this.#lines.becomeInStep(member, line, index);
    this.#books.differs(extra);
    return this.#repeat(line, index, at);
  }

  /** The book's next update is one that a syncing line holds: that line was ahead, and what it holds behind it is next. */
  #alignWith(identity: number, at: UnixMillis): boolean {
    for (const [member, line] of this.#lines.all) {
      const place = line.state === 'syncing' ? line.tail?.findOnly(identity) : undefined;
      if (place !== undefined) {
        const held = line.tail?.updates.slice(place) ?? [];
        const extra = line.isStray ? place : 0;
        this.#books.applyHeld(held, at);
        this.#lines.becomeInStep(member, line, this.#lines.ring.head);
        this.#books.differs(extra);
        return true;
      }
    }
    return false;
  }
}
