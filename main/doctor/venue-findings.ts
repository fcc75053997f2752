/** The sentences of what can go wrong with the venue itself: token, handshake, subscription, book. SPEC.md DR41–DR80. */
import type { FindingTable } from './network-findings.ts';

const seconds = (ms: number | undefined): string => `${Math.round((ms ?? 0) / 100) / 10} s`;
const words = (said: string | undefined): string => (said === undefined ? '' : ` (${said})`);

export const tokenFindings: FindingTable<
  | 'no-credentials'
  | 'keychain-locked'
  | 'credentials-refused'
  | 'scope-refused'
  | 'wrong-host'
  | 'token-throttled'
  | 'token-unreachable'
  | 'token-unreadable'
  | 'token-timeout'
  | 'clock-off'
> = {
  'no-credentials': ({ label }) => [
    `${label} opens its stream with a key only, and there is none. Nothing was sent.`,
    'No key was entered yet, or the one in use was removed.',
    'Add a key in the connection doctor; on the command line, set it in the environment or give --secret-stdin.',
  ],
  'keychain-locked': ({ label }) => [
    `The key for ${label} lies in the keychain, and the keychain is locked.`,
    'The session was started without a password (automatic login, remote shell), so the system has not opened it.',
    'Unlock the keychain and check again, or enter the key anew for this run.',
  ],
  'credentials-refused': ({ label, said }) => [
    said ?? `${label} refused the key itself.`,
    'The secret is mistyped or was replaced, the key was revoked, or it is of another environment (sandbox, production).',
    'Replace the key. If it is surely right, compare the token address with the environment it was made for.',
  ],
  'scope-refused': ({ label, company, scope, said }) => [
    said ?? `${label} accepts the key but gives no token for ${scope ?? 'this stream'}.`,
    'The key was made without this scope, or the account is not cleared for the stream.',
    `Ask your ${company} contact to add the scope ${scope ?? 'of the stream'}, then check again. Trying again alone cannot help.`,
  ],
  'wrong-host': ({ label, said }) => [
    said ?? `The key for ${label} is bound to other hosts than these. Nothing was sent.`,
    'An address was changed after the key had been entered, and a key goes to no other host by itself.',
    'Enter the key for this address, or go back to the address it was entered for.',
  ],
  'token-throttled': ({ label, said }) => [
    said ?? `${label} asks for fewer token requests.`,
    'Several programs use the same key or the same internet address.',
    'Wait a minute and check again; close other programs that use the key.',
  ],
  'token-unreachable': ({ label, said }) => [
    said ?? `The token server of ${label} cannot be reached.`,
    'It is another host than the stream: a firewall may allow one and not the other, or it is down.',
    'Ask who runs this network to allow the token server as well, or check again in a few minutes.',
  ],
  'token-unreadable': ({ label, said }) => [
    said ?? `What answers in place of the token server of ${label} gives no token.`,
    'The token address is wrong, or a sign-in page of this network answers instead.',
    'Compare the token address with the one you were given, and open a web page to see whether this network wants you to sign in.',
  ],
  'token-timeout': ({ label, withinMs }) => [
    `There was no token of ${label} within ${seconds(withinMs)}.`,
    'The token server answers too slowly, or the keychain waits for somebody to unlock it.',
    'Look whether the system asks for a password, then check again.',
  ],
  'clock-off': ({ label, clock }) => [
    `${label} refused us, and this computer's clock is ${clock ?? 'off'}.`,
    'Tokens and certificates are good for a span of time; with a clock this far off they are over or not begun.',
    'Set the clock of this computer, best by itself from the network, then check again.',
  ],
};

export const upgradeFindings: FindingTable<
  | 'encoding-refused'
  | 'bad-request'
  | 'token-refused'
  | 'stream-not-allowed'
  | 'too-many-or-read-only'
  | 'forbidden'
  | 'not-found'
  | 'too-many-requests'
  | 'venue-unavailable'
  | 'upgrade-refused'
  | 'redirected'
  | 'not-a-websocket'
  | 'handshake-altered'
  | 'no-subprotocol'
  | 'upgrade-timeout'
  | 'upgrade-cut'
  | 'geo-blocked'
  | 'venue-halted'
