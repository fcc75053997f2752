/**
 * Counts out of the test runners' JSON reports. Nothing is guessed: a runner without a report, without tests, or that
 * ended badly with no failed test to show for it counts as one failure.
 */

/** vitest's JSON reporter (Jest's format). */
export function countVitest(report, exitCode) {
  if (report === undefined) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') {
        counts.passed++;
      } else if (test.status === 'failed') {
        failedHere++;
      } else {
        counts.skipped++;
      }
    }
    // A file that could not be loaded has no tests to fail.
    counts.failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
  }
  return honest(counts, exitCode);
}

/** Playwright's JSON reporter. A test that needed a second try is not a passed one. */
export function countPlaywright(report, exitCode) {
  if (report === undefined) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { expected, unexpected, flaky, skipped } = report.stats;
  return honest(
    { passed: expected, failed: unexpected + flaky + report.errors.length, skipped },
    exitCode,
  );
}

function honest(counts, exitCode) {
  const isUnexplained = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return isUnexplained ? { ...counts, failed: 1 } : counts;
}
