/** The sentences of what can go wrong below the venue's own words: names, ports, proxies, certificates. SPEC.md DR20–DR40. */
import type { FindingCode, FindingFacts } from './finding-codes.ts';

/** What happened, what it usually means, what to do. */
export type FindingWords = readonly [happened: string, usuallyMeans: string, whatToDo: string];
export type FindingTable<Code extends FindingCode> = Readonly<
  Record<Code, (facts: FindingFacts) => FindingWords>
>;

const seconds = (ms: number | undefined): string => `${Math.round((ms ?? 0) / 100) / 10} s`;

export const networkFindings: FindingTable<
  | 'no-network'
  | 'name-not-found'
  | 'name-server-silent'
  | 'port-refused'
  | 'tcp-timeout'
  | 'connection-reset'
  | 'no-route'
  | 'proxy-unreachable'
  | 'proxy-authentication'
  | 'proxy-refused'
  | 'proxy-unusable'
> = {
  'no-network': ({ host }) => [
    `This computer has no network, so ${host} was not even looked for.`,
    'A cable, a Wi-Fi or a VPN is off.',
    'Connect this computer, then check again. Plumbline reconnects by itself as soon as the network is back.',
  ],
  'name-not-found': ({ host, label }) => [
    `The name ${host} is not known to the name server of this network.`,
    'The address is mistyped, or this network answers for its own names only.',
    `Compare the address with the one of ${label}. If it is right, try another network or ask who runs this one.`,
  ],
  'name-server-silent': ({ host }) => [
    `The name server did not answer when asked for ${host}.`,
    'The network is up but its name service is not, often just after waking up or joining a VPN.',
    'Wait a moment and check again; then look at the DNS settings of this computer or of the VPN.',
  ],
  'port-refused': ({ host, port }) => [
    `${host} is there, but nothing accepts connections at port ${port}.`,
    'The port in the address is wrong, or the server behind it is not running.',
    'Check the port of the address. If it is a server of your own, start it.',
  ],
  'tcp-timeout': ({ host, port, withinMs }) => [
    `${host} did not answer at port ${port} within ${seconds(withinMs)}, neither yes nor no.`,
    'A firewall drops the packets in silence, or the server is down.',
    `Ask who runs this network to allow outgoing connections to ${host}:${port}, or set HTTPS_PROXY where a proxy has to be used.`,
  ],
  'connection-reset': ({ host, port }) => [
    `The connection to ${host}:${port} was reset the moment it opened.`,
    'A firewall or a security program on the way ends it; servers do not behave like this.',
    `Ask who runs this network or this computer's security program to allow ${host}:${port}.`,
  ],
  'no-route': ({ host, said }) => [
    `This computer has a network, but no way from it to ${host} (${said ?? 'no route'}).`,
    'A VPN is half open, or the network is an internal one without the internet.',
    'Reconnect the VPN or change the network, then check again.',
  ],
  'proxy-unreachable': ({ proxy, said }) => [
    `The proxy ${proxy ?? ''} cannot be reached (${said ?? 'no answer'}), and the environment says to use it.`,
    'The proxy is of another network than the one this computer is in now, or is down.',
    'Correct HTTPS_PROXY, or take it out of the environment where there is no proxy, and start Plumbline again.',
  ],
  'proxy-authentication': ({ proxy }) => [
    `The proxy ${proxy ?? ''} wants to know who asks (407) and did not open the way.`,
    'Its user name or password is missing in HTTPS_PROXY, or has changed.',
    'Put the current name and password into HTTPS_PROXY (http://name:password@host:port) and start Plumbline again.',
  ],
  'proxy-refused': ({ proxy, host, port, status }) => [
    `The proxy ${proxy ?? ''} is reached but does not open a way to ${host}:${port} (${status ?? 'no status'}).`,
    'Its rules do not allow this host, or not this port.',
    `Ask who runs the proxy to allow CONNECT to ${host}:${port}.`,
  ],
  'proxy-unusable': ({ said }) => [
    `The environment names a proxy that Plumbline cannot use: ${said ?? ''}.`,
    'Plumbline goes through HTTP proxies (http:// and https://) only, and without one it connects directly.',
    'Put an HTTP proxy into HTTPS_PROXY, or take the variable out if none is needed.',
  ],
};

