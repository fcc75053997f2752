/**
 * Makes one book of what two parallel lines bring: the first to deliver wins. Pure: events in, calls of the target out.
 * SPEC.md HS1–HS9.
 *
 * | line     | its update                                  | its full book                     | it doubts, or ends |
 * | new      | held until it can be placed                 | no line in step: applied, in step | new / gone         |
 * |          |                                             | else held                         |                    |
 * | syncing  | placed: in step; else held                  | as new                            | new / gone         |
 * | in step  | at the head: applied; behind it: dropped    | at the head: applied; else not    | new / gone         |
 */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import { StandbyLine } from './standby-line.ts';
import { StandbyRing } from './standby-ring.ts';
import { type HeldUpdate, StandbyTail } from './standby-tail.ts';

/** A line that brings nothing for so long while another one does is stalled. */
export const stalledAfterMs = 1_500;

export interface StandbyTarget<M> {
  replace(levels: SnapshotLevels): void;
  set(side: BookSide, price: DecimalCell, size: DecimalCell): void;
  /** Another line is the one that the book is said to come from; undefined: none is in step, and the book is not current. */
  ledBy(member: M | undefined): void;
  /** Only a full book of this line helps. */
  wantBook(member: M): void;
  /** One line brought what another one did not: the book cannot be believed until a full one. */
  differs(updates: number): void;
  /** `newer` does all that `older` does. */
  replaces(newer: M, older: M): boolean;
}

export class StandbyArbiter<M> {
  readonly #target: StandbyTarget<M>;
  readonly #lines = new Map<M, StandbyLine>();
  readonly #ring = new StandbyRing();
  #leader: M | undefined;
  /** The number the book stands at, where updates are numbered. */
  #number: number | undefined;
  #duplicates = 0;
  /** Lines differed: any full book is better than the one there is. */
  #needsBook = false;

  constructor(target: StandbyTarget<M>) {
    this.#target = target;
  }

  get leader(): M | undefined {
    return this.#leader;
  }

  /** Updates that another line had brought before. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** The lines without which something would be lost: in step, or with a full book of their own. */
  get members(): readonly M[] {
    return [...this.#lines]
      .filter(([, line]) => line.state === 'in-step' || line.tail?.snapshot !== undefined)
      .map(([member]) => member);
  }

  /** It carries the book already. */
  adopt(member: M): void {
    const line = this.#line(member);
    line.state = 'in-step';
    line.position = this.#ring.head;
    this.#leader ??= member;
  }

  /** How a line stands, for people. */
  standing(
    member: M,
    now: UnixMillis,
  ): { readonly state: 'in-step' | 'syncing' | 'stalled'; readonly lagMs?: number } {
    const line = this.#lines.get(member);
    const lagMs = line?.lag.middleMs(now);
    const shown = lagMs === undefined ? {} : { lagMs };
    if (line?.state !== 'in-step') {
      return { state: 'syncing', ...shown };
    }
    const isStalled = this.#waitedMs(line, now) >= stalledAfterMs;
    return { state: isStalled ? 'stalled' : 'in-step', ...shown };
  }

  /** False: another line brought it before. Else its levels follow in `level`, or its full book in `snapshot`. */
  update(member: M, identity: number, isSequence: boolean, at: UnixMillis): boolean {
    const line = this.#line(member);
    if (isSequence) {
      line.newestNumber = Math.max(identity, line.newestNumber ?? identity);
    }
    const use = isSequence
      ? this.#placeNumbered(member, line, identity, at)
      : this.#place(member, line, identity, at);
    line.told = { identity, isSequence, use };
    line.lastAt = at;
    if (use === 'skip') {
      this.#duplicates += 1;
    }
    this.#chooseLeader(member, line, at);
    return use !== 'skip';
  }

  level(member: M, side: BookSide, price: DecimalCell, size: DecimalCell): void {
    const line = this.#lines.get(member);
    if (line?.told?.use === 'apply') {
      this.#target.set(side, price, size);
    } else if (line?.told?.use === 'hold') {
      line.tail?.add(side, price, size);
    }
  }

  /** Whether it became the book. */
  snapshot(member: M, levels: SnapshotLevels, at: UnixMillis): boolean {
    const line = this.#line(member);
    const { told } = line;
    line.told = undefined;
    line.lastAt = at;
    if (this.#isLed && told?.isSequence === true) {
      return this.#numberedSnapshot(member, line, levels, told);
    }
    const isInStep = line.state === 'in-step';
    const isAtHead = isInStep && line.position === this.#ring.head;
    if (!this.#isLed || isAtHead || (isInStep && this.#needsBook)) {
      const number = told?.isSequence === true ? told.identity : undefined;
      this.#install(member, line, levels, number);
      return true;
    }
    if (!isInStep) {
      line.state = 'syncing';
      line.tail = new StandbyTail(levels);
    }
    return false;
  }

  /** Its conversation does not believe it any more. Whether another line still stands for the book. */
  doubted(member: M): boolean {
    const line = this.#lines.get(member);
    if (line !== undefined) {
      line.state = 'new';
      line.tail = undefined;
      line.told = undefined;
      line.isStray = false;
    }
    return this.#survive(member);
  }

  /** Whether another line still stands for the book. */
  ended(member: M): boolean {
    this.#lines.delete(member);
    return this.#survive(member);
  }

  get #isLed(): boolean {
    return this.#leader !== undefined;
  }

