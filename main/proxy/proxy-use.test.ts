import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { recordedIo } from '../cli/testing/recorded-io.ts';
import { proxyFetch } from './proxy-fetch.ts';

const asked: string[] = [];
const server = createServer((_request, response) => response.end('{"direct":true}'));

beforeEach(async () => {
  asked.length = 0;
  server.removeAllListeners('connect');
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

it('PR10: feeds and lists go through the proxy, and its refusal is told in words', async () => {
  const cli = recordedIo();
  const endpoints = ['--endpoint', 'ws=wss://venue.test', '--endpoint', 'rest=https://venue.test'];
  const argv = ['--venue', 'paxos-public', '--market', 'BTCUSD', ...endpoints, '--json'];
  expect(await runCli(['watch', ...argv, '--for', '1s'], cli.given)).toBe(2);
  expect(cli.lines('state').at(-1)).toMatchObject({
    state: 'STALE',
    cause: {
      code: 'unreachable',
      text: expect.stringContaining('the proxy does not let it through'),
    },
  });
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked)).toEqual(new Set(['venue.test:443']));
});

it('PR3: what stays on this computer is asked directly', async () => {
  const { port } = server.address() as AddressInfo;
  const answer = await proxyFetch()(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
  expect([await answer.json(), asked]).toEqual([{ direct: true }, []]);
});
