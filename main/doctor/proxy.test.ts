import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { snapshot, update } from '../feeds/venue-test-server.ts';
import { createCertificate } from './testing/certificates.ts';
import { findingOf, walk } from './testing/walk.ts';
import { startRawServer, startWayServer } from './testing/way-server.ts';

const closers: (() => Promise<void>)[] = [];
const authority = createCertificate({ names: ['Plumbline test authority'], isAuthority: true });
const certificate = createCertificate({ names: ['venue.test'], issuer: authority });
const network = { issuers: authority.cert };

afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
});

/** A real one: opens a way to this computer whatever name is asked for, or answers with a status. */
async function startProxy(status = 200, wantedLogin?: string) {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    socket.on('error', () => undefined);
    const login = request.headers['proxy-authorization'];
    const answer = wantedLogin === undefined || login === wantedLogin ? status : 407;
    if (answer !== 200) {
      socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const port = Number((request.url ?? '').split(':')[1]);
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(socket);
      socket.pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  const { port, close } = await startRawServer(server);
  closers.push(close);
  return { port, asked, url: `http://127.0.0.1:${port}` };
}

async function startVenue() {
  const server = await startWayServer({
    certificate,
    host: 'venue.test',
    greet: (socket) => {
      socket.send(JSON.stringify(snapshot('BTCUSD', [['1', '1']], [['2', '1']])));
      socket.send(JSON.stringify(update('BTCUSD', 'BUY', '1', '2')));
    },
    rest: { '/v2/markets': { status: 200, body: { markets: [] } } },
  });
  closers.push(() => server.close());
  return server;
}

describe('a proxy on the way', () => {
  it('DR8: is used for sockets and REST, and told without its credentials', async () => {
    const login = `Basic ${Buffer.from('desk:canary-pw').toString('base64')}`;
    const proxy = await startProxy(200, login);
    const { ws, rest, port } = await startVenue();
    const report = await walk({
      endpoints: { ws, rest },
      network,
      environment: { HTTPS_PROXY: `http://desk:canary-pw@127.0.0.1:${proxy.port}` },
    });
    expect(report).toMatchObject({ isWell: true, proxy: proxy.url });
    expect(report.steps.slice(0, 2).map(({ result, detail }) => [result, detail])).toEqual([
      ['skipped', 'the proxy looks the name up'],
      ['passed', `through the proxy ${proxy.url}`],
    ]);
    expect(report.clockSkew).toBeDefined();
    expect(new Set(proxy.asked)).toEqual(new Set([`venue.test:${port}`]));
    expect(JSON.stringify(report)).not.toMatch(/canary|desk:/);
  });

  it('DR28: wants a login', async () => {
    const proxy = await startProxy(200, 'Basic nobody');
    const report = await walk({
      endpoints: { ws: 'wss://venue.test', rest: 'https://venue.test/v2' },
      environment: { ALL_PROXY: proxy.url },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'proxy-authentication' });
    expect(findingOf(report).happened).toContain('407');
  });

  it('DR29: refuses the host', async () => {
    const proxy = await startProxy(403);
    const report = await walk({
      endpoints: { ws: 'wss://venue.test', rest: 'https://venue.test/v2' },
      environment: { https_proxy: proxy.url },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'proxy-refused' });
    expect(findingOf(report).happened).toContain('venue.test:443 (403)');
  });

  it('DR81: is not there', async () => {
    const { port, close } = await startRawServer(createServer());
    await close();
    const report = await walk({
      endpoints: { ws: 'wss://venue.test', rest: 'https://venue.test/v2' },
      environment: { HTTPS_PROXY: `127.0.0.1:${port}` },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'proxy-unreachable' });
    expect(findingOf(report).happened).toContain('ECONNREFUSED');
  });

  it('DR82: is of a kind that is not spoken', async () => {
    const report = await walk({
      endpoints: { ws: 'wss://venue.test', rest: 'https://venue.test/v2' },
      environment: { ALL_PROXY: 'socks5://127.0.0.1:9' },
      limits: { list: 10 },
    });
    expect(findingOf(report)).toMatchObject({ step: 'dns', code: 'proxy-unusable' });
    expect(findingOf(report).happened).toContain('socks5');
  });
});