export const encryptionFindings: FindingTable<
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-self-signed'
  | 'certificate-unknown-issuer'
  | 'certificate-wrong-name'
  | 'certificate-invalid'
  | 'tls-version'
  | 'not-tls'
  | 'tls-cut'
  | 'tls-timeout'
> = {
  'certificate-expired': ({ host, said }) => [
    `The certificate of ${host} has expired${said === undefined ? '' : ` (${said})`}. Nothing was exchanged.`,
    "Its owner forgot to renew it, or this computer's date is ahead.",
    'Look at the date of this computer first. If it is right, tell the venue; Plumbline does not connect around a certificate.',
  ],
  'certificate-not-yet-valid': ({ host, said }) => [
    `The certificate of ${host} is not valid yet${said === undefined ? '' : ` (${said})`}. Nothing was exchanged.`,
    "This computer's date is behind: certificates are not put to use before their first day.",
    'Set the date and time of this computer, best by itself from the network, then check again.',
  ],
  'certificate-self-signed': ({ host }) => [
    `The certificate of ${host} is signed by itself, so nobody vouches for it. Nothing was exchanged.`,
    'The address is that of a test server, a router or a sign-in page of this network.',
    'Open a web page to see whether this network wants you to sign in. For a test server of your own, trust its certificate through NODE_EXTRA_CA_CERTS.',
  ],
  'certificate-unknown-issuer': ({ host }) => [
    `The certificate of ${host} is signed by somebody this computer does not know. Nothing was exchanged.`,
    'A proxy or a security program opens encrypted traffic and signs it anew, or the server does not send its whole chain.',
    "Ask who runs this network for its root certificate and name its file in NODE_EXTRA_CA_CERTS, or have the venue's addresses left alone.",
  ],
  'certificate-wrong-name': ({ host, said }) => [
    `The certificate shown at ${host} is for another name${said === undefined ? '' : `: ${said}`}. Nothing was exchanged.`,
    'The address is mistyped, or something on the way answers in place of the server.',
    'Compare the address with the one you were given. If it is right, try another network and tell who runs this one.',
  ],
  'certificate-invalid': ({ host, said }) => [
    `The certificate of ${host} cannot be accepted (${said ?? 'no reason given'}). Nothing was exchanged.`,
    'It was revoked, or is made in a way that is no longer accepted.',
    'Tell the venue, with this line. Plumbline does not connect around a certificate.',
  ],
  'tls-version': ({ host, said }) => [
    `${host} and Plumbline have no version of TLS in common${said === undefined ? '' : ` (${said})`}.`,
    'Something old on the way speaks only versions that count as broken; Plumbline needs 1.2 or 1.3.',
    'Look whether a proxy or a security program stands between, and have it updated.',
  ],
  'not-tls': ({ host, port }) => [
    `What answers at ${host}:${port} does not speak TLS.`,
    'The port is the one for unencrypted connections, or a sign-in page of this network has cut in.',
    'Check the port of the address; then open a web page to see whether this network wants you to sign in.',
  ],
  'tls-cut': ({ host }) => [
    `The connection to ${host} was cut as soon as Plumbline said which name it wants.`,
    'A firewall reads the name and forbids it.',
    `Ask who runs this network to allow ${host}, or try another network.`,
  ],
  'tls-timeout': ({ host, withinMs }) => [
    `${host} accepted the connection but did not finish the TLS handshake within ${seconds(withinMs)}.`,
    'The server is overloaded, or large packets are lost on the way (often with a VPN).',
    'Check again in a minute. If it stays, try without the VPN or with a smaller packet size (MTU).',
  ],
};
