/** Rails: key and secret as headers of an empty POST. SPEC.md KY14. */

import { hostOf } from './oauth2.ts';
import { readTokenAnswer } from './token-answer.ts';
import type { Grant, GrantRequest } from './token-grant.ts';
import type { PostForToken } from './token-request.ts';

const tokenPath = '/api/v1/token';

export function railsTokenUrl(authUrl: string): string {
  return authUrl.endsWith(tokenPath) ? authUrl : `${authUrl}${tokenPath}`;
}

export async function requestRailsToken(
  { label, authUrl, keys }: GrantRequest,
  post: PostForToken,
  signal: AbortSignal,
  now: () => number,
): Promise<Grant> {
  const url = railsTokenUrl(authUrl);
  const answer = await post(
    { url, headers: { 'x-api-key': keys.id, 'x-api-secret': keys.secret }, body: '' },
    signal,
  );
  const words = {
    label,
    host: hostOf(url),
    keyName: 'API key and secret',
    forbidden: {
      code: 'credentials-refused',
      text: `${label} gives this key no token`,
    },
    scope: undefined,
  } as const;
  return readTokenAnswer(answer, words, now());
}
