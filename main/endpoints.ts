/** `--endpoint` of the app (`VENUE.KIND=URL`) and of the CLI (`KIND=URL`). */
import { isVenueId, type VenueId, venueIds } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';

export const endpointKinds = ['ws', 'rest', 'auth'] as const;
export type EndpointKind = (typeof endpointKinds)[number];

export interface EndpointOverride {
  /** Absent in the CLI's form: the command names the venue by itself. */
  readonly venue: VenueId | undefined;
  readonly kind: EndpointKind;
  /** As given, without a trailing slash. */
  readonly url: string;
}

/** Plain text travels to this machine only; anything else is encrypted. */
export function parseEndpointOverride(text: string): Result<EndpointOverride, string> {
  const equals = text.indexOf('=');
  if (equals < 0) {
    return refuse(text, 'there is no "=" in it');
  }
  const name = text.slice(0, equals);
  const dot = name.lastIndexOf('.');
  const kind = endpointKinds.find((known) => known === name.slice(dot + 1));
  if (kind === undefined) {
    return refuse(text, `"${name.slice(dot + 1)}" is none of ${endpointKinds.join(', ')}`);
  }
  const venueName = dot < 0 ? undefined : name.slice(0, dot);
  if (venueName !== undefined && !isVenueId(venueName)) {
    return refuse(text, `"${venueName}" is none of ${venueIds.join(', ')}`);
  }
  const url = checkUrl(kind, text.slice(equals + 1));
  return url.ok ? ok({ venue: venueName, kind, url: url.value }) : refuse(text, url.error);
}

function checkUrl(kind: EndpointKind, text: string): Result<string, string> {
  const url = parseUrl(text);
  if (url === undefined) {
    return err(`"${text}" is no URL`);
  }
  const [plain, encrypted] = kind === 'ws' ? ['ws:', 'wss:'] : ['http:', 'https:'];
  if (url.protocol !== encrypted && url.protocol !== plain) {
    return err(`it has to begin with ${encrypted}//, or ${plain}// on this computer`);
  }
  if (url.protocol === plain && !isLoopbackHost(url.hostname)) {
    return err(`${plain}// is allowed to this computer only (127.0.0.1, ::1, localhost)`);
  }
  if (url.username !== '' || url.password !== '') {
    return err('a URL with a name or a password in it is not taken');
  }
  if (url.hash !== '' || url.search !== '') {
    return err('it ends before any "?" or "#"');
  }
  return ok(text.replace(/\/+$/, ''));
}

function parseUrl(text: string): URL | undefined {
  // `new URL` repairs what a person mistyped (blanks, backslashes); an address is taken as it is or not at all.
  if (/[\s\\]/.test(text) || !/^[a-z]+:\/\//i.test(text)) {
    return undefined;
  }
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** As `URL` gives it. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refuse(text: string, reason: string): Result<never, string> {
  return err(`--endpoint ${text} is refused: ${reason}.`);
}
