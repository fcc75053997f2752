import { expect, it } from 'vitest';
import { type FindingFacts, findingCodes } from './finding-codes.ts';
import { createFinding } from './findings.ts';

const facts: FindingFacts = {
  label: 'Paxos SOR',
  company: 'Paxos',
  host: 'ws.paxos.com',
  port: 443,
  market: 'BTCUSD',
  proxy: 'http://proxy.test:3128',
  scope: 'exchange:read',
  clock: '74 s behind',
  status: 418,
  withinMs: 10_000,
};

it('DR20: each finding has its own sentences, whole ones', () => {
  const findings = findingCodes.map((code) => createFinding('dns', code, facts));
  for (const part of ['happened', 'usuallyMeans', 'whatToDo'] as const) {
    const sentences = findings.map((finding) => finding[part]);
    expect(new Set(sentences).size).toBe(findingCodes.length);
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^[A-Zw].*[.]$/);
      expect(sentence).not.toMatch(/undefined|NaN| {2}|\(\)/);
    }
  }
});

it('DR3: what a server says of a token is taken out', () => {
  const said = 'The venue says access_token=abc.def and Bearer 0123456789abcdef.';
  const finding = createFinding('token', 'token-unreadable', { ...facts, said });
  expect(finding.happened).not.toMatch(/abc\.def|0123456789abcdef/);
});
