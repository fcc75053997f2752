/** One drawing for each of the nine words. Never without its word beside it. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { TrustState } from '#shared/domain/trust.ts';

export interface TrustGlyphProps {
  readonly state: TrustState;
  readonly className?: string | undefined;
}

export function TrustGlyph({ state, className }: TrustGlyphProps) {
  return (
    <svg className={className} viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { readonly state: TrustState }) {
  switch (state) {
    case 'LIVE':
      return (
        <>
          <path d="M6 0v4" stroke="currentColor" strokeWidth="1.4" />
          <path d="M2.6 4.2h6.8L6 12z" fill="currentColor" />
        </>
      );
    case 'QUIET':
      return (
        <>
          <path d="M6 0v4" stroke="currentColor" strokeWidth="1.4" />
          <path
            d="M3.4 4.8h5.2L6 10.8z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.3"
            strokeLinejoin="round"
          />
        </>
      );
    case 'LATE':
      return (
        <g transform="rotate(-34 2 0)">
          <path d="M2 0v4.4" stroke="currentColor" strokeWidth="1.4" />
          <path d="M-1 4.6h6L2 12z" fill="currentColor" />
        </g>
      );
    case 'GAP':
      return (
        <path
          d="M6 0v3.7M2 3.7h8M2 8.3h8M6 8.3V12"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
        />
      );
    case 'RESYNCING':
      return (
        <>
          <path
            d="M10.6 6.4A4.6 4.6 0 1 1 9.2 2.7"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
          />
          <path d="M10.4 0v4H6.4z" fill="currentColor" />
        </>
      );
    case 'STALE':
      return (
        <path
          d="M1.2 1.2h9.6v9.6H1.2zM1.2 6l4.8-4.8M1.2 10.8l9.6-9.6M6 10.8L10.8 6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.25"
        />
      );
    case 'CROSSED':
      return (
        <path
          d="M1.6 1.6l8.8 8.8M10.4 1.6l-8.8 8.8"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
        />
      );
    case 'HALTED':
      return <path d="M2 1.2h3v9.6H2zM7 1.2h3v9.6H7z" fill="currentColor" />;
    case 'REPLAY':
      return <path d="M6 1.6v8.8L.4 6zM11.8 1.6v8.8L6.2 6z" fill="currentColor" />;
    default:
      return ensureNever(state);
  }
}
