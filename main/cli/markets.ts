/** `plumbline markets`: the venue's market list, from its REST. */
import { parseArgs } from 'node:util';
import { venueLabels } from '#shared/domain/market.ts';
import { systemClock } from '../feeds/clock.ts';
import { RestClient, restErrorSentence } from '../feeds/rest-client.ts';
import { refuse, venueArguments, venueFlags } from './arguments.ts';
import { type CliIo, exitCodes } from './cli-io.ts';

const flags = {
  venue: { type: 'string' },
  ...venueFlags,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function runMarkets(argv: readonly string[], io: CliIo): Promise<number> {
  let values: ReturnType<typeof readFlags>;
  try {
    values = readFlags(argv);
  } catch (error) {
    return refuse('markets', error instanceof Error ? error.message : String(error), io);
  }
  if (values.help === true) {
    io.stdout(
      'Usage: plumbline markets --venue V [--endpoint rest=URL] [--switch NAME=VALUE] [--sandbox] [--json]',
    );
    return exitCodes.done;
  }
  const venue = venueArguments('markets', values, io);
  if (typeof venue === 'number') {
    return venue;
  }
  const { adapter, endpoints } = venue;
  const rest = new RestClient(systemClock);
  const answer = await rest.get(adapter.rest.marketsUrl(endpoints));
  rest.close();
  if (!answer.ok) {
    io.stderr(`plumbline markets: ${restErrorSentence(answer.error, venueLabels[adapter.id])}`);
    return exitCodes.connectionFailed;
  }
  const list = adapter.rest.parseMarkets(answer.value);
  if (!list.ok) {
    io.stderr(`plumbline markets: ${list.error}`);
    return exitCodes.connectionFailed;
  }
  for (const instrument of list.value) {
    if (values.json === true) {
      io.stdout(JSON.stringify(instrument));
    } else {
      const { market, base, quote, tick, lot, kind, variant, hasIndexPrice, halted } = instrument;
      const notes = [
        kind,
        variant,
        tick === undefined ? undefined : `tick ${tick}`,
        lot === undefined ? undefined : `lot ${lot}`,
        hasIndexPrice === true ? 'index price' : undefined,
        halted,
      ].filter((note) => note !== undefined);
      io.stdout(
        `${market.padEnd(14)} ${`${base}/${quote}`.padEnd(12)} ${notes.join(', ')}`.trimEnd(),
      );
    }
  }
  return exitCodes.done;
}

function readFlags(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: flags, strict: true }).values;
}
