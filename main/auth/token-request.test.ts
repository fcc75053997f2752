import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCertificate } from '../doctor/testing/certificates.ts';
import { OAuth2TestServer } from './oauth2-test-server.ts';
import { parseTokenUrl, postForToken } from './token-request.ts';

const post = (url: string) =>
  postForToken({ url, headers: {}, body: 'client_secret=x' }, new AbortController().signal);

describe('postForToken', () => {
  let server: Server | undefined;
  afterEach(async () => {
    vi.unstubAllEnvs();
    await new Promise<void>((resolve) => server?.close(() => resolve()) ?? resolve());
    server = undefined;
  });

  /** How many requests got through to it. */
  async function startEncrypted(certificate: { key: string; cert: string }) {
    const seen = { requests: 0, url: '' };
    const started = createServer(certificate, (_request, response) => {
      seen.requests += 1;
      response.end('{}');
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    seen.url = `https://127.0.0.1:${(started.address() as AddressInfo).port}/`;
    return seen;
  }

  it.each([
    ['signed by nobody else', createCertificate({ names: ['127.0.0.1'] })],
    [
      'expired',
      createCertificate({ names: ['127.0.0.1'], validTo: new Date(Date.now() - 3_600_000) }),
    ],
  ])(
    'KY2: sends nothing to a server whose certificate is %s, whatever the environment says',
    async (_what, certificate) => {
      // Read by Node at each connection, unless it is told otherwise.
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      const seen = await startEncrypted(certificate);
      expect(await post(seen.url)).toMatchObject({
        ok: false,
        error: { kind: 'certificate', text: expect.stringContaining('cannot be trusted') },
      });
      expect(seen.requests).toBe(0);
    },
  );

  it.each([
    [
      'http://oauth.paxos.com/oauth2/token',
      'a secret is sent over https:// only, off this computer',
    ],
    ['ftp://127.0.0.1/', 'a secret is sent over https:// only, off this computer'],
    ['https://me:pw@oauth.paxos.com/', 'its address has a name or a password in it'],
    ['oauth.paxos.com', 'its address is no URL'],
  ])('KY1: %s is not spoken to', async (url, error) => {
    expect(parseTokenUrl(url)).toEqual({ ok: false, error });
    expect(await post(url)).toEqual({ ok: false, error: { kind: 'address', text: error } });
  });

  it('KY3: follows no redirect', async () => {
    const [first, second] = await Promise.all([OAuth2TestServer.start(), OAuth2TestServer.start()]);
    first.scripted.push({ status: 307, headers: { location: `${second.url}/oauth2/token` } });
    expect(await post(`${first.url}/oauth2/token`)).toMatchObject({ value: { status: 307 } });
    expect(second.requests).toEqual([]);
    await Promise.all([first.close(), second.close()]);
  });
});
