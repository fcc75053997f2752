import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;

describe('the practice exchange', () => {
  it('PX3: imports no adapter, no book, no shared decimal', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const imports = files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/ from '([^']+)'/g)].map(
        (match) => match[1],
      ),
    );
    expect(files.length).toBeGreaterThan(30);
    expect(
      imports.filter((path) => /\/venues\/|\/books\/|\/feeds\/|domain\/decimal/.test(path ?? '')),
    ).toEqual([]);
  });
});
