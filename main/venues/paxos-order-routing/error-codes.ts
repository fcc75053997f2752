/** The venue's error codes and what each of them makes us do. SPEC.md SO33–SO40. */

/** Asking again would be refused again. */
export type Refusal = 'no-market' | 'unsupported' | 'not-understood';

export type Reaction =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing changed by the request: what it wanted was so already. */
  | { readonly kind: 'no-effect' }
  /** It may work later. */
  | { readonly kind: 'retry' };

export const serverFault = 'INTERNAL_SERVER_ERROR';

export function reactionTo(code: string): Reaction {
  switch (code) {
    case 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION':
      return { kind: 'refused', refusal: 'no-market' };
    case 'UNKNOWN_CHANNEL':
      return { kind: 'refused', refusal: 'unsupported' };
    case 'UNKNOWN_ACTION':
    case 'MALFORMED_REQUEST':
      return { kind: 'refused', refusal: 'not-understood' };
    case 'NO_EFFECT_ACTION':
      return { kind: 'no-effect' };
    default:
      // INTERNAL_SERVER_ERROR, and codes that are not documented.
      return { kind: 'retry' };
  }
}
