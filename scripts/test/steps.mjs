/** The checks of `npm test`. Each answers how many tests passed and failed, from its tool's own report. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withVirtualDisplay } from '../display.mjs';
import { ensureBuilt } from '../ensure-built.mjs';
import { projectCache, projectFolder } from '../project.mjs';
import { capture, run } from '../run.mjs';
import { resolveRuntime, runtimeEnvironment } from '../runtime.mjs';
import { countPlaywright, countVitest } from './reports.mjs';

const reports = join(projectCache, 'reports');

function tool(name) {
  return join(projectFolder, 'node_modules', '.bin', name);
}

/** A check that passes or fails as a whole counts as one test. */
function staticCheck(name, args) {
  return async () => {
    const { code, output } = await capture(tool(name), args);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
  };
}

async function unit() {
  const report = freshReport('vitest.json');
  const { code, output } = await capture(tool('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return { ...countVitest(readReport(report), code), output };
}

async function build() {
  await ensureBuilt();
  return { passed: 1, failed: 0, output: '' };
}

async function e2e() {
  const runtime = await resolveRuntime();
  const report = freshReport('playwright.json');
  const code = await withVirtualDisplay((display) =>
    run(tool('playwright'), ['test', '--config', 'e2e/playwright.config.ts'], {
      env: {
        ...process.env,
        ...display,
        ...runtimeEnvironment(runtime),
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
    }),
  );
  return { ...countPlaywright(readReport(report), code), output: '' };
}

export const steps = {
  format: staticCheck('biome', ['check', '--error-on-warnings', '.']),
  types: staticCheck('tsc', ['-b', '--pretty', 'false']),
  unused: staticCheck('knip', ['--no-progress']),
  unit,
  build,
  e2e,
};

function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const path = join(reports, name);
  rmSync(path, { force: true });
  return path;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
