import type { Trust } from '#shared/domain/trust.ts';
import type { TrustSubject } from './book-trust.ts';

/** What an independent copy could tell more of: asked once for each time it comes up. SPEC.md TR26. */
export class Suspicion {
  #present: string | undefined;

  isNew({ cause, also }: Trust, { rules }: TrustSubject): boolean {
    const codes = [cause, ...(also ?? []).map((other) => other.cause)].map(({ code }) => code);
    const suspected = codes.includes('market-silent')
      ? 'market-silent'
      : codes.includes('crossed') && !rules.resyncsWhenCrossed
        ? 'crossed'
        : undefined;
    const isNew = suspected !== undefined && suspected !== this.#present;
    this.#present = suspected;
    return isNew;
  }
}
