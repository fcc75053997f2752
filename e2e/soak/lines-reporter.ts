/** Passes on what a test says, and why it failed: for scripts that print lines of their own. */
import type { Reporter, TestCase, TestResult } from 'playwright/types/testReporter';

// biome-ignore lint/style/noDefaultExport: Playwright loads the default export
export default class LinesReporter implements Reporter {
  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { message } of result.errors) {
      process.stderr.write(`${message ?? 'failed'}\n`);
    }
  }

  printsToStdio(): boolean {
    return true;
  }
}
