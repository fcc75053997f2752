/** The only places outside a link in the window may lead to, in the person's own browser. */
const allowedHosts = new Set([
  'docs.paxos.com',
  'status.paxos.com',
  // The chart library's attribution, which its licence asks for.
  'www.tradingview.com',
]);

export function isAllowedExternalLink(text: string): boolean {
  try {
    const url = new URL(text);
    return (
      url.protocol === 'https:' &&
      allowedHosts.has(url.hostname) &&
      url.port === '' &&
      url.username === '' &&
      url.password === ''
    );
  } catch {
    return false;
  }
}
