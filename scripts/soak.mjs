/**
 * `npm run soak -- --for 10m --seed N [--json]`: the real window under random faults, four venues at once.
 * Ends with one line: `{"type":"soak",…}` with --json, words without. Exit 0: nothing was wrong; 1: something was; 64: wrong usage.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { withVirtualDisplay } from './display.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { projectFolder, runScript, ScriptError } from './project.mjs';
import { resolveRuntime, runtimeEnvironment } from './runtime.mjs';
import { ensureSystemPackages, testPackages } from './system-packages.mjs';

const usage = 'usage: npm run soak -- [--for 10m] [--seed N] [--json]';

await runScript(async (args) => {
  const { isJson, ...request } = readOptions(args);
  await ensureSystemPackages(testPackages);
  const runtime = await resolveRuntime();
  await ensureBuilt();
  return withVirtualDisplay((display) =>
    soak(request, isJson, { ...process.env, ...display, ...runtimeEnvironment(runtime) }),
  );
});

function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        for: { type: 'string', default: '10m' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    });
    const forMs = durationMs(values.for);
    const seed = Number(values.seed);
    if (forMs === undefined || !Number.isSafeInteger(seed) || seed < 0) {
      throw new Error('not understood');
    }
    return { forMs, seed, isJson: values.json };
  } catch (error) {
    throw new ScriptError(`${usage}\n${error.message}`, 64);
  }
}

function durationMs(text) {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  const value = Number(amount) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[unit] ?? Number.NaN);
  return value > 0 ? value : undefined;
}

async function soak(request, isJson, environment) {
  const child = spawn(
    process.execPath,
    [
      'node_modules/playwright/cli.js',
      'test',
      '--config=e2e/playwright.config.ts',
      '--reporter=./e2e/soak/lines-reporter.ts',
      'specs/soak.spec.ts',
    ],
    {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...environment, PLUMBLINE_SOAK: JSON.stringify(request) },
    },
  );
  let report;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = readLine(line);
    report = told?.type === 'soak' ? told : report;
    if (isJson || told === undefined) {
      process.stdout.write(`${line}\n`);
    } else if (told.type === 'soak-step') {
      const { type: _type, atMs, step, ...more } = told;
      process.stdout.write(`${(atMs / 1000).toFixed(1).padStart(8)} s  ${step}  ${words(more)}\n`);
    }
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (report !== undefined && !isJson) {
    process.stdout.write(`${describe(report)}\n`);
  }
  return code === 0 && report?.isPassed === true ? 0 : 1;
}

function readLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function words(more) {
  return Object.entries(more)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(',') : value}`)
    .join('  ');
}

function describe(report) {
  const { resources } = report;
  return [
    `seed ${report.seed}, ${report.forMs / 60_000} min: ${report.checkpoints} checkpoints, ${report.comparisons} comparisons`,
    `equal ${report.equal}, named as untrusted ${report.untrusted}, not visible to the venue's wire yet ${report.unseen}`,
    `wrong while LIVE ${report.wrongWhileLive}, not healed ${report.notHealed}`,
    `faults ${words(report.faults)}`,
    `memory ${resources.mainMiBPerMinute} MiB/min in main, ${resources.totalMiBPerMinute} in all; handles ${resources.handles.join(' → ')}; waiting in the feed thread ${resources.waiting.join(' → ')}`,
    ...report.crashes,
    report.isPassed ? 'passed' : 'FAILED',
  ].join('\n');
}
