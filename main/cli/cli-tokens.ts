/** Keys of the command line: from the environment or one line of stdin, never from arguments. */
import { venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import { environmentTokens, keyVariables } from '../auth/environment-tokens.ts';
import type { VenueArguments } from './arguments.ts';
import { type CliIo, exitCodes } from './cli-io.ts';

export const secretFlag = { 'secret-stdin': { type: 'boolean' } } as const;

export interface TokensRefusal {
  readonly exitCode: number;
  readonly text: string;
}

/** What a run without a key would be told by the first token it asks for; the keys themselves are not looked at here. */
export async function openTokens(
  venues: readonly VenueArguments[],
  isSecretOnStdin: boolean,
  io: CliIo,
): Promise<Result<AccessTokens, TokensRefusal>> {
  const wanting = venues.flatMap(({ adapter: { id, auth }, endpoints }) =>
    auth === undefined ? [] : [{ venue: id, auth, endpoints }],
  );
  if (isSecretOnStdin && wanting.length !== 1) {
    const text =
      wanting.length === 0
        ? '--secret-stdin gives a key, but no venue here wants one.'
        : '--secret-stdin gives one key, but several venues here want one each; set them in the environment.';
    return err({ exitCode: exitCodes.wrongUsage, text });
  }
  const secretLine = isSecretOnStdin ? await io.readSecretLine() : undefined;
  if (isSecretOnStdin && (secretLine ?? '').trim() === '') {
    const text = '--secret-stdin was given, but stdin ended without a line with the secret.';
    return err({ exitCode: exitCodes.noCredentials, text });
  }
  const { environment } = io;
  for (const { venue, auth } of wanting) {
    const names = keyVariables[auth.kind];
    const isMissing = [names.id, names.secret].every((name) => (environment[name] ?? '') === '');
    if (isMissing && secretLine === undefined) {
      const text = `${venueLabels[venue]} wants a key, and none was given. Nothing was sent. Set ${names.id} and ${names.secret} in the environment, or give --secret-stdin.`;
      return err({ exitCode: exitCodes.noCredentials, text });
    }
  }
  const stranger = venues.find(isTokenForStranger);
  if (stranger !== undefined) {
    const text = `the sockets of ${venueLabels[stranger.adapter.id]} are another server's, but its token server is the venue's own: a token for your key would be shown to ${new URL(stranger.endpoints.ws).host}. Nothing was sent. Give --endpoint auth=URL as well.`;
    return err({ exitCode: exitCodes.wrongUsage, text });
  }
  const tokens = environmentTokens({ venues: wanting, environment, secretLine });
  return tokens.ok
    ? ok(tokens.value)
    : err({ exitCode: exitCodes.noCredentials, text: tokens.error });
}

function isTokenForStranger({ adapter, endpoints }: VenueArguments): boolean {
  const { production, sandbox } = adapter.endpoints;
  const own = [production, sandbox].find((known) => known.auth === endpoints.auth);
  return adapter.auth !== undefined && own !== undefined && own.ws !== endpoints.ws;
}

/** Codes of a state that a key would have to change, or did not. */
export const credentialCauses: ReadonlySet<string> = new Set([
  'no-credentials',
  'keychain-locked',
  'credentials-refused',
  'scope-refused',
  'stream-refused',
  'wrong-host',
]);