  /** How long ago another line brought what this one, in step, has still to bring. */
  #waitedMs(line: StandbyLine, now: UnixMillis): number {
    const since = this.#ring.timeAt(line.position);
    return line.state === 'in-step' && since !== undefined ? now - since : 0;
  }

  #line(member: M): StandbyLine {
    let line = this.#lines.get(member);
    if (line === undefined) {
      line = new StandbyLine();
      this.#lines.set(member, line);
    }
    return line;
  }

  // --- placing an update --------------------------------------------------------------------------------------------

  #place(
    member: M,
    line: StandbyLine,
    identity: number,
    at: UnixMillis,
  ): 'apply' | 'hold' | 'skip' {
    const ring = this.#ring;
    if (line.state !== 'in-step') {
      const index = this.#isLed ? ring.findOnly(identity) : undefined;
      return index === undefined
        ? this.#hold(member, line, identity, at)
        : this.#join(member, line, index, at);
    }
    if (line.position === ring.head) {
      return this.#append(line, identity, at);
    }
    if (ring.at(line.position) === identity) {
      return this.#repeat(line, line.position, at);
    }
    // It skipped some that others brought, or brings again what it brought: the book has both.
    const ahead = ring.find(identity, line.position);
    if (ahead !== undefined) {
      return this.#repeat(line, ahead, at);
    }
    if (ring.find(identity) !== undefined) {
      return 'skip';
    }
    line.state = 'syncing';
    line.tail = new StandbyTail();
    line.isStray = true;
    this.#target.wantBook(member);
    return this.#hold(member, line, identity, at);
  }

  #placeNumbered(
    member: M,
    line: StandbyLine,
    number: number,
    at: UnixMillis,
  ): 'apply' | 'hold' | 'skip' {
    const last = this.#number;
    if (!this.#isLed || (last === undefined && line.state !== 'in-step')) {
      return this.#hold(member, line, number, at);
    }
    const isAtHead = line.state === 'in-step' && line.position === this.#ring.head;
    if (last === undefined || isAtHead || number === last + 1) {
      if (last !== undefined && number <= last) {
        return 'skip';
      }
      this.#becomeInStep(member, line, this.#ring.head);
      this.#number = number;
      return this.#append(line, number, at);
    }
    if (number <= last) {
      const index = this.#ring.head - 1 - (last - number);
      this.#becomeInStep(member, line, this.#ring.clamp(index));
      return this.#repeat(line, index, at);
    }
    // Ahead of the book with something missing between: with a full book of its own it is the newer book.
    const use = this.#hold(member, line, number, at);
    if (use === 'apply' || line.tail?.snapshot === undefined) {
      return use;
    }
    this.#activate(member, line, at);
    return 'apply';
  }

  #append(line: StandbyLine, identity: number, at: UnixMillis): 'apply' | 'skip' {
    const aligned = this.#alignWith(identity, at);
    if (aligned) {
      // A line ahead has brought this one and more; it is all applied.
      line.position += 1;
      return 'skip';
    }
    this.#ring.append(identity, at);
    line.position = this.#ring.head;
    line.lag.add(at, 0);
    return 'apply';
  }

  #repeat(line: StandbyLine, index: number, at: UnixMillis): 'skip' {
    line.position = this.#ring.clamp(index + 1);
    const firstAt = this.#ring.timeAt(index);
    if (firstAt !== undefined) {
      line.lag.add(at, at - firstAt);
    }
    return 'skip';
  }

  #hold(member: M, line: StandbyLine, identity: number, at: UnixMillis): 'hold' | 'apply' {
    line.state = 'syncing';
    line.tail ??= new StandbyTail();
    if (line.tail.isTooLong) {
      line.tail = new StandbyTail();
      this.#target.wantBook(member);
    }
    line.tail.begin(identity, at);
    return this.#overtakesStalled(member, line, at) ? 'apply' : 'hold';
  }

  /** Its update is one that the book has: from here on it is known where the line stands. */
  #join(member: M, line: StandbyLine, index: number, at: UnixMillis): 'skip' {
    const extra = line.isStray ? (line.tail?.updates.length ?? 0) : 0;
    this.#becomeInStep(member, line, index);
    this.#tellExtra(extra);
    return this.#repeat(line, index, at);
  }

  #becomeInStep(member: M, line: StandbyLine, position: number): void {
    if (line.state === 'in-step') {
      return;
    }
    line.state = 'in-step';
    line.position = position;
    line.tail = undefined;
    line.isStray = false;
    this.#dropReplaced(member);
  }

  /** It is in step again: what it brought between, the other line has lost. */
  #tellExtra(extra: number): void {
    if (extra > 0) {
      this.#needsBook = true;
      this.#target.differs(extra);
    }
  }

  /** The book's next update is one that a syncing line holds: that line was ahead, and what it holds behind it is next. */
  #alignWith(identity: number, at: UnixMillis): boolean {
    for (const [member, line] of this.#lines) {
      const place = line.state === 'syncing' ? line.tail?.findOnly(identity) : undefined;
      if (place !== undefined) {
        const held = line.tail?.updates.slice(place) ?? [];
        const extra = line.isStray ? place : 0;
        this.#applyHeld(held, at);
        this.#becomeInStep(member, line, this.#ring.head);
        this.#tellExtra(extra);
        return true;
      }
    }
    return false;
  }

  // --- full books -----------------------------------------------------------------------------------------------------

  #numberedSnapshot(
    member: M,
    line: StandbyLine,
    levels: SnapshotLevels,
    {
      identity: number,
      use,
    }: { readonly identity: number; readonly use: 'apply' | 'hold' | 'skip' },
  ): boolean {
    const last = this.#number;
    const isRenumbered = line.newestNumber !== undefined && number < line.newestNumber;
    const isLeader = member === this.#leader;
    // Its number was taken for the book already, in the belief that levels follow.
    const isWanted = isLeader || this.#needsBook || use === 'apply';
    const isNewer = last === undefined || number > last || (number === last && isWanted);
    if (isNewer || (isRenumbered && isLeader)) {
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
  #install(member: M, line: StandbyLine, levels: SnapshotLevels, number: number | undefined): void {
    const isAtHead = line.state === 'in-step' && line.position === this.#ring.head;
    const isSame = isAtHead && this.#isLed && (number === undefined || number === this.#number);
    this.#target.replace(levels);
    this.#needsBook = false;
    if (!isSame) {
      this.#begin(member, line, number !== undefined);
    }
    this.#number = number ?? (isSame ? this.#number : undefined);
    this.#lead(member);
  }

  /** The book is another one. Lines in step with the one before are placed anew, but for those that go by their numbers. */
  #begin(member: M, line: StandbyLine, isNumbered: boolean): void {
    this.#ring.restart();
    for (const other of this.#lines.values()) {
      if (other !== line && other.state === 'in-step' && isNumbered) {
        other.position = this.#ring.head;
      } else if (other !== line && other.state === 'in-step') {
        other.state = 'syncing';
        other.tail = undefined;
      }
    }
    line.state = 'syncing';
    this.#becomeInStep(member, line, this.#ring.head);
  }

  /** What this line holds becomes the book: its full book and all after it. */
  #activate(member: M, line: StandbyLine, at: UnixMillis): void {
    const { tail } = line;
    if (tail?.snapshot === undefined) {
      return;
    }
    this.#target.replace(tail.snapshot);
    this.#needsBook = false;
    this.#begin(member, line, this.#number !== undefined);
    this.#applyHeld(tail.updates, at);
    line.position = this.#ring.head;
    this.#number = line.newestNumber;
    this.#lead(member);
  }

  #applyHeld(updates: readonly HeldUpdate[], at: UnixMillis): void {
    for (const { identity, levels } of updates) {
      this.#ring.append(identity, at);
      for (const { side, price, size } of levels) {
        this.#target.set(side, price, size);
      }
    }
    if (this.#number !== undefined) {
      this.#number = this.#ring.last ?? this.#number;
    }
  }

  // --- who leads --------------------------------------------------------------------------------------------------------

  #chooseLeader(member: M, line: StandbyLine, at: UnixMillis): void {
    if (line.state !== 'in-step' || line.position !== this.#ring.head || member === this.#leader) {
      return;
    }
    const leader = this.#leader === undefined ? undefined : this.#lines.get(this.#leader);
    const isStalled = leader !== undefined && this.#waitedMs(leader, at) >= stalledAfterMs;
    if (leader?.state !== 'in-step' || isStalled) {
      this.#lead(member);
    }
    this.#dropReplaced(member);
  }

  /** Lines that this one stands for are no longer needed; they go only once nothing is ahead of it. */
  #dropReplaced(member: M): void {
    const line = this.#lines.get(member);
    if (line?.state !== 'in-step' || line.position !== this.#ring.head) {
      return;
    }
    for (const other of [...this.#lines.keys()]) {
      if (other !== member && this.#target.replaces(member, other)) {
        this.#lines.delete(other);
        if (this.#leader === other) {
          this.#lead(member);
        } else {
          this.#target.ledBy(this.#leader);
        }
      }
    }
  }

  #lead(member: M): void {
    this.#leader = member;
    this.#target.ledBy(member);
  }

  /** No line in step has brought anything since this one began to: its own full book is the newer one. */
  #overtakesStalled(member: M, line: StandbyLine, at: UnixMillis): boolean {
    const since = line.tail?.firstAt;
    if (!this.#isLed || line.tail?.snapshot === undefined || since === undefined) {
      return false;
    }
    const isAnyAlive = [...this.#lines.values()].some(
      (other) => other.state === 'in-step' && other.lastAt >= since,
    );
    if (isAnyAlive || at - since < stalledAfterMs) {
      return false;
    }
    this.#activate(member, line, at);
    return true;
  }

  /** `member` no longer carries: is there another one that does? */
  #survive(member: M): boolean {
    if (this.#leader !== member && this.#isLed) {
      return true;
    }
    const ranked = [...this.#lines].sort(([, one], [, other]) => other.lastAt - one.lastAt);
    const inStep = ranked.find(([, line]) => line.state === 'in-step');
    if (inStep !== undefined) {
      this.#lead(inStep[0]);
      return true;
    }
    const own = ranked.find(([, line]) => line.tail?.snapshot !== undefined);
    if (own !== undefined) {
      this.#activate(own[0], own[1], own[1].lastAt);
      return true;
    }
    this.#leader = undefined;
    this.#number = undefined;
    this.#ring.restart();
    this.#target.ledBy(undefined);
    return false;
  }
}
