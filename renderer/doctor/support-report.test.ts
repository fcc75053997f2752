import { expect, it } from 'vitest';
import { supportReport } from './support-report.ts';

const now = Date.UTC(2026, 10, 21, 14, 32, 7);
const app = {
  version: '0.4.0',
  electron: '45.4.1',
  chrome: '146',
  node: '24',
  runtime: 'official',
  platform: 'linux',
} as const;

it('tells support all that is known of a refused way', () => {
  const text = supportReport({
    venue: 'rails',
    app,
    source: 'live',
    now,
    status: undefined,
    credentials: { keychain: { name: 'GNOME Keyring', state: 'secure' }, profiles: [] },
    profile: {
      venue: 'rails',
      name: 'production',
      environment: 'production',
      hosts: ['api.rails.xyz'],
      isActive: true,
      setAt: now - 60_000,
      idTail: '7f2c',
      keptIn: 'keychain',
      lastRefusal: { at: now - 1000, code: 'credentials-refused', text: 'Rails refused the key.' },
    },
    report: {
      venue: 'rails',
      startedAt: now - 2000,
      isWell: false,
      steps: [
        { step: 'dns', result: 'passed', durationMs: 4, detail: 'api.rails.xyz found' },
        { step: 'tcp', result: 'failed', durationMs: 12_400, detail: 'no answer' },
      ],
      finding: {
        step: 'tcp',
        code: 'tcp-timeout',
        happened: 'Nothing answered.',
        usuallyMeans: 'A firewall.',
        whatToDo: 'Ask for port 443.',
      },
      clockSkew: { offsetMs: 3, uncertaintyMs: 500 },
      keychain: 'GNOME Keyring, secure',
    },
    failure: undefined,
  });
  expect(text).toBe(`Plumbline 0.4.0 connection report
Written:        2026-11-21 14:32:07 UTC
System:         linux, Electron 45.4.1 (official), Chromium 146, Node 24
Venue:          Rails (rails)
Data:           the venue itself
Connection:     Rails is not followed
Key:            API key ending in 7f2c, production, set 2026-11-21 14:31:07 UTC, kept in keychain
Bound to:       api.rails.xyz
Keychain:       GNOME Keyring (secure)
Token:          none
Last refusal:   2026-11-21 14:32:06 UTC, credentials-refused: Rails refused the key.

The way to the book, 2026-11-21 14:32:05 UTC
  Name lookup        passed           4 ms  api.rails.xyz found
  TCP                failed           12 s  no answer
Proxy:          none
Keychain:       GNOME Keyring, secure
Clock:          3 ms from the server's (± 500 ms)
Stops at TCP (tcp-timeout)
  Nothing answered.
  A firewall.
  Ask for port 443.

No secret and no token is in this report.
`);
});
