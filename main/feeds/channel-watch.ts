/** Follows one channel of one market: who carries it, when it last changed, what that makes of its trust. SPEC.md TR1–TR26. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookProof, Doubt } from '../venues/venue.ts';
import {
  type Crossing,
  type EmptySide,
  type Halt,
  type TrustFacts,
  type TrustSubject,
  transition,
} from './book-trust.ts';
import type { Clock } from './clock.ts';
import type { DelayFacts } from './delay-facts.ts';
import type { Link } from './link.ts';
import { NextCheck } from './next-check.ts';
import { Rhythm } from './rhythm.ts';
import type { Session } from './session.ts';
import { silenceOf } from './silence.ts';
import { Suspicion } from './suspicion.ts';
import { AuditStanding } from './trust-audit-standing.ts';
import { type DelayStanding, nextDelay, nothingMeasured } from './trust-delay.ts';
import { isSameDetail, isSameTrust } from './trust-same.ts';

export interface ChannelWatchOptions {
  readonly subject: TrustSubject;
  readonly clock: Clock;
  /** The line that is planned to carry this channel. */
  readonly plannedLink: () => Link;
  /** Badge, sentence or proof read differently. */
  readonly onTrust: (trust: Trust) => void;
  /** Only what stands behind them does. */
  readonly onDetail?: () => void;
  /** When a neighbour of the market last changed. Absent: there is none. */
  readonly neighbourChangedAt?: () => UnixMillis | undefined;
  /** An independent copy would tell more. Absent: none can be had. */
  readonly onSuspect?: () => void;
}

export class ChannelWatch {
  readonly #options: ChannelWatchOptions;
  readonly #rhythm = new Rhythm();
  /** What the conversation of an open session says of this channel. */
  readonly #doubts = new Map<Session, Doubt>();
  /** The venue's last word: it holds across reconnects, although each asks once more. */
  #finalDoubt: Doubt | undefined;
  readonly #proofs = new Map<Session, BookProof>();
  #carrier: Session | undefined;
  #isCurrent = false;
  #hadData = false;
  #lastChangeAt: UnixMillis | undefined;
  #provenAt: UnixMillis | undefined;
  #crossed: Crossing | undefined;
  #halted: Halt | undefined;
  #note: string | undefined;
  #fullBookAt: UnixMillis | undefined;
  #emptySide: EmptySide | undefined;
  #delay: DelayStanding = nothingMeasured;
  readonly #audits = new AuditStanding();
  readonly #suspicion = new Suspicion();
  #trust: Trust | undefined;
  /** What was told last: what moves all the time is compared with that, not with what was found in between. */
  #told: Trust | undefined;
  readonly #check: NextCheck;

  constructor(options: ChannelWatchOptions) {
    this.#options = options;
    this.#check = new NextCheck(options.clock, () => this.judge());
    this.judge();
  }

  get carrier(): Session | undefined {
    return this.#carrier;
  }

  get crossed(): Crossing | undefined {
    return this.#crossed;
  }

  /** A full book of the present line is applied, or the line is open. */
  get isCurrent(): boolean {
    return this.#isCurrent && this.#audits.lost === undefined;
  }

  /** An audit found it wrong twice, and no full book came since. */
  get isLost(): boolean {
    return this.#audits.lost !== undefined;
  }

