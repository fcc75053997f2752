/** `plumbline venues`: each venue, what it can verify, and whether this version connects to it. */
import { parseArgs } from 'node:util';
import { venueIds, venueLabels } from '#shared/domain/market.ts';
import { venueAdapters } from '../venues/registry.ts';
import { refuse } from './arguments.ts';
import { type CliIo, exitCodes } from './cli-io.ts';

const flags = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

export async function runVenues(argv: readonly string[], io: CliIo): Promise<number> {
  let values: { json?: boolean; help?: boolean };
  try {
    values = parseArgs({ args: [...argv], options: flags, strict: true }).values;
  } catch (error) {
    return refuse('venues', error instanceof Error ? error.message : String(error), io);
  }
  if (values.help === true) {
    io.stdout('Usage: plumbline venues [--json]');
    return exitCodes.done;
  }
  for (const id of venueIds) {
    const adapter = venueAdapters.get(id);
    if (values.json === true) {
      io.stdout(
        JSON.stringify(
          adapter === undefined
            ? { id, name: venueLabels[id], available: false }
            : {
                id,
                name: venueLabels[id],
                available: true,
                endpoints: adapter.endpoints,
                verification: adapter.bookRules('').verification,
                needsCredentials: adapter.auth !== undefined,
              },
        ),
      );
    } else if (adapter === undefined) {
      io.stdout(`${id}  ${venueLabels[id]}: not in this version yet`);
    } else {
      const { production, sandbox } = adapter.endpoints;
      io.stdout(`${id}  ${venueLabels[id]}`);
      io.stdout(`  production  ${production.ws}  ${production.rest}`);
      io.stdout(`  sandbox     ${sandbox.ws}  ${sandbox.rest}`);
      io.stdout(`  verifies    ${adapter.bookRules('').verification}`);
      io.stdout(
        `  account     ${adapter.auth !== undefined ? 'credentials needed' : 'none needed'}`,
      );
    }
  }
  return exitCodes.done;
}
