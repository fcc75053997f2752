import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '#shared/ipc/attention.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import { ManualClock } from '../feeds/manual-clock.ts';
import { IncidentFile } from './incident-file.ts';

const start = Date.UTC(2026, 10, 3, 14, 30);
let folder: string;
let notices: Notice[];
let all: Incident[];
let clock: ManualClock;

const path = () => join(folder, 'incidents.jsonl');
const open = (at = folder) =>
  new IncidentFile({
    folder: at,
    clock,
    onNotice: (notice) => notices.push(notice),
    all: () => all,
  });

function incident(id: string, more: Partial<Incident> = {}): Incident {
  return {
    id,
    kind: 'state',
    severity: 'distrust',
    state: 'STALE',
    venue: 'rails',
    markets: ['rails:BTCUSD'],
    isPractice: false,
    cause: { code: 'socket-cut', text: 'The connection to Rails broke off.' },
    startedAt: start,
    evidence: [{ at: start, text: 'BTCUSD STALE: cut.' }],
    notes: [],
    ...more,
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-incidents-'));
  notices = [];
  all = [];
  clock = new ManualClock(start);
});

afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

describe('IncidentFile', () => {
  it('AT20: what was saved is read again, the last of each, for its owner alone', async () => {
    const file = open();
    expect(await file.load()).toEqual({ incidents: [], lastKnownAt: 0 });
    file.save(incident('a'));
    await file.flush();
    file.save(incident('b', { venue: 'paradex', endedAt: start + 9_000 }));
    file.save(incident('a', { endedAt: start + 5_000, times: 2, acknowledgedAt: start + 1 }));
    await file.flush();
    expect(await open().load()).toEqual({
      incidents: [
        incident('a', { endedAt: start + 5_000, times: 2, acknowledgedAt: start + 1 }),
        incident('b', { venue: 'paradex', endedAt: start + 9_000 }),
      ],
      lastKnownAt: start + 9_000,
    });
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(notices).toEqual([]);
  });

  it('AT21: changes of a moment are one write', async () => {
    const file = open();
    await file.load();
    for (let index = 0; index < 50; index += 1) {
      file.save(incident('a', { times: index + 1 }));
    }
    expect(clock.pendingTimers).toBe(1);
    clock.advance(250);
    await file.flush();
    expect((await readFile(path(), 'utf8')).trim().split('\n')).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('AT22: damaged lines are left out and said, the file is kept aside, and the next write is whole', async () => {
    const good = JSON.stringify(incident('a'));
    const lines = [
      good,
      '{"id":"b"',
      '{"id":"c","kind":"state"}',
      '__proto__',
      `${good.slice(0, 40)}`,
    ];
    await writeFile(path(), lines.join('\n'));
    const file = open();
    const kept = await file.load();
    expect(kept.incidents).toEqual([incident('a')]);
    const aside = 'incidents.jsonl.broken-2026-11-03T14-30-00-000Z';
    expect(notices).toEqual([
      {
        severity: 'caution',
        title: 'The log of incidents is not whole',
        text: `4 lines were damaged and left out; the others are here. The file as it was is kept as ${aside} in ${folder}.`,
      },
    ]);
    expect(await readFile(join(folder, aside), 'utf8')).toBe(lines.join('\n'));
    all = [incident('a')];
    clock.advance(250);
    await file.flush();
    expect(await readFile(path(), 'utf8')).toBe(`${good}\n`);
  });

  it('AT23: it does not grow without bound: past its size each incident stands there once', async () => {
    const file = open();
    await file.load();
    all = [incident('a', { notes: [{ at: start, text: 'x'.repeat(90_000) }] })];
    for (let index = 0; index < 30; index += 1) {
      for (const one of all) {
        file.save(one);
      }
      await file.flush();
    }
    expect((await stat(path())).size).toBeLessThan(2 << 20);
    expect((await open().load()).incidents).toEqual(all);
  });

  it('AT24: what cannot be written is said once, and all of it stands when it can', async () => {
    const taken = join(folder, 'taken');
    await writeFile(taken, '');
    const file = open(taken);
    await file.load();
    notices = [];
    for (const id of ['a', 'b']) {
      all = [...all, incident(id)];
      file.save(incident(id));
      await file.flush();
    }
    expect(notices.map(({ title }) => title)).toEqual(['The log of incidents cannot be saved']);
    await rm(taken);
    await mkdir(taken);
    all = [...all, incident('c')];
    file.save(incident('c'));
    await file.flush();
    const kept = await open(taken).load();
    expect(kept.incidents.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  });

  it('AT22: a line that was cut off by a crash does not swallow the next one', async () => {
    const file = open();
    await file.load();
    file.save(incident('a'));
    await file.flush();
    await appendFile(path(), JSON.stringify(incident('b')).slice(0, 30));
    const next = open();
    all = [...(await next.load()).incidents, incident('c')];
    next.save(incident('c'));
    await next.flush();
    expect((await open().load()).incidents.map(({ id }) => id).sort()).toEqual(['a', 'c']);
    expect((await readdir(folder)).filter((name) => name.includes('broken'))).toHaveLength(1);
  });
});