  /** Of the carrier; before there is one, of whoever is to become it. */
  get doubt(): Doubt | undefined {
    const said =
      this.#carrier === undefined
        ? [...this.#doubts.values()].at(-1)
        : this.#doubts.get(this.#carrier);
    return said ?? (this.#isCurrent ? undefined : this.#finalDoubt);
  }

  get hadData(): boolean {
    return this.#hadData;
  }

  get state(): Trust['state'] {
    return this.#trust?.state ?? 'RESYNCING';
  }

  /** A change may be another word. Not while it is live, nor while it is late: a delay is looked at when it is measured. */
  get isMovedByChange(): boolean {
    return this.state !== 'LIVE' && this.#delay.late === undefined;
  }

  /** What is told is what `judge` found last; the age of what moves all the time is that of now. */
  get trust(): Trust {
    const trust = this.#trust ?? this.#judgeNow();
    const isRunning = runningStates.has(trust.state);
    return isRunning && trust.isBookOld !== true && this.#lastChangeAt !== undefined
      ? { ...trust, ageFrom: this.#lastChangeAt }
      : trust;
  }

  get lastChangeAt(): UnixMillis | undefined {
    return this.#lastChangeAt;
  }

  /** `session` carries this channel from now on, and what is held is complete. */
  carriedBy(session: Session): void {
    this.#doubts.delete(session);
    this.#finalDoubt = undefined;
    this.#carrier = session;
    this.#isCurrent = true;
    this.#hadData = true;
  }

  /** `session` is the carrier now, but what is held is not current. */
  passedTo(session: Session): void {
    this.#interrupt();
    this.#carrier = session;
  }

  /** A full book was applied: what was found of the one before says nothing of this one. */
  fullBook(): void {
    this.#fullBookAt = this.#options.clock.now();
    this.#audits.replaced(this.#fullBookAt);
  }

  /** One was that says what is held already: the market did not move, and what was found of the book holds. */
  fullBookRepeated(): void {
    this.#fullBookAt = this.#options.clock.now();
  }

  /** The carrier's channel is current again. */
  ready(session: Session): void {
    this.carriedBy(session);
    this.judge();
  }

  doubtedBy(session: Session, doubt: Doubt): void {
    this.#doubts.set(session, doubt);
    this.#finalDoubt = doubt.isFinal === true ? doubt : undefined;
    if (session === this.#carrier) {
      this.#interrupt();
    }
  }

  setProof(session: Session, proof: BookProof): void {
    this.#proofs.set(session, proof);
    if (session === this.#carrier) {
      this.judge();
    }
  }

  /** The session is over, and with it what it said. */
  forget(session: Session): void {
    this.#doubts.delete(session);
    this.#proofs.delete(session);
  }

  /** The carrier is gone; what it brought stays as it was. */
  carrierEnded(): void {
    this.#interrupt();
    this.#carrier = undefined;
    this.judge();
  }

  /** On the hot path: only numbers are written; `judge` follows at the end of the turn where it can matter. */
  changed(at: UnixMillis): void {
    this.#lastChangeAt = at;
    this.#rhythm.beat(at);
  }

  setCrossed(crossed: Crossing | undefined): void {
    this.#crossed = crossed;
  }

  setHalted(halted: Halt | undefined): void {
    const isSame =
      halted?.reason === this.#halted?.reason && halted?.isVenueWide === this.#halted?.isVenueWide;
    if (!isSame) {
      this.#halted = halted;
      this.judge();
    }
  }

  /** What a person must know although the channel is live, as a sentence. */
  setNote(note: string | undefined): void {
    if (note !== this.#note) {
      this.#note = note;
      this.judge();
    }
  }

  /** A side without a level. Whether that is new. */
  setEmptySide(side: EmptySide['side'] | undefined, at: UnixMillis): boolean {
    if (side === this.#emptySide?.side) {
      return false;
    }
    this.#emptySide = side === undefined ? undefined : { side, since: at };
    return true;
  }

  /** How late the venue's stamps come; undefined: nothing is known of it. */
  setDelay(facts: DelayFacts | undefined): void {
    const standing = nextDelay(this.#delay, facts, this.#options.clock.now());
    if (standing !== this.#delay) {
      this.#delay = standing;
      this.judge();
    }
  }

  /** The newest comparison with an independent copy. */
  setAudit(audit: BookAudit | undefined): void {
    this.#audits.take(audit);
    this.judge();
  }

  /** When the first comparison is due. */
  setAuditDue(at: UnixMillis | undefined): void {
    if (this.#audits.setDue(at)) {
      this.judge();
    }
  }

  judge(): void {
    const told = this.#told;
    const trust = this.#judgeNow();
    if (!isSameTrust(told, trust)) {
      this.#told = trust;
      this.#options.onTrust(trust);
    } else if (!isSameDetail(told, trust)) {
      this.#told = trust;
      this.#options.onDetail?.();
    }
    if (this.#suspicion.isNew(trust, this.#options.subject)) {
      this.#options.onSuspect?.();
    }
  }

  close(): void {
    this.#check.cancel();
  }

  /** What is held is from before, and was right for as long as the carrier was heard. */
  #interrupt(): void {
    if (this.#isCurrent) {
      this.#provenAt = this.#carrier?.connection.lastReceivedAt ?? this.#provenAt;
      this.#isCurrent = false;
    }
    // An overlap is looked at again with the next full book: one that is still there went on meanwhile.
    this.#delay = nothingMeasured;
    this.#rhythm.interrupt();
  }

  #judgeNow(): Trust {
    const { clock, subject } = this.#options;
    const now = clock.now();
    const { trust, checkAt } = transition(this.#trust, subject, this.#facts(now), now);
    this.#trust = trust;
    if (checkAt !== undefined) {
      this.#check.at(checkAt, now);
    }
    return trust;
  }

  #facts(now: UnixMillis): TrustFacts {
    const { plannedLink, neighbourChangedAt, onSuspect } = this.#options;
    const carrier = this.#carrier;
    const link: Link =
      carrier === undefined
        ? plannedLink()
        : { kind: 'open', evidenceAt: carrier.connection.evidenceAt };
    const usualGapMs = this.#rhythm.usualGapMs();
    return {
      link,
      isCurrent: this.#isCurrent,
      hadData: this.#hadData,
      fullBookAt: this.#fullBookAt,
      lastChangeAt: this.#lastChangeAt,
      usualGapMs,
      provenAt: this.#provenAt,
      crossed: this.#crossed,
      emptySide: this.#emptySide,
      halted: this.#halted,
      note: this.#note,
      doubt: this.doubt,
      proof: carrier === undefined ? undefined : this.#proofs.get(carrier),
      delay: this.#delay,
      silent:
        neighbourChangedAt === undefined
          ? undefined
          : silenceOf(this.#lastChangeAt, usualGapMs, neighbourChangedAt, now),
      hasNeighbours: neighbourChangedAt !== undefined,
      ...this.#audits.facts(now),
      canAudit: onSuspect !== undefined,
    };
  }
}

/** Their age counts from the last change. */
const runningStates: ReadonlySet<Trust['state']> = new Set(['LIVE', 'QUIET', 'HALTED', 'LATE']);
