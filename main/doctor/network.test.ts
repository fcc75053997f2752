import { createServer as createPlainServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { snapshot, update } from '../feeds/venue-test-server.ts';
import { createCertificate } from './testing/certificates.ts';
import { findingOf, resultsOf, walk } from './testing/walk.ts';
import { startRawServer, startWayServer, type WayServer } from './testing/way-server.ts';

const closers: (() => Promise<void>)[] = [];
const authority = createCertificate({ names: ['Plumbline test authority'], isAuthority: true });
const name = 'venue.test';
const toLoopback = async (): Promise<readonly string[]> => ['127.0.0.1'];

afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
});

function kept<T extends { close(): Promise<void> }>(server: T): T {
  closers.push(() => server.close());
  return server;
}

function endpointsOf({ ws, rest }: Pick<WayServer, 'ws' | 'rest'>) {
  return { ws, rest };
}

const nowhere = { rest: 'http://127.0.0.1:9/v2' };

describe('names', () => {
  const endpoints = { ws: 'wss://nowhere.test', ...nowhere };
  const failing = (code: string) => async () => {
    throw Object.assign(new Error(code), { code });
  };

  it('DR21: a name that is not known', async () => {
    const report = await walk({ endpoints, network: { lookup: failing('ENOTFOUND') } });
    expect(resultsOf(report)).toBe(
      'dns failed, tcp not-reached, tls not-reached, token not-reached, upgrade not-reached, subscribe not-reached, first-snapshot not-reached, second-message not-reached',
    );
    expect(report.isWell).toBe(false);
    expect(findingOf(report)).toMatchObject({
      step: 'dns',
      code: 'name-not-found',
      happened: 'The name nowhere.test is not known to the name server of this network.',
    });
  });

  it('DR22: a name server that does not answer', async () => {
    const silent = await walk({
      endpoints,
      limits: { dns: 30 },
      network: { lookup: () => new Promise(() => undefined) },
    });
    const again = await walk({ endpoints, network: { lookup: failing('EAI_AGAIN') } });
    expect([findingOf(silent).code, findingOf(again).code]).toEqual([
      'name-server-silent',
      'name-server-silent',
    ]);
  });

  it('DR23: no network at all', async () => {
    const report = await walk({
      endpoints,
      isOffline: () => true,
      network: { lookup: failing('EAI_AGAIN') },
    });
    expect(findingOf(report).code).toBe('no-network');
  });
});

