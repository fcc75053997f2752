import type { SentencePart } from '#shared/domain/trust.ts';
import { redactText } from '../log/redact.ts';
import type { Doubt } from '../venues/venue.ts';

/** The words of a doubt may be the venue's own, and a server may repeat the token that it was shown. */
export function maskedDoubt(doubt: Doubt): Doubt {
  const { cause, evidence } = doubt;
  return {
    ...doubt,
    cause: { ...cause, sentence: masked(cause.sentence) },
    ...(evidence === undefined
      ? {}
      : { evidence: evidence.map(({ name, words }) => ({ name, words: masked(words) })) }),
  };
}

function masked(words: readonly SentencePart[]): SentencePart[] {
  return words.map((part) => (typeof part === 'string' ? redactText(part) : part));
}
