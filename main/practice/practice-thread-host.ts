import type { Worker } from 'node:worker_threads';
import type { VenueId } from '#shared/domain/market.ts';
import {
  type FinishedReport,
  type PracticeEndpoints,
  type PracticeExchangeOptions,
  PracticeStartError,
} from './practice-options.ts';
import type { PracticeThreadReply, PracticeThreadRequest } from './practice-thread.ts';
import type { SourceProblem } from './source.ts';

export interface PracticeThread {
  readonly endpoints: PracticeEndpoints;
  /** Begins a scenario of the practice exchange; `findScenario` tells whether there is one of this name. */
  trigger(scenario: string): void;
  /** Sets a knob of a venue's server; one that is not there comes back through `onProblem`. */
  turn(venue: VenueId, knob: string, value: string): void;
  /** Ends the scenarios that were triggered. */
  calm(): void;
  /** The thread is gone when this resolves. Idempotent. */
  close(): Promise<void>;
}

export interface PracticeThreadHooks {
  readonly onFinished?: (report: FinishedReport) => void;
  readonly onProblem?: (problem: SourceProblem) => void;
  /** The thread ended though nobody closed it; its books are gone until it is started again. */
  readonly onLost?: (reason: string) => void;
}

/** A thread that does not close in this time is ended. */
const longestCloseMs = 3000;

/** Starts the practice exchange in a worker. Rejects with a `PracticeStartError` when it cannot be started. */
export async function startPracticeThread(
  createWorker: () => Worker,
  options: PracticeExchangeOptions,
  hooks: PracticeThreadHooks = {},
): Promise<PracticeThread> {
  const worker = createWorker();
  const send = (request: PracticeThreadRequest): void => worker.postMessage(request);
  let isListening = false;
  let isClosing = false;
  let closing: Promise<void> | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  async function close(): Promise<void> {
    isClosing = true;
    send({ kind: 'close' });
    const patience = setTimeout(() => void worker.terminate(), longestCloseMs);
    await exited;
    clearTimeout(patience);
  }

  const endpoints = await new Promise<PracticeEndpoints>((resolve, reject) => {
    let crash = 'the practice thread ended';
    worker.on('error', (error) => {
      crash = `the practice thread failed: ${error.message}`;
    });
    worker.on('exit', () => {
      reject(new PracticeStartError('unavailable', crash));
      if (isListening && !isClosing) {
        hooks.onLost?.(crash);
      }
    });
    worker.on('message', (reply: PracticeThreadReply) => {
      if (reply.kind === 'listening') {
        isListening = true;
        resolve(reply.endpoints);
      } else if (reply.kind === 'failed') {
        isClosing = true;
        reject(new PracticeStartError(reply.failure, reply.message));
        void worker.terminate();
      } else if (reply.kind === 'finished') {
        hooks.onFinished?.(reply.report);
      } else if (reply.kind === 'problem') {
        hooks.onProblem?.(reply.problem);
      }
    });
    send({ kind: 'start', options });
  });

  return {
    endpoints,
    trigger: (scenario) => send({ kind: 'trigger', scenario }),
    turn: (venue, knob, value) => send({ kind: 'turn', venue, knob, value }),
    calm: () => send({ kind: 'calm' }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
