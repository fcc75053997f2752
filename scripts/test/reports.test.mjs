import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest } from './reports.mjs';

const file = (status, ...tests) => ({
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});

describe('vitest reports', () => {
  it('adds up passed, failed and skipped tests', () => {
    const report = {
      testResults: [
        file('passed', 'passed', 'passed', 'pending'),
        file('failed', 'failed', 'passed'),
      ],
    };
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [file('failed'), file('passed', 'passed')] };
    expect(countVitest(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('does not take a bad end, no test or no report for a success', () => {
    expect(countVitest({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1);
    expect(countVitest({ testResults: [] }, 0).failed).toBe(1);
    expect(countVitest(undefined, 0).failed).toBe(1);
  });
});

describe('Playwright reports', () => {
  const stats = (values) => ({
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...values },
    errors: [],
  });

  it('counts a flaky test as failed', () => {
    expect(countPlaywright(stats({ expected: 4, unexpected: 1, flaky: 1, skipped: 2 }), 1)).toEqual(
      {
        passed: 4,
        failed: 2,
        skipped: 2,
      },
    );
  });

  it('does not take a bad end, no test or no report for a success', () => {
    expect(countPlaywright(stats({ expected: 3 }), 1).failed).toBe(1);
    expect(countPlaywright(stats({}), 0).failed).toBe(1);
    expect(countPlaywright(undefined, 0).failed).toBe(1);
  });
});
