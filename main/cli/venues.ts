/** `plumbline venues`: each venue, where it is, what it can verify, and what it wants to know of us. */
import { parseArgs } from 'node:util';
import { venueIds, venueLabels } from '#shared/domain/market.ts';
import { keyVariables } from '../auth/environment-tokens.ts';
import { venueAdapters } from '../venues/registry.ts';
import type { VenueAdapter } from '../venues/venue.ts';
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
    if (adapter === undefined) {
      continue;
    }
    for (const line of values.json === true ? [jsonLine(adapter)] : textLines(adapter)) {
      io.stdout(line);
    }
  }
  return exitCodes.done;
}

function jsonLine(adapter: VenueAdapter): string {
  const { id, endpoints, auth, switches, allowsStandby } = adapter;
  return JSON.stringify({
    id,
    name: venueLabels[id],
    available: true,
    endpoints,
    verification: adapter.bookRules('').verification,
    needsCredentials: auth !== undefined,
    ...(auth === undefined ? {} : { credentials: keyVariables[auth.kind] }),
    ...(auth?.scope === undefined ? {} : { scope: auth.scope }),
    ...(auth?.warning === undefined ? {} : { warning: auth.warning }),
    standby: allowsStandby,
    switches: switches.map(({ name, values, meaning }) => ({
      name,
      values,
      default: values[0],
      meaning,
    })),
  });
}

/** What a lost message does here, in words. */
const verificationWords = {
  sequence: 'by sequence numbers: a lost message is seen at once',
  time: 'by time stamps: a lost message cannot be seen',
  checksum: 'by checksums: a wrong book is seen at once',
  none: 'by comparing copies only: a lost message cannot be seen',
} as const;

function textLines(adapter: VenueAdapter): string[] {
  const { id, endpoints, auth, switches, allowsStandby } = adapter;
  const lines = [`${id}  ${venueLabels[id]}`];
  for (const [name, { ws, rest, auth: tokens }] of Object.entries(endpoints)) {
    lines.push(`  ${name.padEnd(11)} ${[ws, rest, tokens].filter(Boolean).join('  ')}`);
  }
  lines.push(`  verifies    ${verificationWords[adapter.bookRules('').verification]}`);
  if (auth === undefined) {
    lines.push('  account     none needed');
  } else {
    const names = keyVariables[auth.kind];
    lines.push(`  account     a key is needed: ${names.id} and ${names.secret}`);
    if (auth.scope !== undefined) {
      lines.push(`  scope       ${auth.scope}`);
    }
    if (auth.warning !== undefined) {
      lines.push(`  mind        ${auth.warning}`);
    }
  }
  if (allowsStandby) {
    lines.push('  standby     two parallel connections for a market (--standby)');
  }
  for (const { name, values, meaning } of switches) {
    lines.push(`  --switch    ${name}=${values.join('|')}  ${meaning}`);
  }
  return lines;
}