> = {
  'encoding-refused': ({ label, said }) => [
    said ?? `${label} no longer serves the encoding that Plumbline asks for (400).`,
    'The venue has moved to another version of its binary format.',
    'Look for a newer Plumbline; until then try the switch sbe-version with another value.',
  ],
  'bad-request': ({ label, host }) => [
    `${host} did not understand how the stream was asked for (400).`,
    `The address is not the one for the stream of ${label}, or a switch does not fit this server.`,
    'Compare address and switches with what you were given.',
  ],
  'token-refused': ({ label }) => [
    `${label} refused two fresh tokens in a row at the stream (401).`,
    'Stream and token server do not belong together (sandbox and production mixed), or the key was revoked just now.',
    'See that both addresses are of one environment; then replace the key.',
  ],
  'stream-not-allowed': ({ company, scope, isScopeGranted }) => [
    `${company} accepts the key but not for this stream (403).`,
    isScopeGranted === true
      ? `The scope ${scope} was granted, but the account is not on the list for the stream.`
      : `The scope ${scope ?? 'of the stream'} was not granted, or the account is not on the list for it.`,
    `Ask your ${company} contact to ${isScopeGranted === true ? 'put the account on the list' : 'add the scope'}, then check again. Plumbline has stopped trying, because trying again cannot help.`,
  ],
  'too-many-or-read-only': ({ label }) => [
    `${label} refused the stream (403).`,
    `Too many connections are open (5 are shared with its web page), or the key is read-only: ${label} lets keys that can trade open a stream, and no others.`,
    `Close the web page of ${label} and other programs with this key, then check again. If it stays, the key is read-only: add one that can trade.`,
  ],
  forbidden: ({ host }) => [
    `${host} refused the stream (403), although it needs no key.`,
    'A firewall of the venue does not serve this internet address, or a proxy on the way forbids WebSockets.',
    'Try another network or without the VPN; if it is the same there, ask the venue.',
  ],
  'not-found': ({ host, market, label }) => [
    `${host} has no stream at this path (404).`,
    `${label} has no market called ${market}, or the address has a path too many or one missing.`,
    'Check the market with `plumbline markets`, then the address.',
  ],
  'too-many-requests': ({ label }) => [
    `${label} asks for fewer connections (429).`,
    'Several programs connect from this internet address, or one of them does so again and again.',
    'Close the others, wait a few minutes and check again.',
  ],
  'venue-unavailable': ({ host, status }) => [
    `${host} is reached but cannot serve just now (${status ?? 503}).`,
    'The venue is being restarted or has a failure of its own.',
    "Look at the venue's status page. Plumbline tries again by itself; nothing is wrong on this side.",
  ],
  'upgrade-refused': ({ host, status }) => [
    `${host} refused the stream with the status ${status ?? 0}, which Plumbline does not know in this place.`,
    'Something between here and the venue answers in its place.',
    'Try another network; if it is the same there, report this with the status.',
  ],
  redirected: ({ host, status }) => [
    `${host} answers with a redirect (${status ?? 302}) instead of a stream. Plumbline follows none, so that a token reaches nobody else.`,
    'A sign-in page of this network has cut in, or the address is an old one.',
    'Open a web page to see whether this network wants you to sign in; then compare the address with the one you were given.',
  ],
  'not-a-websocket': ({ host }) => [
    `${host} answers, but with something that is no WebSocket.`,
    'It is the address of a web page or of a REST service, or a proxy on the way does not know WebSockets.',
    'Check the address (kind ws) and, where there is a proxy, that it lets WebSockets through.',
  ],
  'handshake-altered': ({ host, said }) => [
    `The WebSocket handshake with ${host} came back changed${words(said)}.`,
    'A proxy or a security program on the way rewrites or replays answers.',
    "Have the venue's address left alone by it, or try another network.",
  ],
  'no-subprotocol': ({ label, host }) => [
    `${host} took none of the ways in which ${label} is shown a token at the handshake.`,
    'A proxy on the way drops the header Sec-WebSocket-Protocol, or the venue has changed its handshake.',
    'Try without the proxy. If it is the same, look for a newer Plumbline.',
  ],
  'upgrade-timeout': ({ host, withinMs }) => [
    `${host} did not answer the WebSocket handshake within ${seconds(withinMs)}.`,
    'The server is overloaded, or a proxy on the way waits for an answer to end that never ends.',
    'Check again in a minute; where there is a proxy, have it let WebSockets through.',
  ],
  'upgrade-cut': ({ host }) => [
    `${host} hung up in the middle of the WebSocket handshake.`,
    'A firewall does not allow WebSockets, or the server was just restarted.',
    'Check again in a minute, then from another network.',
  ],
  'geo-blocked': ({ label, status }) => [
    `${label} does not serve this location (${status ?? 40112}).`,
    'Its terms exclude the country that this internet address is taken to be in.',
    'Use another venue. If the location is taken wrongly, ask the venue.',
  ],
  'venue-halted': ({ label, said }) => [
    `${label} says of itself: ${said ?? 'trading is off'}.`,
    'It is in maintenance; at Paradex that is on weekdays from 04:30 UTC, for about 15 minutes.',
    'Wait for its end. Plumbline connects by itself.',
  ],
};

