import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { build } from 'vite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { runPracticeThread } from './practice-thread.ts';
import { startPracticeThread } from './practice-thread-host.ts';
import { TestClient } from './test-client.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

/** Two ends of a line instead of a thread: what the host cannot tell from one. */
class ThreadInProcess extends EventEmitter {
  readonly #port: MessagePort;

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (reply) => this.emit('message', reply));
    port1.on('close', () => this.emit('exit', 0));
    runPracticeThread(port2);
  }

  postMessage(request: unknown): void {
    this.#port.postMessage(request);
  }

  async terminate(): Promise<number> {
    this.#port.close();
    return 1;
  }
}

function inProcess(): Worker {
  return new ThreadInProcess() as unknown as Worker;
}

describe('the practice thread', () => {
  it('PX38: starts, serves, runs a scenario, and closes', async () => {
    const thread = await startPracticeThread(inProcess, { messagesPerSecond: 1000 });
    closers.push(() => thread.close());
    const { ws } = ensureDefined(thread.endpoints['paxos-public'], 'an endpoint');
    const client = await TestClient.connect(`${ws}/marketdata/BTCUSD`);
    await client.until(() => client.frames.length > 10, 'frames');
    thread.trigger('cut');
    await client.until(() => client.closeCode !== undefined, 'the cut');
    await Promise.all([thread.close(), thread.close()]);
    await expect(TestClient.connect(`${ws}/marketdata/BTCUSD`)).rejects.toThrow();
  });

  it('PX38: says why it could not start', async () => {
    await expect(
      startPracticeThread(inProcess, { protocols: ['nowhere' as never] }),
    ).rejects.toMatchObject({
      failure: 'wrong-usage',
      message: expect.stringContaining('does not speak nowhere'),
    });
  });

  it('PX38: an unknown scenario is a problem, not an end', async () => {
    let problem = '';
    const thread = await startPracticeThread(
      inProcess,
      {},
      {
        onProblem: ({ message }) => {
          problem = message;
        },
      },
    );
    thread.trigger('nope');
    thread.calm();
    await thread.close();
    expect(problem).toBe('no scenario "nope" here');
  });

  it('PX84: a knob is turned while it runs; one that is not there is a problem', async () => {
    const problems: string[] = [];
    const thread = await startPracticeThread(
      inProcess,
      { protocols: ['paradex'] },
      { onProblem: ({ message }) => problems.push(message) },
    );
    closers.push(() => thread.close());
    const { rest } = ensureDefined(thread.endpoints.paradex, 'an endpoint');
    thread.turn('paradex', 'weather', 'rain');
    thread.turn('paradex', 'system-state', 'post_only');
    await vi.waitFor(async () => {
      const state = await (await fetch(`${rest}/system/state`)).json();
      expect(state).toEqual({ status: 'post_only' });
    });
    expect(problems).toEqual([expect.stringContaining('paradex has no knob "weather" here')]);
  });

  it('PX38: in a real worker, as it is bundled; its loss is told', {
    timeout: 30_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
    closers.push(() => rm(folder, { recursive: true }));
    await build({
      configFile: false,
      logLevel: 'error',
      resolve: { alias: { '#shared': resolve('shared') } },
      ssr: { noExternal: true },
      build: {
        ssr: resolve('main/practice/practice-thread.entry.ts'),
        outDir: folder,
        rolldownOptions: {
          external: ['bufferutil', 'utf-8-validate'],
          output: { entryFileNames: 'practice-thread.mjs' },
        },
      },
    });
    const workers: Worker[] = [];
    const createWorker = (): Worker => {
      const worker = new Worker(join(folder, 'practice-thread.mjs'));
      workers.push(worker);
      return worker;
    };
    const thread = await startPracticeThread(createWorker, {});
    const { ws } = ensureDefined(thread.endpoints['paxos-public'], 'an endpoint');
    const client = await TestClient.connect(`${ws}/marketdata/BTCUSD`);
    await client.until(() => client.frames.length > 3, 'snapshot and updates');
    await thread.close();
    await client.until(() => client.closeCode !== undefined, 'the close');

    let lost = '';
    await startPracticeThread(
      createWorker,
      {},
      {
        onLost: (reason) => {
          lost = reason;
        },
      },
    );
    const second = ensureDefined(workers[1], 'the second worker');
    const exited = once(second, 'exit');
    await second.terminate();
    await exited;
    expect(lost).toBe('the practice thread ended');
  });
});
