import { redactText } from '../log/redact.ts';
import type { Doubt } from '../venues/venue.ts';

/** The words of a doubt may be the venue's own, and a server may repeat the token that it was shown. */
export function maskedDoubt(doubt: Doubt): Doubt {
  const sentence = doubt.cause.sentence.map((part) =>
    typeof part === 'string' ? redactText(part) : part,
  );
  return { ...doubt, cause: { ...doubt.cause, sentence } };
}
