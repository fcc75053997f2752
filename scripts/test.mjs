/**
 * `npm test`: sets up, runs every check, says how it went. The last line is `N passed, N failed`.
 * `npm test -- --only unit,types` runs some of them.
 */
import { runScript, ScriptError, say } from './project.mjs';
import { resolveRuntime } from './runtime.mjs';
import { ensureSystemPackages, testPackages } from './system-packages.mjs';
import { steps } from './test/steps.mjs';

await runScript(async (args) => {
  const wanted = wantedSteps(args);
  const results = new Map();
  const runs = (name) => (wanted.includes(name) ? perform(name, results) : undefined);
  // Tests and static checks share the two cores; the window has them to itself.
  const setUp = wanted.includes('e2e') ? settled(setUpWindow()) : undefined;
  const checks = (async () => {
    for (const name of ['format', 'types', 'unused', 'build']) {
      await runs(name);
    }
  })();
  await Promise.all([setUp, checks, runs('unit')]);
  const problem = await setUp;
  if (problem !== undefined) {
    say(`The window tests cannot run: ${problem.message}`);
    results.set('e2e', { passed: 0, failed: 1, seconds: 0 });
  } else {
    await runs('e2e');
  }
  return summarise(results);
});

function wantedSteps(args) {
  const names = Object.keys(steps);
  if (args.length === 0) {
    return names;
  }
  const wanted = args[0] === '--only' && args.length === 2 ? args[1].split(',') : [];
  if (wanted.length === 0 || wanted.some((name) => !names.includes(name))) {
    throw new ScriptError(`usage: npm test [-- --only ${names.join(',')}]`, 64);
  }
  // The window is the built one.
  return wanted.includes('e2e') ? [...new Set(['build', ...wanted])] : wanted;
}

async function setUpWindow() {
  await ensureSystemPackages(testPackages);
  await resolveRuntime();
}

async function settled(promise) {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

async function perform(name, results) {
  say(`▸ ${name}`);
  const start = performance.now();
  let result;
  try {
    result = await steps[name]();
  } catch (error) {
    result = { passed: 0, failed: 1, output: error.message };
  }
  const seconds = (performance.now() - start) / 1000;
  if (result.output.trim() !== '' && (result.failed > 0 || name === 'unit')) {
    say(`── ${name} ──\n${result.output.trim()}`);
  }
  say(`${result.failed === 0 ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
  results.set(name, { ...result, seconds });
}

function summarise(results) {
  let passed = 0;
  let failed = 0;
  const lines = [];
  for (const [name, result] of results) {
    passed += result.passed;
    failed += result.failed;
    const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
    lines.push(
      `${result.failed === 0 ? '✓' : '✗'} ${name.padEnd(8)} ${result.passed} passed, ${result.failed} failed${skipped} (${result.seconds.toFixed(1)} s)`,
    );
  }
  process.stdout.write(`\n${lines.join('\n')}\n${passed} passed, ${failed} failed\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
