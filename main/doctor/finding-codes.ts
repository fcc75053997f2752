/** What can be found, and what of the walk its sentences need. SPEC.md DR20. */

export const findingCodes = [
  // The network.
  'no-network',
  'name-not-found',
  'name-server-silent',
  'port-refused',
  'tcp-timeout',
  'connection-reset',
  'no-route',
  'proxy-unreachable',
  'proxy-authentication',
  'proxy-refused',
  'proxy-unusable',
  // Encryption.
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-self-signed',
  'certificate-unknown-issuer',
  'certificate-wrong-name',
  'certificate-invalid',
  'tls-version',
  'not-tls',
  'tls-cut',
  'tls-timeout',
  // The token.
  'no-credentials',
  'keychain-locked',
  'credentials-refused',
  'scope-refused',
  'wrong-host',
  'token-throttled',
  'token-unreachable',
  'token-unreadable',
  'token-timeout',
  'clock-off',
  // The upgrade.
  'encoding-refused',
  'bad-request',
  'token-refused',
  'stream-not-allowed',
  'too-many-or-read-only',
  'forbidden',
  'not-found',
  'too-many-requests',
  'venue-unavailable',
  'upgrade-refused',
  'redirected',
  'not-a-websocket',
  'handshake-altered',
  'no-subprotocol',
  'upgrade-timeout',
  'upgrade-cut',
  'geo-blocked',
  'venue-halted',
  // The conversation.
  'unknown-market',
  'subscribe-refused',
  'no-acknowledgement',
  'no-first-book',
  'book-unreadable',
  'silent-after-book',
  'closed-early',
  'conversation-ended',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** What the sentences are about. All of it may be shown: nothing secret is put in. */
export interface FindingFacts {
  /** The venue as a panel header names it, and who runs it. */
  readonly label: string;
  readonly company: string;
  readonly host: string;
  readonly port: number;
  readonly market: string;
  /** Without credentials; absent: none in use. */
  readonly proxy?: string | undefined;
  readonly scope?: string | undefined;
  /** The token server said that the token has the scope. */
  readonly isScopeGranted?: boolean | undefined;
  /** `74 s behind`. */
  readonly clock?: string | undefined;
  /** The other side's own words, or the system's. */
  readonly said?: string | undefined;
  readonly status?: number | undefined;
  readonly withinMs?: number | undefined;
}

export interface StepFailure {
  readonly code: FindingCode;
  /** In a few words, for the line of the step. */
  readonly detail: string;
  readonly facts?: Partial<FindingFacts>;
}

export interface StepPass {
  readonly detail: string;
  readonly isSkipped?: boolean;
  /** Where the step waited for more than it tells of; absent: all of it counts. */
  readonly durationMs?: number;
}
