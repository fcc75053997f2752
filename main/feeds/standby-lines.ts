/** The parallel lines of one book: how far each has come, and which one the book is said to come from. SPEC.md HS2, HS5, HS8, HS9. */
import type { UnixMillis } from '#shared/domain/time.ts';
import { StandbyLine } from './standby-line.ts';
import { StandbyRing } from './standby-ring.ts';
import { type StandbyTarget, stalledAfterMs } from './standby-target.ts';

export interface StandbyStanding {
  readonly state: 'in-step' | 'syncing' | 'stalled';
  readonly lagMs?: number;
}

export class StandbyLines<M> {
  /** What reached the book; positions of lines are indices of it. */
  readonly ring = new StandbyRing();
  readonly #lines = new Map<M, StandbyLine>();
  readonly #replaces: StandbyTarget<M>['replaces'];
  readonly #onLed: (leader: M | undefined) => void;
  #leader: M | undefined;

  constructor(
    replaces: StandbyTarget<M>['replaces'],
    /** Of another one, or of the same once more. */
    onLed: (leader: M | undefined) => void,
  ) {
    this.#replaces = replaces;
    this.#onLed = onLed;
  }

  get leader(): M | undefined {
    return this.#leader;
  }

  get isLed(): boolean {
    return this.#leader !== undefined;
  }

  get all(): Iterable<readonly [M, StandbyLine]> {
    return this.#lines;
  }

  /** The lines without which something would be lost: in step, or with a full book of their own. */
  get members(): readonly M[] {
    return [...this.#lines]
      .filter(([, line]) => line.state === 'in-step' || line.tail?.snapshot !== undefined)
      .map(([member]) => member);
  }

  find(member: M): StandbyLine | undefined {
    return this.#lines.get(member);
  }

  /** Of a member not known yet, a new line. */
  of(member: M): StandbyLine {
    let line = this.#lines.get(member);
    if (line === undefined) {
      line = new StandbyLine();
      this.#lines.set(member, line);
    }
    return line;
  }

  remove(member: M): void {
    this.#lines.delete(member);
  }

  /** It carries the book already. */
  adopt(member: M): void {
    const line = this.of(member);
    line.state = 'in-step';
    line.position = this.ring.head;
    this.#leader ??= member;
  }

  /** In step, with all that the book has. */
  isAtHead(line: StandbyLine): boolean {
    return line.state === 'in-step' && line.position === this.ring.head;
  }

  /** Of the other lines in this state the one that brought something last. */
  newest(state: StandbyLine['state'], except: M): readonly [M, StandbyLine] | undefined {
    return [...this.#lines]
      .filter(([member, line]) => line.state === state && member !== except)
      .sort(([, one], [, other]) => other.lastAt - one.lastAt)[0];
  }

  standing(member: M, now: UnixMillis): StandbyStanding {
    const line = this.#lines.get(member);
    const lagMs = line?.lag.middleMs(now);
    const shown = lagMs === undefined ? {} : { lagMs };
    if (line?.state !== 'in-step') {
      return { state: 'syncing', ...shown };
    }
    return { state: this.#isStalled(line, now) ? 'stalled' : 'in-step', ...shown };
  }

  becomeInStep(member: M, line: StandbyLine, position: number): void {
    if (line.state === 'in-step') {
      return;
    }
    line.state = 'in-step';
    line.position = position;
    line.tail = undefined;
    line.isStray = false;
    this.#dropReplaced(member);
  }

  /** The book is another one, of `member`. Lines in step with the one before are placed anew, but for those that go by numbers. */
  restart(member: M, line: StandbyLine, isNumbered: boolean): void {
    this.ring.restart();
    for (const other of this.#lines.values()) {
      if (other !== line && other.state === 'in-step') {
        other.position = this.ring.head;
        other.tail = undefined;
        other.state = isNumbered ? 'in-step' : 'syncing';
      }
    }
    line.state = 'syncing';
    this.becomeInStep(member, line, this.ring.head);
  }

  lead(member: M): void {
    this.#leader = member;
    this.#onLed(member);
  }

  /** No line stands for the book any more. */
  loseLead(): void {
    this.#leader = undefined;
    this.ring.restart();
    this.#onLed(undefined);
  }

  /** `member` brought something: it leads where the leader is behind for too long. */
  chooseLeader(member: M, line: StandbyLine, at: UnixMillis): void {
    if (!this.isAtHead(line) || member === this.#leader) {
      return;
    }
    const leader = this.#leader === undefined ? undefined : this.#lines.get(this.#leader);
    if (leader?.state !== 'in-step' || this.#isStalled(leader, at)) {
      this.lead(member);
    }
    this.#dropReplaced(member);
  }

  /** No line in step has brought anything since this one, not in step, began to. */
  isAloneAlive(line: StandbyLine, at: UnixMillis): boolean {
    const since = line.tail?.firstAt;
    if (!this.isLed || since === undefined || at - since < stalledAfterMs) {
      return false;
    }
    return ![...this.#lines.values()].some(
      (other) => other.state === 'in-step' && other.lastAt >= since,
    );
  }

  /** Another line brought long ago what this one, in step, has still to bring. */
  #isStalled(line: StandbyLine, now: UnixMillis): boolean {
    const since = this.ring.timeAt(line.position);
    return since !== undefined && now - since >= stalledAfterMs;
  }

  /** Lines that this one stands for are no longer needed; they go only once nothing is ahead of it. */
  #dropReplaced(member: M): void {
    const line = this.#lines.get(member);
    if (line === undefined || !this.isAtHead(line)) {
      return;
    }
    for (const other of [...this.#lines.keys()]) {
      if (other !== member && this.#replaces(member, other)) {
        this.#lines.delete(other);
        if (this.#leader === other) {
          this.lead(member);
        } else {
          this.#onLed(this.#leader);
        }
      }
    }
  }
}
