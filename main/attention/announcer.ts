/** Who hears of an incident beyond the log, and how often: desktop notifications and sound. SPEC.md AT30–AT36. */
import { marketKey, venueLabels } from '#shared/domain/market.ts';
import type { AttentionSettings, Incident, IncidentSeverity } from '#shared/ipc/attention.ts';
import { incidentSeverities } from '#shared/ipc/attention.ts';
import type { CancelTimer, Clock } from '../feeds/clock.ts';

export interface DesktopNotification {
  readonly title: string;
  readonly body: string;
  readonly severity: IncidentSeverity;
}

export interface AnnouncerOptions {
  readonly clock: Clock;
  readonly settings: () => AttentionSettings;
  readonly isMuted: () => boolean;
  /** An incident as it is now; undefined: no longer in the log. */
  readonly incident: (id: string) => Incident | undefined;
  readonly notify: (notification: DesktopNotification) => void;
  readonly sound: (severity: IncidentSeverity) => void;
}

/** Markets that fall together are told together. */
const gatherMs = 500;
const firstPauseMs = 30_000;
const longestPauseMs = 5 * 60_000;
const mostBody = 240;

/** What was told of one cause, and when it may be told again. */
interface Told {
  /** Monotonic. */
  quietUntilMs: number;
  pauseMs: number;
  /** Came while it was quiet. */
  held: number;
  heldIncident: string | undefined;
  cancel: CancelTimer | undefined;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  /** By id: the family of its cause. */
  readonly #gathered = new Map<string, string>();
  readonly #told = new Map<string, Told>();
  #cancelGather: CancelTimer | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** It began, came again, or became more serious. */
  news({ id, kind, acknowledgedAt }: Incident, family: string): void {
    // A person's own note is no news to him, and what was acknowledged has been heard.
    if (kind !== 'note' && acknowledgedAt === undefined) {
      this.#gathered.set(id, family);
      this.#cancelGather ??= this.#options.clock.setTimer(() => this.#tellGathered(), gatherMs);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#cancelGather?.();
    this.#cancelGather = undefined;
    this.#gathered.clear();
    for (const told of this.#told.values()) {
      told.cancel?.();
    }
    this.#told.clear();
  }

  #tellGathered(): void {
    this.#cancelGather = undefined;
    const gathered = [...this.#gathered];
    this.#gathered.clear();
    this.#forgetCalm();
    const passed = gathered.flatMap(([id, family]) => {
      const incident = this.#options.incident(id);
      return incident === undefined || !this.#isWanted(incident) || !this.#pass(incident, family)
        ? []
        : [{ incident, held: 0 }];
    });
    this.#tell(passed);
  }

  #isWanted({ severity }: Incident): boolean {
    const { notifications, sound } = this.#options.settings();
    return (notifications[severity] || sound[severity]) && !this.#options.isMuted();
  }

  /** Whether it may be told now; else it is held and told when the pause is over, if it still goes on by then. */
  #pass(incident: Incident, family: string): boolean {
    const key = `${incident.severity} ${family}`;
    const nowMs = this.#options.clock.monotonic();
    const told = this.#told.get(key);
    if (told === undefined) {
      this.#told.set(key, {
        quietUntilMs: nowMs + firstPauseMs,
        pauseMs: firstPauseMs,
        held: 0,
        heldIncident: undefined,
        cancel: undefined,
      });
      return true;
    }
    if (nowMs >= told.quietUntilMs) {
      this.#lengthen(told, nowMs);
      return true;
    }
    told.held += 1;
    told.heldIncident = incident.id;
    told.cancel ??= this.#options.clock.setTimer(
      () => this.#tellHeld(told),
      told.quietUntilMs - nowMs,
    );
    return false;
  }

  #tellHeld(told: Told): void {
    told.cancel = undefined;
    const incident =
      told.heldIncident === undefined ? undefined : this.#options.incident(told.heldIncident);
    const held = told.held;
    told.held = 0;
    told.heldIncident = undefined;
    const goesOn =
      incident !== undefined &&
      incident.endedAt === undefined &&
      incident.acknowledgedAt === undefined;
    if (goesOn && this.#isWanted(incident)) {
      this.#lengthen(told, this.#options.clock.monotonic());
      this.#tell([{ incident, held }]);
    }
  }

  #lengthen(told: Told, nowMs: number): void {
    told.pauseMs = Math.min(longestPauseMs, told.pauseMs * 2);
    told.quietUntilMs = nowMs + told.pauseMs;
  }

  /** Calm for as long as the longest pause: the next one begins with the shortest. */
  #forgetCalm(): void {
    const nowMs = this.#options.clock.monotonic();
    for (const [key, told] of this.#told) {
      if (told.cancel === undefined && nowMs - told.quietUntilMs >= longestPauseMs) {
        this.#told.delete(key);
      }
    }
  }

  /** One sound for all of a moment: that of the most serious. */
  #tell(news: ReadonlyArray<{ readonly incident: Incident; readonly held: number }>): void {
    const { settings, notify, sound } = this.#options;
    for (const { incident, held } of news) {
      if (settings().notifications[incident.severity]) {
        notify(wordsOf(incident, held));
      }
    }
    const loudest = [...incidentSeverities]
      .reverse()
      .find(
        (severity) =>
          settings().sound[severity] && news.some(({ incident }) => incident.severity === severity),
      );
    if (loudest !== undefined) {
      sound(loudest);
    }
  }
}

function wordsOf(incident: Incident, held: number): DesktopNotification {
  const { severity, isPractice, cause, endedAt } = incident;
  const over = endedAt === undefined ? '' : ' It is over by now.';
  const again = held > 1 ? ` It came ${held} times since you were last told.` : '';
  const text = cause.text.length > mostBody ? `${cause.text.slice(0, mostBody - 1)}…` : cause.text;
  return {
    severity,
    title: `${isPractice ? 'Practice: ' : ''}${titleOf(incident)}`,
    body: `${text}${over}${again}`,
  };
}

/** `Paxos BTCUSD is STALE`, `3 Rails books were STALE`. */
function titleOf({ kind, state, venue, markets, endedAt }: Incident): string {
  const label = venue === undefined ? 'Plumbline' : venueLabels[venue];
  const [first = ''] = markets;
  const market = venue === undefined ? first : first.slice(marketKey(venue, '').length);
  if (kind === 'alert') {
    return `Alert: ${label} ${market}`;
  }
  const word = state ?? 'in trouble';
  const [one, several] = endedAt === undefined ? ['is', 'are'] : ['was', 'were'];
  return markets.length === 1
    ? `${label} ${market} ${one} ${word}`
    : `${markets.length} ${label} books ${several} ${word}`;
}
