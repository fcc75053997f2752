/** Reads what a token endpoint answered: the token, or why there is none in words. SPEC.md KY21–KY25. */
import { z } from 'zod';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { visibleText } from '#shared/domain/visible-text.ts';
import { parseRetryAfter } from '../feeds/retry-after.ts';
import { redactText } from '../log/redact.ts';
import type { Grant, GrantRefusal } from './token-grant.ts';
import type { TokenAnswer, TokenPostFailure } from './token-request.ts';

/** What only the way of asking knows. */
export interface AnswerWords {
  readonly label: string;
  readonly host: string;
  /** `client id and secret`. */
  readonly keyName: string;
  /** Said of a 403. */
  readonly forbidden: Pick<GrantRefusal, 'code' | 'text'>;
  readonly scope: string | undefined;
}

const tokenSchema = z.object({
  // RFC 6750's b64token: what can stand in a header without quoting.
  access_token: z
    .string()
    .max(16_384)
    .regex(/^[A-Za-z0-9\-._~+/]+=*$/),
  token_type: z.string().regex(/^bearer$/i),
  // RFC 6749 has a number; some servers write it as text.
  expires_in: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    ])
    .pipe(z.number().positive()),
  scope: z.string().max(4096).optional(),
});

/** RFC 6749, 5.2. Some servers say it with 401, some with 400. */
const errorSchema = z.object({
  error: z.string().max(100),
  error_description: z.string().optional(),
});

/** Timers take no more than 24 days; no venue's token lives as long. */
const longestLifeMs = 7 * 86_400_000;

export function readTokenAnswer(
  answer: Result<TokenAnswer, TokenPostFailure>,
  words: AnswerWords,
  now: number,
): Grant {
  if (!answer.ok) {
    return err(refusalOfFailure(answer.error, words));
  }
  const { status, body, retryAfter } = answer.value;
  const json = parseJson(body);
  return status === 200
    ? readToken(json, words)
    : err(refusalOfStatus(status, json, retryAfter, words, now));
}

function readToken(json: unknown, { host }: AnswerWords): Grant {
  const parsed = tokenSchema.safeParse(json);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    return err({
      code: 'token-unreadable',
      // Never the answer itself: it may hold a token.
      text: `${host} answered the token request with something that is no token${field === '' ? '' : ` (${field})`}. It may not be the right address.`,
      isFinal: false,
    });
  }
  const { access_token, expires_in, scope } = parsed.data;
  return ok({
    value: access_token,
    livesForMs: Math.min(expires_in * 1000, longestLifeMs),
    ...(scope === undefined ? {} : { scopeGranted: scope }),
  });
}

function refusalOfStatus(
  status: number,
  json: unknown,
  retryAfter: string | undefined,
  words: AnswerWords,
  now: number,
): GrantRefusal {
  const { label, host, keyName } = words;
  const stated = errorSchema.safeParse(json);
  const error = stated.success ? stated.data.error : undefined;
  const said = stated.success ? statement(stated.data) : String(status);
  if (status === 401 || error === 'invalid_client' || error === 'invalid_grant') {
    return {
      code: 'credentials-refused',
      text: `${label} refused the ${keyName} (${said}): wrong, revoked, or for another environment. Plumbline has stopped trying. Replace the key.`,
      isFinal: true,
    };
  }
  if (error === 'invalid_scope') {
    return {
      code: 'scope-refused',
      text: `${label} accepts the key but not for ${words.scope ?? 'this stream'} (${said}). Plumbline has stopped trying, because trying again cannot help. Ask your ${label} contact to add the scope.`,
      isFinal: true,
    };
  }
  if (error === 'unauthorized_client' || status === 403) {
    return {
      code: words.forbidden.code,
      text: `${words.forbidden.text} (${said}). Plumbline has stopped trying, because trying again cannot help. Ask your ${label} contact.`,
      isFinal: true,
    };
  }
  if (status === 429) {
    const retryAfterMs = waitAskedFor(retryAfter, now);
    return {
      code: 'token-throttled',
      text: `${label} asks for fewer token requests.`,
      isFinal: false,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (status >= 500) {
    const retryAfterMs = waitAskedFor(retryAfter, now);
    return {
      code: 'token-unreachable',
      text: `${host} cannot give a token just now (${said}).`,
      isFinal: false,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const isRedirect = status >= 300 && status < 400;
  return {
    code: 'token-unreadable',
    text: isRedirect
      ? `${host} answered the token request with a redirect (${status}). Plumbline follows none, so that the key reaches nobody else.`
      : `${host} answered the token request with ${said}. It may not be the right address.`,
    isFinal: false,
  };
}

function refusalOfFailure({ kind, text }: TokenPostFailure, words: AnswerWords): GrantRefusal {
  const { host } = words;
  if (kind === 'address') {
    return {
      code: 'wrong-host',
      text: `Nothing was sent to ${host}: ${text}. Correct the address and start Plumbline again.`,
      isFinal: true,
    };
  }
  if (kind === 'certificate') {
    return {
      code: 'token-unreachable',
      text: `${host} ${text}. The key was not sent. Check the computer's date, and whether a proxy stands between.`,
      isFinal: false,
    };
  }
  return { code: 'token-unreachable', text: `${host} ${text}.`, isFinal: false };
}

/** `401, invalid_client: …`: the server's own words, short and without anything secret. */
function statement({ error, error_description }: z.infer<typeof errorSchema>): string {
  const description = visibleText(
    redactText(error_description ?? '')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, 160),
  );
  const name = visibleText(redactText(error).slice(0, 60));
  return description === '' ? name : `${name}: ${description}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** More than an hour is asked for by mistake. */
const longestWaitMs = 3_600_000;

function waitAskedFor(retryAfter: string | undefined, now: number): number | undefined {
  const waitMs = parseRetryAfter(retryAfter, now);
  return waitMs === undefined ? undefined : Math.min(waitMs, longestWaitMs);
}
