import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger, parseLogLevel } from './logger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('createLogger', () => {
  it('writes redacted lines of level info and above to the file', () => {
    const logger = createLogger({ folder: join(folder, 'logs') });
    logger.debug('too fine');
    logger.info('connected with Bearer abcdef123456', { market: 'BTCUSD', apiKey: 'k-123456' });
    const lines = readFileSync(join(folder, 'logs', 'plumbline.log'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        market: 'BTCUSD',
        apiKey: '[redacted]',
        msg: 'connected with Bearer [redacted]',
      },
    ]);
  });

  it('keeps the file and the one before it under the cap', () => {
    const logger = createLogger({ folder, maxFileBytes: 2000 });
    for (let index = 0; index < 100; index++) {
      logger.warn(`line ${index}`);
    }
    expect(readdirSync(folder).sort()).toEqual(['plumbline.log', 'plumbline.log.1']);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(2000);
    }
    expect(readFileSync(join(folder, 'plumbline.log'), 'utf8')).toContain('line 99');
  });

  it('survives a folder that cannot be written', () => {
    writeFileSync(join(folder, 'taken'), '');
    const logger = createLogger({ folder: join(folder, 'taken', 'logs') });
    expect(() => logger.error('lost')).not.toThrow();
  });
});

describe('parseLogLevel', () => {
  it('knows its levels', () => {
    expect(parseLogLevel('debug')).toBe('debug');
    expect(parseLogLevel('loud')).toBeUndefined();
    expect(parseLogLevel(undefined)).toBeUndefined();
  });
});
