/** The token: had from whoever gives it out, never shown. SPEC.md DR17–DR19. */
import { venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { AccessToken } from '../auth/token-source.ts';
import type { DoctorOptions } from './doctor-options.ts';
import type { StepFailure, StepPass } from './finding-codes.ts';
import type { NetworkTools } from './network-steps.ts';
import { timedOut, within } from './within.ts';

export interface TokenPass {
  readonly pass: StepPass;
  readonly token: AccessToken | undefined;
  readonly report: DoctorReport['token'];
}

/** `refused`: the one the venue has just refused. */
export async function fetchToken(
  options: DoctorOptions,
  { clock, limits }: NetworkTools,
  refused?: string,
): Promise<Result<TokenPass, StepFailure>> {
  const { adapter, endpoints, tokens, tokenStatus } = options;
  if (adapter.auth === undefined) {
    const pass = { detail: 'no key needed', isSkipped: true };
    return ok({ pass, token: undefined, report: undefined });
  }
  if (tokens === undefined) {
    return err({ code: 'no-credentials', detail: 'no key' });
  }
  const answer = await within(
    tokens.token(adapter.id, {
      wsUrl: endpoints.ws,
      ...(refused === undefined ? {} : { refused }),
    }),
    limits.token,
    clock,
  );
  if (answer === timedOut) {
    const detail = `no answer in ${limits.token / 1000} s`;
    return err({ code: 'token-timeout', detail, facts: { withinMs: limits.token } });
  }
  if (!answer.ok) {
    const { code, text } = answer.error;
    // What an access token was refused for is told in full by its first sentence; the rest is about retries.
    return err({ code, detail: tokenWords[code], facts: { said: firstSentence(text) } });
  }
  const { expiresAt } = answer.value;
  const status = tokenStatus?.();
  const expiresInMs = Math.max(0, expiresAt - clock.now());
  const report = {
    ageMs: status === undefined ? 0 : Math.max(0, clock.now() - status.issuedAt),
    expiresInMs,
    scopes: (status?.scopeGranted ?? '').split(/[\s,]+/).filter((scope) => scope !== ''),
  };
  const life = Math.round(expiresInMs / 1000).toLocaleString('en-US');
  const asked = adapter.auth.scope;
  const isGranted =
    asked === undefined || report.scopes.length === 0 || report.scopes.includes(asked);
  const remark = isGranted ? '' : `, but not for ${asked}`;
  const detail = `${venueLabels[adapter.id]} gave one, expires in ${life} s${remark}`;
  return ok({ pass: { detail }, token: answer.value, report });
}

const tokenWords = {
  'no-credentials': 'no key',
  'keychain-locked': 'the keychain is locked',
  'credentials-refused': 'key refused',
  'scope-refused': 'scope not granted',
  'wrong-host': 'the key is bound to another host',
  'token-throttled': 'too many requests',
  'token-unreachable': 'token server not reached',
  'token-unreadable': 'the answer is no token',
} as const;

export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+[A-Z]|$)/s.exec(text)?.[0] ?? text;
}
