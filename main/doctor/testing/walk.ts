import { ensureDefined } from '#shared/domain/assert.ts';
import type { DoctorFinding, DoctorReport } from '#shared/ipc/doctor.ts';
import type { AccessToken, TokenRefusal, TokenSource } from '../../auth/token-source.ts';
import { paxosPublic } from '../../venues/paxos-public/paxos-public.ts';
import type { DoctorLimits, DoctorOptions } from '../doctor-options.ts';
import { runDoctor } from '../run-doctor.ts';

/** Long enough for a busy machine, short enough for a test that waits for their end. */
export const testLimits: Partial<DoctorLimits> = { list: 2_000 };

export function walk(
  options: Partial<DoctorOptions> & Pick<DoctorOptions, 'endpoints'>,
): Promise<DoctorReport> {
  return runDoctor({
    adapter: paxosPublic,
    keychain: 'none: a test',
    environment: {},
    isOffline: () => false,
    market: 'BTCUSD',
    ...options,
    limits: { ...testLimits, ...options.limits },
  });
}

export function findingOf(report: DoctorReport): DoctorFinding {
  return ensureDefined(report.finding, `the finding in ${JSON.stringify(report.steps)}`);
}

/** `dns passed, tcp failed, …` */
export function resultsOf({ steps }: DoctorReport): string {
  return steps.map(({ step, result }) => `${step} ${result}`).join(', ');
}

/** Gives out these in turn, the last one for ever. */
export function scriptedTokens(
  ...answers: ReadonlyArray<string | TokenRefusal>
): TokenSource & { readonly refused: Array<string | undefined> } {
  const refused: Array<string | undefined> = [];
  return {
    refused,
    token: async (_venue, request) => {
      refused.push(request.refused);
      const answer = ensureDefined(answers[Math.min(refused.length, answers.length) - 1], 'answer');
      const token: AccessToken = { value: String(answer), expiresAt: Date.now() + 3_600_000 };
      return typeof answer === 'string' ? { ok: true, value: token } : { ok: false, error: answer };
    },
  };
}
