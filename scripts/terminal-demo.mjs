/** The demo without a window: the practice exchange and `watch` on it, until interrupted. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ScriptError } from './project.mjs';
import { exitCodeOf } from './run.mjs';

const cli = fileURLToPath(new URL('./cli.mjs', import.meta.url));
const venue = 'paxos-public';
const market = 'BTCUSD';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const startWithinMs = 20_000;

/** @returns 0 when it was interrupted, else how the ladder ended. */
export async function runTerminalDemo() {
  // A group of its own: Ctrl C must reach the ladder first, and the exchange only once the ladder is done with it.
  const exchange = spawn(
    process.execPath,
    [cli, 'exchange', '--protocol', venue, '--source', 'demo', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  let isInterrupted = false;
  let ladder;
  const interrupt = () => {
    isInterrupted = true;
    ladder?.kill('SIGINT');
  };
  for (const signal of signals) {
    process.on(signal, interrupt);
  }
  try {
    const endpoints = await firstEndpoints(exchange);
    if (isInterrupted) {
      return 0;
    }
    ladder = spawn(
      process.execPath,
      [cli, 'watch', '--venue', venue, '--market', market, '--every', '1s', ...endpoints],
      { stdio: 'inherit' },
    );
    const code = await exitOf(ladder);
    return isInterrupted ? 0 : code;
  } finally {
    for (const signal of signals) {
      process.off(signal, interrupt);
    }
    if (exchange.exitCode === null && exchange.signalCode === null) {
      exchange.kill('SIGTERM');
      await exitOf(exchange);
    }
  }
}

async function firstEndpoints(exchange) {
  const line = await firstLine(exchange);
  const { ws, rest } = JSON.parse(line).endpoints[venue];
  return ['--endpoint', `ws=${ws}`, '--endpoint', `rest=${rest}`];
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    const fail = (reason) =>
      reject(new ScriptError(`The practice exchange did not start: ${reason}.`, 2));
    const timer = setTimeout(() => fail('it said nothing for 20 s'), startWithinMs);
    const lines = createInterface({ input: child.stdout });
    lines.once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`it ended with code ${exitCodeOf(code, signal)}`);
    });
  });
}

function exitOf(child) {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}
