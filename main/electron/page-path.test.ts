import { describe, expect, it } from 'vitest';
import { resolvePagePath } from './page-path.ts';

const folder = '/app/out/renderer';

describe('resolvePagePath', () => {
  it.each([
    ['app://plumbline/', '/app/out/renderer/index.html'],
    ['app://plumbline/assets/index-abc.js?v=1#x', '/app/out/renderer/assets/index-abc.js'],
    ['app://plumbline/a%20b.css', '/app/out/renderer/a b.css'],
    // The URL parser has already taken these apart; what is left stays inside.
    ['app://plumbline/../../etc/passwd', '/app/out/renderer/etc/passwd'],
  ])('serves %s', (url, path) => {
    expect(resolvePagePath(folder, url)).toBe(path);
  });

  it.each([
    'app://elsewhere/index.html',
    'app://plumbline/..%2f..%2fmain/index.js',
    'app://plumbline/%2e%2e%2f%2e%2e%2fmain/index.js',
    'app://plumbline/..%5c..%5cmain/index.js',
    'app://plumbline/..%2frenderer-of-another/index.js',
    'app://plumbline/index.html%00.js',
    'app://plumbline/%E0%A4%A',
    'no url',
  ])('refuses %s', (url) => {
    expect(resolvePagePath(folder, url)).toBeUndefined();
  });
});
