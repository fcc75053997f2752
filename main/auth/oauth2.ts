/** RFC 6749's client credentials grant, as Paxos wants it. SPEC.md KY13. */

import { readTokenAnswer } from './token-answer.ts';
import type { Grant, GrantRequest } from './token-grant.ts';
import type { PostForToken } from './token-request.ts';

const tokenPath = '/oauth2/token';

/** The venue's `auth` address is the server; who gives the whole endpoint is understood as well. */
export function oauth2TokenUrl(authUrl: string): string {
  return authUrl.endsWith(tokenPath) ? authUrl : `${authUrl}${tokenPath}`;
}

export async function requestOAuth2Token(
  { label, authUrl, keys, scope }: GrantRequest,
  post: PostForToken,
  signal: AbortSignal,
  now: () => number,
): Promise<Grant> {
  const url = oauth2TokenUrl(authUrl);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: keys.id,
    client_secret: keys.secret,
    ...(scope === undefined ? {} : { scope }),
  });
  const answer = await post(
    {
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    },
    signal,
  );
  const words = {
    label,
    host: hostOf(url),
    keyName: 'client id and secret',
    forbidden: {
      code: 'scope-refused',
      text: `${label} gives this key no token for ${scope ?? 'this stream'}, or none to this address`,
    },
    scope,
  } as const;
  return readTokenAnswer(answer, words, now());
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the token server';
}
