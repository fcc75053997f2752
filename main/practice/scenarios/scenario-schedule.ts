import { err, ok, type Result } from '#shared/domain/result.ts';
import { parseDurationMs } from '../duration.ts';
import { scenarioNames } from './registry.ts';

export interface ScheduledScenario {
  readonly name: string;
  /** After the exchange began to listen. */
  readonly atMs: number;
  /** Absent: until it is stopped or the exchange closes. */
  readonly lastsMs?: number;
}

/** `NAME`, `NAME@5s`, or `NAME@5s+10s` for one that ends again. */
export function parseScheduledScenario(text: string): Result<ScheduledScenario, string> {
  const [, name = '', at = '0s', lasts] = /^([^@]*)(?:@([^+]*)(?:\+(.*))?)?$/.exec(text) ?? [];
  if (!scenarioNames.includes(name)) {
    return err(`there is no scenario "${name}"; known ones: ${scenarioNames.join(', ')}`);
  }
  const atMs = parseDurationMs(at);
  const lastsMs = lasts === undefined ? undefined : parseDurationMs(lasts);
  if (atMs === undefined || (lasts !== undefined && lastsMs === undefined)) {
    return err(`"${text}" names no time; write it like ${name}@5s or ${name}@5s+10s`);
  }
  return ok({ name, atMs, ...(lastsMs === undefined ? {} : { lastsMs }) });
}
