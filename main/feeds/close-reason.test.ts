import { describe, expect, it } from 'vitest';
import { registerSecret } from '../log/known-secrets.ts';
import { reasonSentence } from './close-reason.ts';

describe('what a venue says as it leaves', () => {
  it('CN10: is quoted with its hidden characters made visible', () => {
    const text = 'bye \u202eyllaer\u001b[31m\u0000';
    expect(reasonSentence({ kind: 'closed', code: 4000, text }, 'Paxos')).toBe(
      'Paxos closed the socket (4000, bye \\u202eyllaer\\u001b[31m\\u0000).',
    );
  });

  it('CN10: repeats no token, whoever put it there', () => {
    const release = registerSecret('token-of-this-socket-0123456789');
    const text = 'expired token-of-this-socket-0123456789';
    expect(reasonSentence({ kind: 'closed', code: 4001, text }, 'Paxos')).toBe(
      'Paxos closed the socket (4001, expired [redacted]).',
    );
    const ended = { kind: 'ended', code: 'no-full-book', text: `Rails said “${text}”.` } as const;
    expect(reasonSentence(ended, 'Rails')).toBe('Rails said “expired [redacted]”.');
    release();
  });
});
