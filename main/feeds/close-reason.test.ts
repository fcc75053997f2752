import { describe, expect, it } from 'vitest';
import { reasonSentence } from './close-reason.ts';

describe('what a venue says as it leaves', () => {
  it('CN10: is quoted with its hidden characters made visible', () => {
    const text = 'bye \u202eyllaer\u001b[31m\u0000';
    expect(reasonSentence({ kind: 'closed', code: 4000, text }, 'Paxos')).toBe(
      'Paxos closed the socket (4000, bye \\u202eyllaer\\u001b[31m\\u0000).',
    );
  });
});
