/** Follows one channel of one market: who carries it, when it last changed, what that makes of its trust. SPEC.md TR1–TR14. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookProof, Doubt } from '../venues/venue.ts';
import {
  type Crossing,
  type Halt,
  isSameTrust,
  type TrustFacts,
  type TrustSubject,
  transition,
} from './book-trust.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { DelayFacts } from './delay-facts.ts';
import type { Link } from './link.ts';
import { Rhythm } from './rhythm.ts';
import type { Session } from './session.ts';

export interface ChannelWatchOptions {
  readonly subject: TrustSubject;
  readonly clock: Clock;
  /** The line that is planned to carry this channel. */
  readonly plannedLink: () => Link;
  readonly onTrust: (trust: Trust) => void;
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
  #delay: DelayFacts | undefined;
  #audit: BookAudit | undefined;
  #auditDueAt: UnixMillis | undefined;
  #trust: Trust | undefined;
  #cancelCheck: CancelTimer | undefined;
  #checkAt: UnixMillis = 0;

  constructor(options: ChannelWatchOptions) {
    this.#options = options;
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
    return this.#isCurrent;
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

  get trust(): Trust {
    const trust = this.#trust ?? this.#judgeNow();
    const isRunning = trust.state === 'LIVE' || trust.state === 'QUIET' || trust.state === 'HALTED';
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

  /** How late the venue's stamps come; undefined: nothing is known of it. */
  setDelay(delay: DelayFacts | undefined): void {
    this.#delay = delay;
    this.judge();
  }

  /** The newest comparison with an independent copy. */
  setAudit(audit: BookAudit | undefined): void {
    this.#audit = audit;
    this.judge();
  }

  /** When the first comparison is due. */
  setAuditDue(at: UnixMillis | undefined): void {
    this.#auditDueAt = at;
    this.judge();
  }

  judge(): void {
    const before = this.#trust;
    const trust = this.#judgeNow();
    if (!isSameTrust(before, trust)) {
      this.#options.onTrust(trust);
    }
  }

  close(): void {
    this.#cancelCheck?.();
    this.#cancelCheck = undefined;
  }

  /** What is held is from before, and was right for as long as the carrier was heard. */
  #interrupt(): void {
    if (this.#isCurrent) {
      this.#provenAt = this.#carrier?.connection.lastReceivedAt ?? this.#provenAt;
      this.#isCurrent = false;
    }
    this.#crossed = undefined;
    this.#rhythm.interrupt();
  }

  #judgeNow(): Trust {
    const { clock, subject } = this.#options;
    const now = clock.now();
    const { trust, checkAt } = transition(this.#trust, subject, this.#facts(), now);
    this.#trust = trust;
    // A check already set is left alone: it finds the later bound when it fires, which costs less than moving it each time.
    if (checkAt !== undefined && (this.#cancelCheck === undefined || checkAt < this.#checkAt)) {
      this.#cancelCheck?.();
      this.#checkAt = checkAt;
      this.#setCheck(checkAt - now);
    }
    return trust;
  }

  #setCheck(inMs: number): void {
    this.#cancelCheck = this.#options.clock.setTimer(
      () => {
        this.#cancelCheck = undefined;
        this.judge();
      },
      Math.max(1, inMs),
    );
  }

  #facts(): TrustFacts {
    const link: Link =
      this.#carrier === undefined
        ? this.#options.plannedLink()
        : { kind: 'open', evidenceAt: this.#carrier.connection.evidenceAt };
    return {
      link,
      isCurrent: this.#isCurrent,
      hadData: this.#hadData,
      lastChangeAt: this.#lastChangeAt,
      usualGapMs: this.#rhythm.usualGapMs(),
      provenAt: this.#provenAt,
      crossed: this.#crossed,
      halted: this.#halted,
      note: this.#note,
      doubt: this.doubt,
      proof: this.#carrier === undefined ? undefined : this.#proofs.get(this.#carrier),
    };
  }
}
