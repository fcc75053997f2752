import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Notice } from '#shared/ipc/contract.ts';
import { SettingsFile } from './settings-file.ts';

const schema = z.strictObject({ version: z.literal(1), name: z.string() });

let folder: string;
let notices: Notice[];

function file(path = join(folder, 'deep', 'some.json')) {
  return new SettingsFile({
    path,
    schema,
    what: 'The thing',
    now: () => Date.UTC(2026, 10, 3, 14, 30),
    onNotice: (notice) => notices.push(notice),
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-settings-'));
  notices = [];
});

afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

describe('SettingsFile', () => {
  it('ST1: writes what it reads, for the owner alone, and leaves no other file', async () => {
    await file().save({ version: 1, name: 'desk' });
    expect(await file().load()).toEqual({ version: 1, name: 'desk' });
    expect(await readdir(join(folder, 'deep'))).toEqual(['some.json']);
    expect(notices).toEqual([]);
  });

  it('ST2: of many saves in a row the last one stands', async () => {
    const settings = file();
    const saves = Array.from({ length: 50 }, (_, index) =>
      settings.save({ version: 1, name: String(index) }),
    );
    await Promise.all(saves);
    expect(await file().load()).toEqual({ version: 1, name: '49' });
  });

  it.each([
    ['{"version":1', 'It is damaged.'],
    ['{"version":2,"name":"x"}', 'It is of version 2, which this Plumbline does not know.'],
    ['{"version":1,"name":5}', 'It holds something that does not belong there.'],
  ])('ST3: %s is set aside, kept and said', async (text, why) => {
    const path = join(folder, 'some.json');
    await writeFile(path, text);
    expect(await file(path).load()).toBeUndefined();
    const aside = 'some.json.broken-2026-11-03T14-30-00-000Z';
    expect(await readFile(join(folder, aside), 'utf8')).toBe(text);
    expect(notices).toEqual([
      {
        severity: 'caution',
        title: 'The thing could not be read',
        text: `${why} Plumbline starts with its defaults and has kept the file as ${aside} in ${folder}.`,
      },
    ]);
  });

  it('ST4: a file that is not there is no trouble', async () => {
    expect(await file().load()).toBeUndefined();
    expect(notices).toEqual([]);
  });

  it('ST5: what cannot be written is said once, and tried again with the next change', async () => {
    const path = join(folder, 'taken');
    await mkdir(join(path, 'inside'), { recursive: true });
    const settings = file(path);
    await settings.save({ version: 1, name: 'a' });
    await settings.save({ version: 1, name: 'b' });
    expect(notices).toHaveLength(1);
    expect(notices[0]?.title).toBe('The thing cannot be saved');
    await rm(path, { recursive: true });
    await settings.save({ version: 1, name: 'c' });
    expect(await file(path).load()).toEqual({ version: 1, name: 'c' });
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