export const bookFindings: FindingTable<
  | 'unknown-market'
  | 'subscribe-refused'
  | 'no-acknowledgement'
  | 'no-first-book'
  | 'book-unreadable'
  | 'silent-after-book'
  | 'closed-early'
  | 'conversation-ended'
> = {
  'unknown-market': ({ label, market }) => [
    `${label} has no market called ${market}.`,
    'The name is spelled as at another venue, or the market was taken off the list.',
    'Choose one of those that `plumbline markets` lists.',
  ],
  'subscribe-refused': ({ label, market, said }) => [
    said ?? `${label} refused the subscription of ${market}.`,
    'The channel is not served at this address, or not to this account.',
    'Compare address and switches with what you were given; then report this with the words above.',
  ],
  'no-acknowledgement': ({ label, market, withinMs }) => [
    `${label} said nothing to the subscription of ${market} for ${seconds(withinMs)}.`,
    'The socket is open, but behind it nobody listens: often a server that is just starting or stopping.',
    'Check again in a minute; then compare the address with the one you were given.',
  ],
  'no-first-book': ({ label, market, withinMs }) => [
    `${label} accepted ${market} but sent no full book within ${seconds(withinMs)}.`,
    'The name is accepted without being checked, or the market has no book just now.',
    'Try another market. If all of them stay without a book, the venue has a failure of its own.',
  ],
  'book-unreadable': ({ label, said }) => [
    `${label} sends messages that Plumbline cannot read${words(said)}.`,
    'The venue has changed its format, or the address belongs to another kind of stream.',
    'Look for a newer Plumbline and compare switches and address; then report this with the reason above.',
  ],
  'silent-after-book': ({ label, market, withinMs }) => [
    `After the full book of ${market} nothing more came for ${seconds(withinMs)}, not even an answer to a ping.`,
    `The line is dead although nobody closed it: a firewall or router forgot it, or the server at ${label} hangs.`,
    'Check again. If it happens each time, something on the way cuts long connections: try another network.',
  ],
  'closed-early': ({ label, said }) => [
    `${label} opened the stream and closed it right away${words(said)}.`,
    'It did not like what was asked for, has too many connections of this key, or is being restarted.',
    'Close other programs that use the stream and check again in a minute.',
  ],
  'conversation-ended': ({ label, said }) => [
    said ?? `The conversation with ${label} could not go on.`,
    'The server behaves otherwise than its documentation says.',
    'Check again in a minute; if it stays, report this with the words above.',
  ],
};
