/** What reaches people beyond the ladder, put together: the log of incidents, its file, what is announced, the alerts. SPEC.md AT1–AT42. */
import { randomUUID } from 'node:crypto';
import type { VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import {
  type AlertRule,
  type AttentionChange,
  type AttentionSettings,
  type AttentionState,
  defaultAttentionSettings,
  type Incident,
  type IncidentSeverity,
  type PageTrouble,
} from '#shared/ipc/attention.ts';
import type { CallError, Notice } from '#shared/ipc/contract.ts';
import type { CancelTimer, Clock } from '../feeds/clock.ts';
import type { AlertChanged, TrustChanged } from '../feeds/feed-protocol.ts';
import { redactText } from '../log/redact.ts';
import { PendingWrites } from '../settings/pending-writes.ts';
import { errorWords, type SettingsFile, writeWhole } from '../settings/settings-file.ts';
import { Announcer, type DesktopNotification } from './announcer.ts';
import { attentionFile, checkRules, type KeptAttention } from './attention-settings.ts';
import { exportText } from './incident-export.ts';
import { IncidentFile } from './incident-file.ts';
import { IncidentLog, type IncidentNews } from './incident-log.ts';
import { TroubleSources } from './trouble-sources.ts';

/** Desktop notifications, where the system has them. */
export interface Notifier {
  readonly canNotify: boolean;
  notify(notification: DesktopNotification): void;
}

export interface AttentionServiceOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly onNotice: (notice: Notice) => void;
  readonly onChange: (change: AttentionChange) => void;
  readonly onSound: (severity: IncidentSeverity) => void;
  /** The feed thread is to watch for exactly these. */
  readonly onRules: (rules: readonly AlertRule[]) => void;
  readonly isPractice: (venue: VenueId) => boolean;
  readonly notifier?: Notifier | undefined;
  /** Where a person wants the log to be written; undefined: nowhere. Absent: there is nobody to ask. */
  readonly chooseExportPath?: (() => Promise<string | undefined>) | undefined;
}

/** Incidents that change in a moment go to the windows together. */
const tellAfterMs = 100;

export class AttentionService {
  readonly #options: AttentionServiceOptions;
  readonly #settingsFile: SettingsFile<KeptAttention>;
  readonly #incidentFile: IncidentFile;
  readonly #log: IncidentLog;
  readonly #sources: TroubleSources;
  readonly #announcer: Announcer;
  readonly #writes = new PendingWrites();
  readonly #untold = new Set<string>();
  #settings: AttentionSettings = defaultAttentionSettings;
  #rules: readonly AlertRule[] = [];
  #mutedUntil: UnixMillis | undefined;
  #cancelMute: CancelTimer | undefined;
  #cancelTell: CancelTimer | undefined;
  #isClosed = false;

