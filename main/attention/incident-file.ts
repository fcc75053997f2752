/** The incidents on disk: one a line, the last line of an id counts. For its owner alone, bounded, never in the way. SPEC.md AT20–AT25. */
import { copyFile, mkdir, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { venueIds } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { trustStates } from '#shared/domain/trust.ts';
import { type Incident, incidentSeverities } from '#shared/ipc/attention.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import type { CancelTimer, Clock } from '../feeds/clock.ts';
import { errorWords, writeWhole } from '../settings/settings-file.ts';

/** Past this the file is written anew, with each incident once. */
const mostAppendedBytes = 1 << 20;
/** More than this was never written by us. */
const mostFileBytes = 32 << 20;
/** What changes several times in a moment is written once. */
const writeAfterMs = 250;

const dated = z.strictObject({ at: z.number(), text: z.string() });
const incidentSchema = z.strictObject({
  id: z.string().min(1).max(40),
  kind: z.enum(['state', 'alert', 'note']),
  severity: z.enum(incidentSeverities),
  state: z.enum(trustStates).optional(),
  venue: z.enum(venueIds).optional(),
  markets: z.array(z.string()).max(1_000),
  isPractice: z.boolean(),
  cause: z.strictObject({ code: z.string(), text: z.string() }),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  isEndUnknown: z.boolean().optional(),
  evidence: z.array(dated).max(1_000),
  times: z.number().int().positive().optional(),
  acknowledgedAt: z.number().optional(),
  notes: z.array(dated).max(1_000),
});

export interface IncidentFileOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly onNotice: (notice: Notice) => void;
  /** All that the file is to hold. */
  readonly all: () => readonly Incident[];
}

export interface KeptIncidents {
  readonly incidents: readonly Incident[];
  /** The latest moment that the file speaks of: until then Plumbline ran. */
  readonly lastKnownAt: UnixMillis;
}

export class IncidentFile {
  readonly #options: IncidentFileOptions;
  readonly #path: string;
  readonly #pending = new Map<string, Incident>();
  #writing: Promise<void> = Promise.resolve();
  #cancelWrite: CancelTimer | undefined;
  #appendedBytes = 0;
  #mustWriteWhole = false;
  #isFailing = false;

  constructor(options: IncidentFileOptions) {
    this.#options = options;
    this.#path = join(options.folder, 'incidents.jsonl');
  }

  async load(): Promise<KeptIncidents> {
    const text = await this.#read();
    const kept = new Map<string, Incident>();
    let damaged = 0;
    let lastKnownAt = 0;
    for (const line of text.split('\n')) {
      if (line.trim() === '') {
        continue;
      }
      const incident = parseIncident(line);
      if (incident === undefined) {
        damaged += 1;
      } else {
        kept.set(incident.id, incident);
        lastKnownAt = Math.max(lastKnownAt, latestOf(incident));
      }
    }
    this.#appendedBytes = Buffer.byteLength(text);
    if (damaged > 0) {
      await this.#sayDamaged(damaged);
      this.#mustWriteWhole = true;
    }
    if (text !== '' && !text.endsWith('\n')) {
      // Written in part when Plumbline ended: what is appended must not join it.
      this.#mustWriteWhole = true;
    }
    if (this.#mustWriteWhole) {
      // Else the same would be said at the next start.
      this.#writeSoon();
    }
    return { incidents: [...kept.values()], lastKnownAt };
  }

  /** Soon: several changes of a moment are one write. */
  save(incident: Incident): void {
    this.#pending.set(incident.id, incident);
    this.#writeSoon();
  }

  #writeSoon(): void {
    this.#cancelWrite ??= this.#options.clock.setTimer(() => {
      this.#cancelWrite = undefined;
      void this.flush();
    }, writeAfterMs);
  }

  /** Resolves when all that was saved stands, or could not be written and that was said. */
  flush(): Promise<void> {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #read(): Promise<string> {
    try {
      const file = await open(this.#path, 'r');
      try {
        const { size } = await file.stat();
        if (size > mostFileBytes) {
          this.#mustWriteWhole = true;
          await this.#sayDamaged(undefined);
          return '';
        }
        return await file.readFile('utf8');
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!isMissing(error)) {
        this.#options.onNotice({
          severity: 'caution',
          title: 'The log of incidents could not be read',
          text: `${basename(this.#path)}: ${errorWords(error)}. Plumbline begins a new one. Check who may read ${dirname(this.#path)}.`,
        });
        this.#mustWriteWhole = true;
      }
      return '';
    }
  }

  async #write(): Promise<void> {
    const lines = [...this.#pending.values()].map((incident) => `${JSON.stringify(incident)}\n`);
    this.#pending.clear();
    if (lines.length === 0 && !this.#mustWriteWhole) {
      return;
    }
    const text = lines.join('');
    try {
      if (this.#mustWriteWhole || this.#appendedBytes + text.length > mostAppendedBytes) {
        await this.#writeWhole();
      } else {
        await this.#append(text);
      }
      this.#isFailing = false;
    } catch (error) {
      // What stands there now is not known: the next change writes all of it.
      this.#mustWriteWhole = true;
      this.#sayUnwritable(error);
    }
  }

  async #writeWhole(): Promise<void> {
    const all = this.#options.all().map((incident) => `${JSON.stringify(incident)}\n`);
    const text = [...all].reverse().join('');
    await writeWhole(this.#path, text);
    this.#mustWriteWhole = false;
    // What was appended since counts, not what has to stand there anyway.
    this.#appendedBytes = 0;
  }

  async #append(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.appendFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    this.#appendedBytes += Buffer.byteLength(text);
  }

  /** Said once, not with every incident. */
  #sayUnwritable(error: unknown): void {
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#options.onNotice({
        severity: 'caution',
        title: 'The log of incidents cannot be saved',
        text: `${basename(this.#path)}: ${errorWords(error)}. Incidents are shown and kept in memory; Plumbline tries again with the next one. Check the space on the disk and who may write to ${dirname(this.#path)}.`,
      });
    }
  }

  async #sayDamaged(lines: number | undefined): Promise<void> {
    const { clock, onNotice } = this.#options;
    const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    const aside = `${this.#path}.broken-${stamp}`;
    const what =
      lines === undefined
        ? 'The file is larger than Plumbline ever writes it, so nothing of it was read.'
        : `${lines === 1 ? 'One line was' : `${lines} lines were`} damaged and left out; the others are here.`;
    let kept: string;
    try {
      await copyFile(this.#path, aside);
      kept = `The file as it was is kept as ${basename(aside)} in ${dirname(this.#path)}.`;
    } catch (error) {
      kept = `It could not be set aside (${errorWords(error)}); the next incident overwrites it.`;
    }
    onNotice({
      severity: 'caution',
      title: 'The log of incidents is not whole',
      text: `${what} ${kept}`,
    });
  }
}

function parseIncident(line: string): Incident | undefined {
  try {
    const parsed = incidentSchema.safeParse(JSON.parse(line));
    // JSON has no `undefined`: what the schema calls optional is there or not.
    return parsed.success ? (parsed.data as Incident) : undefined;
  } catch {
    return undefined;
  }
}

function latestOf({ startedAt, endedAt, evidence, notes, acknowledgedAt }: Incident): UnixMillis {
  return Math.max(
    startedAt,
    endedAt ?? 0,
    acknowledgedAt ?? 0,
    evidence.at(-1)?.at ?? 0,
    notes.at(-1)?.at ?? 0,
  );
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