describe('connections', () => {
  it('DR24: nothing listens at the port', async () => {
    const { port, close } = await startRawServer(createPlainServer());
    await close();
    const report = await walk({ endpoints: { ws: `ws://127.0.0.1:${port}`, ...nowhere } });
    expect(report.steps[0]).toEqual({
      step: 'dns',
      result: 'skipped',
      detail: 'this computer itself, no name to look up',
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'port-refused' });
    expect(findingOf(report).happened).toContain(`port ${port}`);
  });

  it('DR25: no answer, neither yes nor no', async () => {
    // Of an address for documentation (RFC 5737), by a lookup that never ends: no packet leaves this computer.
    let asked = 0;
    const lookup = (): Promise<readonly string[]> => {
      asked += 1;
      return asked === 1 ? Promise.resolve(['192.0.2.1']) : new Promise(() => undefined);
    };
    const report = await walk({
      endpoints: { ws: 'wss://silent.test', ...nowhere },
      limits: { tcp: 30 },
      network: { lookup },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'tcp-timeout' });
  });

  it('DR26: reset as soon as it is open', async () => {
    const server = createPlainServer((socket) => socket.resetAndDestroy());
    const { port } = kept(await startRawServer(server));
    const report = await walk({
      endpoints: { ws: `ws://127.0.0.1:${port}`, ...nowhere },
      limits: { settle: 2_000 },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'connection-reset' });
  });

  it('DR27: a network, but no way', async () => {
    let isAsked = false;
    const lookup = async (): Promise<readonly string[]> => {
      if (!isAsked) {
        isAsked = true;
        return ['192.0.2.1'];
      }
      throw Object.assign(new Error('no route'), { code: 'ENETUNREACH' });
    };
    const report = await walk({
      endpoints: { ws: 'wss://far.test', ...nowhere },
      network: { lookup },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tcp', code: 'no-route' });
    expect(findingOf(report).happened).toContain('ENETUNREACH');
  });
});

describe('encryption', () => {
  const walkTo = async (server: WayServer, issuers = authority.cert) =>
    await walk({ endpoints: endpointsOf(server), network: { lookup: toLoopback, issuers } });
  const day = 86_400_000;

  it('DR11: passes with the version and the last day, and the whole way is walked', async () => {
    const certificate = createCertificate({
      names: [name],
      issuer: authority,
      validTo: new Date(Date.UTC(2049, 1, 3)),
    });
    const server = kept(
      await startWayServer({
        certificate,
        host: name,
        greet: (socket) => {
          socket.send(JSON.stringify(snapshot('BTCUSD', [['1', '1']], [['2', '1']])));
          socket.send(JSON.stringify(update('BTCUSD', 'BUY', '1', '2')));
        },
        rest: { '/v2/markets': { status: 200, body: { markets: [] } } },
      }),
    );
    const report = await walkTo(server);
    expect(report.steps.map(({ step, result, detail }) => [step, result, detail])).toEqual([
      ['dns', 'passed', 'venue.test is 127.0.0.1'],
      ['tcp', 'passed', `venue.test:${server.port} open, no proxy`],
      ['tls', 'passed', '1.3, certificate good until 3 Feb 2049'],
      ['token', 'skipped', 'no key needed'],
      ['upgrade', 'passed', '101, open'],
      ['subscribe', 'skipped', 'nothing to ask for: the address says it'],
      ['first-snapshot', 'passed', 'BTCUSD: 1 bid, 1 ask'],
      ['second-message', 'passed', 'a change came'],
    ]);
    expect(report.isWell).toBe(true);
    expect(Math.abs(report.clockSkew?.offsetMs ?? Number.NaN)).toBeLessThan(3_000);
  });

  it.each([
    [
      'DR30: expired',
      {
        names: [name],
        issuer: authority,
        validFrom: new Date(Date.now() - 9 * day),
        validTo: new Date(Date.now() - day),
      },
      'certificate-expired',
    ],
    [
      'DR31: not valid yet',
      { names: [name], issuer: authority, validFrom: new Date(Date.now() + day) },
      'certificate-not-yet-valid',
    ],
    ['DR32: signed by itself', { names: [name] }, 'certificate-self-signed'],
    [
      'DR33: of an issuer nobody knows',
      { names: [name], issuer: createCertificate({ names: ['stranger'], isAuthority: true }) },
      'certificate-unknown-issuer',
    ],
    [
      'DR34: for another name',
      { names: ['other.test'], issuer: authority },
      'certificate-wrong-name',
    ],
  ])('%s', async (_rule, certificate, code) => {
    const server = kept(
      await startWayServer({ certificate: createCertificate(certificate), host: name }),
    );
    const report = await walkTo(server);
    expect(findingOf(report)).toMatchObject({ step: 'tls', code });
    expect(findingOf(report).happened).toContain('Nothing was exchanged');
    expect(server.handshakes).toEqual([]);
    if (code === 'certificate-wrong-name') {
      expect(findingOf(report).happened).toContain('other.test');
    }
  });

  it('DR36: only versions that are too old', async () => {
    const certificate = createCertificate({ names: [name], issuer: authority });
    const secureProtocol = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
    const server = kept(await startWayServer({ certificate, host: name, secureProtocol }));
    expect(findingOf(await walkTo(server))).toMatchObject({ step: 'tls', code: 'tls-version' });
  });

  it('DR37: something that is no TLS', async () => {
    const server = createPlainServer((socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const { port } = kept(await startRawServer(server));
    const report = await walkTo({ ws: `wss://${name}:${port}`, ...nowhere } as WayServer);
    expect(findingOf(report)).toMatchObject({ step: 'tls', code: 'not-tls' });
  });

  it('DR38: cut when the name is said', async () => {
    const server = createPlainServer((socket) => {
      socket.on('data', () => socket.destroy());
    });
    const { port } = kept(await startRawServer(server));
    const report = await walkTo({ ws: `wss://${name}:${port}`, ...nowhere } as WayServer);
    expect(findingOf(report)).toMatchObject({ step: 'tls', code: 'tls-cut' });
  });

  it('DR39: no end of the handshake', async () => {
    const { port } = kept(await startRawServer(createPlainServer()));
    const report = await walk({
      endpoints: { ws: `wss://${name}:${port}`, ...nowhere },
      limits: { tls: 50 },
      network: { lookup: toLoopback },
    });
    expect(findingOf(report)).toMatchObject({ step: 'tls', code: 'tls-timeout' });
  });

  it('DR10: nothing to encrypt on this computer', async () => {
    const server = kept(await startWayServer());
    const report = await walk({ endpoints: endpointsOf(server), limits: { firstSnapshot: 20 } });
    expect(report.steps[2]).toEqual({
      step: 'tls',
      result: 'skipped',
      detail: 'not encrypted: it stays on this computer',
    });
  });
});