  constructor(options: AttentionServiceOptions) {
    const { folder, clock, onNotice, onSound, notifier } = options;
    this.#options = options;
    this.#settingsFile = attentionFile(folder, () => clock.now(), onNotice);
    this.#incidentFile = new IncidentFile({
      folder,
      clock,
      onNotice,
      all: () => this.#log.incidents,
    });
    this.#log = new IncidentLog({
      createId: randomUUID,
      onChange: (incident, news, family) => this.#changed(incident, news, family),
    });
    this.#sources = new TroubleSources({
      log: this.#log,
      clock,
      isPractice: options.isPractice,
      rule: (id) => this.#rules.find((rule) => rule.id === id),
    });
    this.#announcer = new Announcer({
      clock,
      settings: () => this.#settings,
      isMuted: () => this.#mutedUntil !== undefined,
      incident: (id) => this.#log.get(id),
      notify: (notification) => notifier?.notify(notification),
      sound: onSound,
    });
  }

  /** Before anything is reported. */
  async load(): Promise<void> {
    const [kept, { incidents, lastKnownAt }] = await Promise.all([
      this.#settingsFile.load(),
      this.#incidentFile.load(),
    ]);
    if (kept !== undefined) {
      this.#settings = kept.settings;
      this.#rules = kept.rules;
      this.#setMuted(kept.mutedUntil);
    }
    this.#log.restore(incidents, lastKnownAt);
  }

  get state(): AttentionState {
    return {
      incidents: this.#log.incidents,
      settings: this.#settings,
      rules: this.#rules,
      ...(this.#mutedUntil === undefined ? {} : { mutedUntil: this.#mutedUntil }),
      canNotify: this.#options.notifier?.canNotify === true,
    };
  }

  get rules(): readonly AlertRule[] {
    return this.#rules;
  }

  // --- what happens -----------------------------------------------------------------------------------------------

  trustChanged(changed: TrustChanged): void {
    if (!this.#isClosed) {
      this.#sources.trustChanged(changed);
    }
  }

  alertChanged(changed: AlertChanged): void {
    if (!this.#isClosed) {
      this.#sources.alertChanged(changed);
    }
  }

  /** The feed thread is gone: until it is back no book is current. */
  feedThreadStopped(reason: string): void {
    if (!this.#isClosed) {
      this.#sources.feedThreadStopped(reason);
    }
  }

  /** All that this window alone knows to be wrong. */
  report(windowId: number, troubles: readonly PageTrouble[]): void {
    if (!this.#isClosed) {
      this.#sources.report(windowId, troubles);
    }
  }

  /** Its page is another one now, or gone. */
  windowGone(windowId: number): void {
    this.report(windowId, []);
  }

  // --- what people do ---------------------------------------------------------------------------------------------

  acknowledge(ids: readonly string[]): Result<undefined, CallError> {
    return this.#log.acknowledge(ids, this.#now()) ? ok(undefined) : err(notInLog);
  }

  note(id: string | undefined, text: string): Result<undefined, CallError> {
    return this.#log.note(id, redactText(text), this.#now()) ? ok(undefined) : err(notInLog);
  }

  setSettings(settings: AttentionSettings): void {
    this.#settings = settings;
    this.#saveSettings();
    this.#options.onChange({ settings });
  }

  mute(forMinutes: number): void {
    this.#setMuted(forMinutes === 0 ? undefined : this.#now() + forMinutes * 60_000);
    this.#saveSettings();
    this.#options.onChange({ mutedUntil: this.#mutedUntil ?? null });
  }

  setRules(rules: readonly AlertRule[]): Result<undefined, CallError> {
    const checked = checkRules(rules);
    if (!checked.ok) {
      return err({ code: 'invalid-input', text: checked.error });
    }
    const before = this.#rules;
    this.#rules = rules;
    this.#sources.rulesChanged(before);
    this.#saveSettings();
    this.#options.onRules(rules);
    this.#options.onChange({ rules });
    return ok(undefined);
  }

  async exportLog(): Promise<Result<{ readonly path?: string }, CallError>> {
    const { chooseExportPath } = this.#options;
    if (chooseExportPath === undefined) {
      return err({
        code: 'unavailable',
        text: 'There is no window here in which a file could be chosen.',
      });
    }
    const path = await chooseExportPath();
    if (path === undefined) {
      return ok({});
    }
    try {
      await writeWhole(path, exportText(path, this.#log.incidents));
      return ok({ path });
    } catch (error) {
      return err({
        code: 'failed',
        text: `${redactText(path)} cannot be written: ${errorWords(error)}. The log itself is as it was. Choose another folder, or make room.`,
      });
    }
  }

  /** Idempotent. Plumbline ends: what goes on is closed, and what its own end brings about is no incident. */
  end(): void {
    if (!this.#isClosed) {
      this.#sources.close();
      this.#isClosed = true;
    }
  }

  /** Idempotent; resolves when all is written. */
  async close(): Promise<void> {
    this.end();
    this.#announcer.close();
    this.#cancelMute?.();
    this.#cancelTell?.();
    await Promise.all([this.#incidentFile.flush(), this.#writes.all()]);
  }

  #changed(incident: Incident, news: IncidentNews, family: string): void {
    this.#incidentFile.save(incident);
    this.#untold.add(incident.id);
    this.#cancelTell ??= this.#options.clock.setTimer(() => this.#tell(), tellAfterMs);
    if (news === 'began' || news === 'again' || news === 'worse') {
      this.#announcer.news(incident, family);
    }
  }

  #tell(): void {
    this.#cancelTell = undefined;
    const incidents = [...this.#untold].flatMap((id) => this.#log.get(id) ?? []);
    this.#untold.clear();
    if (incidents.length > 0) {
      this.#options.onChange({ incidents });
    }
  }

  #setMuted(until: UnixMillis | undefined): void {
    const { clock, onChange } = this.#options;
    this.#cancelMute?.();
    this.#cancelMute = undefined;
    const forMs = until === undefined ? 0 : until - clock.now();
    this.#mutedUntil = forMs > 0 ? until : undefined;
    if (forMs > 0) {
      this.#cancelMute = clock.setTimer(() => {
        this.#setMuted(undefined);
        this.#saveSettings();
        onChange({ mutedUntil: null });
      }, forMs);
    }
  }

  #saveSettings(): void {
    this.#writes.add(
      this.#settingsFile.save({
        version: 1,
        settings: this.#settings,
        rules: [...this.#rules],
        ...(this.#mutedUntil === undefined ? {} : { mutedUntil: this.#mutedUntil }),
      }),
    );
  }

  #now(): UnixMillis {
    return this.#options.clock.now();
  }
}

const notInLog: CallError = {
  code: 'unavailable',
  text: 'This incident is no longer in the log; it keeps the newest 500. Nothing was changed.',
};
