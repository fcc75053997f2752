/** Full books of parallel lines: which of them becomes the book, and when the book needs one. SPEC.md HS4, HS7, HS10–HS12. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import type { StandbyLine, ToldUpdate } from './standby-line.ts';
import { StandbyLines } from './standby-lines.ts';
import { type HeldUpdate, StandbyTail } from './standby-tail.ts';
import type { StandbyTarget } from './standby-target.ts';

export class StandbyBooks<M> {
  readonly lines: StandbyLines<M>;
  /** The number the book stands at, where updates are numbered. */
  number: number | undefined;
  readonly #target: StandbyTarget<M>;
  /** The book is not to be believed until a full one comes that was asked for since. */
  #needsBook = false;
  /** The lines whose next full book was asked for since the book was last right. */
  readonly #asked = new Set<M>();
  #wasLed = false;
  /** What `number` was when the book lost its last line. */
  #numberAtLoss: number | undefined;

  constructor(target: StandbyTarget<M>) {
    this.#target = target;
    this.lines = new StandbyLines<M>(
      (newer, older) => target.replaces(newer, older),
      (leader) => this.#ledBy(leader),
    );
  }

  /** Whether it became the book. `doubtedAt`: where the line stood when it doubted itself, in the words just before. */
  take(
    member: M,
    line: StandbyLine,
    levels: SnapshotLevels,
    told: ToldUpdate | undefined,
    doubtedAt: number | undefined,
  ): boolean {
    const number = told?.isSequence === true ? told.identity : undefined;
    if (!this.lines.isLed) {
      return this.#takeFirst(member, line, levels, number, doubtedAt);
    }
    if (told?.isSequence === true) {
      return this.#takeNumbered(member, line, levels, told);
    }
    if (this.#needsBook && this.#wasAsked(member)) {
      return this.#install(member, line, levels, undefined);
    }
    if (this.#needsBook && line.state === 'in-step') {
      return false;
    }
    if (doubtedAt !== undefined) {
      line.state = 'in-step';
      line.position = doubtedAt;
    }
    if (this.lines.isAtHead(line)) {
      return this.#install(member, line, levels, undefined);
    }
    if (line.state !== 'in-step') {
      line.state = 'syncing';
    }
    line.tail = new StandbyTail(levels);
    return false;
  }

  /** Full books that waited for their lines to come to where the book is. */
  settle(): void {
    for (const [member, line] of this.lines.all) {
      const { tail } = line;
      if (tail?.snapshot === undefined || !this.lines.isAtHead(line)) {
        continue;
      }
      line.tail = undefined;
      if (!this.#needsBook) {
        this.#target.replace(tail.snapshot);
        this.#setAll(tail.updates);
        this.lines.lead(member);
      }
    }
  }

  /** What a line of higher numbers holds becomes the book: its full book and all after it. */
  activate(member: M, line: StandbyLine, at: UnixMillis): void {
    const { tail } = line;
    if (tail?.snapshot === undefined) {
      return;
    }
    this.#replace(tail.snapshot);
    this.lines.restart(member, line, this.number !== undefined);
    this.applyHeld(tail.updates, at);
    line.position = this.lines.ring.head;
    this.number = line.newestNumber;
    this.lines.lead(member);
  }

  /** This line goes on although nobody knows what of the book it has, and what it has that the book lacks. */
  takeOver(member: M, line: StandbyLine, at: UnixMillis): void {
    const held = line.tail?.updates ?? [];
    this.lines.restart(member, line, false);
    this.#noteAll(held, at);
    line.position = this.lines.ring.head;
    this.number = line.newestNumber;
    this.#needsBook = true;
    this.#asked.clear();
    this.#target.unaligned(member);
    this.lines.lead(member);
  }

  /** Updates that a line brought before the others. */
  applyHeld(updates: readonly HeldUpdate[], at: UnixMillis): void {
    this.#noteAll(updates, at);
    this.#setAll(updates);
    if (this.number !== undefined) {
      this.number = this.lines.ring.last ?? this.number;
    }
  }

  /** A line is in step again: what it brought between, the other one has lost. */
  differs(updates: number): void {
    if (updates > 0) {
      this.#needsBook = true;
      this.#asked.clear();
      this.#target.differs(updates);
      this.#ledBy(this.lines.leader);
    }
  }

  /** The line's conversation does not believe it any more, and asks by itself. Whether another line stands for the book. */
  doubted(member: M): boolean {
    if (this.lines.isLed && this.lines.leader !== member) {
      return true;
    }
    if (this.lines.isLed && !this.#leadNewestInStep(member)) {
      this.#lose();
    }
    if (!this.lines.isLed) {
      this.#asked.add(member);
    }
    return this.lines.isLed;
  }

  /** Whether another line stands for the book, or is to. */
  ended(member: M, at: UnixMillis): boolean {
    this.#asked.delete(member);
    const { lines } = this;
    if (lines.isLed && (lines.leader !== member || this.#leadNewestInStep(member))) {
      return true;
    }
    if (!this.#wasLed || (!lines.isLed && this.#asked.size > 0)) {
      return false;
    }
    const [next, line] = lines.newest('syncing', member) ?? [];
    if (next !== undefined && line !== undefined) {
      this.takeOver(next, line, at);
      return true;
    }
    this.#lose();
    return false;
  }

  adopt(member: M): void {
    this.#wasLed = true;
    this.lines.adopt(member);
  }

  /** No line stands for the book. */
  #takeFirst(
    member: M,
    line: StandbyLine,
    levels: SnapshotLevels,
    number: number | undefined,
    doubtedAt: number | undefined,
  ): boolean {
    if (!this.#wasLed || this.#isAsNew(member, number, doubtedAt)) {
      return this.#install(member, line, levels, number);
    }
    // Asked for while the other line still brought the book: it may be older than what that one brought.
    this.takeOver(member, line, line.lastAt);
    return false;
  }

  /** It cannot be older than the book that was there. */
  #isAsNew(member: M, number: number | undefined, doubtedAt: number | undefined): boolean {
    if (this.#target.isYounger(member)) {
      return true;
    }
    if (number !== undefined && this.#numberAtLoss !== undefined) {
      return number >= this.#numberAtLoss;
    }
    // What it says in one breath with its doubt was not asked for since.
    const isBehind = doubtedAt !== undefined && doubtedAt < this.lines.ring.head;
    return this.#wasAsked(member) && !isBehind;
  }

  #takeNumbered(
    member: M,
    line: StandbyLine,
    levels: SnapshotLevels,
    { identity: number, use }: ToldUpdate,
  ): boolean {
    const last = this.number;
    const isRenumbered = line.newestNumber !== undefined && number < line.newestNumber;
    const isLeader = member === this.lines.leader;
    // Its number was taken for the book already, in the belief that levels follow.
    const isWanted = isLeader || this.#needsBook || use === 'apply';
    const isNewer = last === undefined || number > last || (number === last && isWanted);
    const isAnswer = this.#needsBook && this.#wasAsked(member);
    if (isNewer || isAnswer || (isRenumbered && isLeader)) {
      this.#install(member, line, levels, number);
      line.newestNumber = number;
      return true;
    }
    if (isRenumbered) {
      line.state = 'syncing';
      line.tail = new StandbyTail(levels);
      line.newestNumber = number;
    }
    return false;
  }

  /** The full book of this line is the book. Lines that were in step stay so where the book did not jump. */
  #install(member: M, line: StandbyLine, levels: SnapshotLevels, number: number | undefined): true {
    const { lines } = this;
    const isSame =
      lines.isLed && lines.isAtHead(line) && (number === undefined || number === this.number);
    this.#replace(levels);
    line.tail = undefined;
    if (!isSame) {
      lines.restart(member, line, number !== undefined);
    }
    this.number = number ?? (isSame ? this.number : undefined);
    lines.lead(member);
    return true;
  }

  #replace(levels: SnapshotLevels): void {
    this.#target.replace(levels);
    this.#needsBook = false;
    this.#asked.clear();
  }

  #noteAll(updates: readonly HeldUpdate[], at: UnixMillis): void {
    for (const { identity } of updates) {
      this.lines.ring.append(identity, at);
    }
  }

  #setAll(updates: readonly HeldUpdate[]): void {
    for (const { levels } of updates) {
      for (const { side, price, size } of levels) {
        this.#target.set(side, price, size);
      }
    }
  }

  #wasAsked(member: M): boolean {
    return (
      this.#asked.has(member) ||
      [...this.#asked].some((asked) => this.#target.replaces(member, asked))
    );
  }

  #leadNewestInStep(except: M): boolean {
    const [next] = this.lines.newest('in-step', except) ?? [];
    if (next === undefined) {
      return false;
    }
    this.lines.lead(next);
    return true;
  }

  #lose(): void {
    this.#numberAtLoss = this.number ?? this.#numberAtLoss;
    this.number = undefined;
    this.#needsBook = false;
    this.#asked.clear();
    this.lines.loseLead();
  }

  #ledBy(leader: M | undefined): void {
    this.#target.ledBy(leader);
    if (leader === undefined) {
      return;
    }
    this.#wasLed = true;
    if (this.#needsBook && !this.#asked.has(leader)) {
      this.#asked.add(leader);
      this.#target.wantBook(leader, true);
    }
  }
}
