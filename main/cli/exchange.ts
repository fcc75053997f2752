/** `plumbline exchange`: the practice exchange on loopback, until its time is up or somebody interrupts it. */
import { ensureNever } from '#shared/domain/assert.ts';
import { venueIds } from '#shared/domain/market.ts';
import { type PracticeExchange, startExchange } from '../practice/exchange.ts';
import { demoMarketNames } from '../practice/market-catalogue.ts';
import {
  type FinishedReport,
  type PracticeEndpoints,
  PracticeStartError,
  type PracticeStartFailure,
} from '../practice/practice-options.ts';
import { scenarios } from '../practice/scenarios/registry.ts';
import { spokenProtocols } from '../practice/servers/registry.ts';
import { type CliIo, exitCodes } from './cli-io.ts';
import { type ExchangeArguments, parseExchangeArguments } from './exchange-arguments.ts';

export async function runExchange(argv: readonly string[], io: CliIo): Promise<number> {
  const parsed = parseExchangeArguments(argv);
  if (!parsed.ok) {
    io.stderr(`plumbline exchange: ${parsed.error}`);
    io.stderr('See plumbline exchange --help.');
    return exitCodes.wrongUsage;
  }
  const { isHelp, isScenarioList, isJson } = parsed.value;
  if (isHelp || isScenarioList) {
    for (const line of isHelp ? usage() : scenarioList(isJson)) {
      io.stdout(line);
    }
    return exitCodes.done;
  }
  try {
    return await serve(parsed.value, io);
  } catch (error) {
    if (!(error instanceof PracticeStartError)) {
      throw error;
    }
    io.stderr(`plumbline exchange: ${error.message}`);
    return exitCodeOf(error.failure);
  }
}

type ServeEnd = 'time-up' | 'interrupted' | 'broke-off';

async function serve(given: ExchangeArguments, io: CliIo): Promise<number> {
  let finish: (end: ServeEnd) => void = () => undefined;
  const ended = new Promise<ServeEnd>((resolve) => {
    finish = resolve;
  });
  // Before anything opens: an interrupt during the start must still find somebody.
  io.onInterrupt(() => finish('interrupted'));
  const exchange = await startExchange(given.options, {
    onFinished: (report) => sayFinished(report, given.isJson, io),
    onProblem: (problem) => {
      io.stderr(`plumbline exchange: ${problem.message}; the recording ends there`);
      finish('broke-off');
    },
  });
  const timer = given.forMs === undefined ? undefined : setTimeout(finish, given.forMs, 'time-up');
  sayListening(exchange, given.isJson, io);
  const end = await ended;
  clearTimeout(timer);
  const { messages, trades, framesSent, clients } = exchange.statistics();
  await exchange.close();
  io.stdout(
    given.isJson
      ? JSON.stringify({ type: 'summary', messages, trades, framesSent, clients })
      : `${messages} messages, ${trades} of them trades; ${clients} clients at the end`,
  );
  switch (end) {
    case 'time-up':
      return exitCodes.done;
    case 'interrupted':
      return exitCodes.interrupted;
    case 'broke-off':
      return exitCodes.unreadableInput;
    default:
      return ensureNever(end);
  }
}

function sayListening(exchange: PracticeExchange, isJson: boolean, io: CliIo): void {
  const { endpoints, markets } = exchange;
  if (isJson) {
    io.stdout(JSON.stringify({ type: 'listening', endpoints, markets }));
    return;
  }
  io.stdout('Practice exchange, on this machine only. Not a real market.');
  for (const [protocol, urls] of Object.entries<PracticeEndpoints[keyof PracticeEndpoints]>(
    endpoints,
  )) {
    const tokens = urls?.auth === undefined ? '' : `, tokens at ${urls.auth}`;
    io.stdout(`${protocol}: ${urls?.ws ?? ''} and ${urls?.rest ?? ''}${tokens}`);
  }
  io.stdout(`Markets: ${markets.join(', ')}`);
}

function sayFinished(report: FinishedReport, isJson: boolean, io: CliIo): void {
  io.stdout(
    isJson
      ? JSON.stringify({ type: 'finished', ...report })
      : `${report.market}: recording finished after ${report.messages} messages, ${report.trades} of them trades; book ${report.digest}`,
  );
}

function exitCodeOf(failure: PracticeStartFailure): number {
  switch (failure) {
    case 'wrong-usage':
      return exitCodes.wrongUsage;
    case 'unreadable':
      return exitCodes.unreadableInput;
    case 'unavailable':
      return exitCodes.somethingMissing;
    default:
      return ensureNever(failure);
  }
}

function usage(): readonly string[] {
  return [
    'plumbline exchange [--protocol V]… [--source demo|FILE]… [--market M]… [--port 0]',
    '                   [--speed 1|N|max | --rate N] [--seed N] [--scenario NAME[@5s[+10s]]]…',
    '                   [--list-scenarios]',
    '                   [--knob VENUE.NAME=VALUE]…',
    '                   [--start-on subscriber|now] [--times now|recorded] [--for 60s] [--json]',
    '',
    `  --protocol   ${spokenProtocols.join(', ')}`,
    `  --source     demo (a market model), or a recording (.jsonl, .jsonl.gz)`,
    `  --market     limits the demo, or names a recording's market. Demo: ${demoMarketNames.join(', ')}`,
    '  --rate       messages a second over all markets, for measuring',
    '  --start-on   a recording begins when somebody follows it (default), or at once',
    '  --times      executions carry the time they are sent (default), or the recorded one',
    "  --knob       sets a venue's server otherwise than usual (main/practice/SPEC.md)",
    '  --scenario   a fault, at a time (from the start: 0s), for a time (absent: to the end):',
    ...scenarios.map(({ name, summary }) => `    ${name.padEnd(nameWidth)} ${summary}`),
    '  --list-scenarios   the same with what to look for, where it strikes and how long a drill lasts',
  ];
}

const nameWidth = Math.max(...scenarios.map(({ name }) => name.length));

function scenarioList(isJson: boolean): readonly string[] {
  return scenarios.flatMap(({ name, title, summary, lookFor, lastsMs, venues }) =>
    isJson
      ? [JSON.stringify({ type: 'scenario', name, title, summary, lookFor, lastsMs, venues })]
      : [
          `${name.padEnd(nameWidth)}  ${title}. A drill lasts ${lastsMs / 1000} s.`,
          `    What happens: ${summary}`,
          `    What to look for: ${lookFor}`,
          `    Where: ${venues.length === venueIds.length ? 'all venues' : venues.join(', ')}`,
        ],
  );
}
