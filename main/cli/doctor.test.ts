import { afterEach, expect, it } from 'vitest';
import { answerUpgrade, startWayServer, type WayServer } from '../doctor/testing/way-server.ts';
import { snapshot } from '../feeds/venue-test-server.ts';
import { runCli } from './run-cli.ts';
import { recordedIo } from './testing/recorded-io.ts';

const servers: WayServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await server.close();
  }
});

async function serve(options: Parameters<typeof startWayServer>[0]): Promise<string[]> {
  const server = await startWayServer(options);
  servers.push(server);
  const { ws, rest } = server;
  return ['--endpoint', `ws=${ws}`, '--endpoint', `rest=${rest}`];
}

it('tells a person the steps, the facts and the finding, and ends with 1', async () => {
  const endpoints = await serve({ onUpgrade: answerUpgrade(503) });
  const cli = recordedIo();
  expect(await runCli(['doctor', '--venue', 'paxos-public', ...endpoints], cli.given)).toBe(1);
  const text = cli.out
    .join('\n')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/:\d{4,5}/g, ':PORT');
  expect(text.replaceAll(/ +/g, ' ')).toBe(`Paxos: the way to the first book
Name lookup – this computer itself, no name to look up
TCP ok N ms 127.0.0.1:PORT open
TLS – not encrypted: it stays on this computer
Token – no key needed
Upgrade FAILED N ms refused with HTTP 503
Subscribe · not reached
First book · not reached
Second message · not reached

Clock this computer agrees with the server (± N ms)
Keychain not used: no key is needed
Proxy none

What happened: 127.0.0.1 is reached but cannot serve just now (503).
Usually means: The venue is being restarted or has a failure of its own.
What to do: Look at the venue's status page. Plumbline tries again by itself; nothing is wrong on this side.
(venue-unavailable)`);
});

it('tells a script a step a line and then the report', async () => {
  const endpoints = await serve({ greet: (socket) => socket.close(1013) });
  const cli = recordedIo();
  const argv = ['doctor', '--venue', 'paxos-public', '--market', 'ETHUSD', ...endpoints, '--json'];
  expect(await runCli(argv, cli.given)).toBe(1);
  expect(cli.lines('step').at(-1)).toEqual({
    type: 'step',
    step: 'first-snapshot',
    result: 'failed',
    durationMs: expect.any(Number),
    detail: 'closed: 1013',
  });
  expect(cli.lines().at(-1)).toMatchObject({
    type: 'report',
    venue: 'paxos-public',
    startedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/),
    isWell: false,
    finding: { step: 'first-snapshot', code: 'closed-early' },
    keychain: 'not used: no key is needed',
  });
});

it('walks as far as it gets without a key', async () => {
  const endpoints = await serve({});
  const cli = recordedIo();
  const argv = ['doctor', '--venue', 'paxos-order-routing', ...endpoints, '--json'];
  expect(await runCli(argv, cli.given)).toBe(1);
  expect(cli.lines('report')[0]).toMatchObject({
    finding: { step: 'token', code: 'no-credentials' },
  });
});

it('ends with 130 when interrupted', async () => {
  const endpoints = await serve({
    greet: (socket) => {
      socket.send(JSON.stringify(snapshot('BTCUSD', [['1', '1']], [['2', '1']])));
      cli.interrupt();
    },
  });
  const cli = recordedIo();
  expect(await runCli(['doctor', '--venue', 'paxos-public', ...endpoints], cli.given)).toBe(130);
});
