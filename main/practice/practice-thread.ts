/** The practice exchange in a thread of its own, so that its work is not the feed thread's. SPEC.md PX38. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import { type PracticeExchange, startExchange } from './exchange.ts';
import {
  type FinishedReport,
  type PracticeEndpoints,
  type PracticeExchangeOptions,
  PracticeStartError,
  type PracticeStartFailure,
} from './practice-options.ts';
import { findScenario } from './scenarios/registry.ts';
import type { ScenarioRun } from './scenarios/scenario-director.ts';
import type { SourceProblem } from './source.ts';

export type PracticeThreadRequest =
  | { readonly kind: 'start'; readonly options: PracticeExchangeOptions }
  | { readonly kind: 'trigger'; readonly scenario: string }
  /** Sets a knob of a venue's server. */
  | {
      readonly kind: 'turn';
      readonly venue: VenueId;
      readonly knob: string;
      readonly value: string;
    }
  /** Ends every scenario that was triggered. */
  | { readonly kind: 'calm' }
  | { readonly kind: 'close' };

export type PracticeThreadReply =
  | { readonly kind: 'listening'; readonly endpoints: PracticeEndpoints }
  | { readonly kind: 'failed'; readonly failure: PracticeStartFailure; readonly message: string }
  | { readonly kind: 'finished'; readonly report: FinishedReport }
  | { readonly kind: 'problem'; readonly problem: SourceProblem }
  | { readonly kind: 'closed' };

/** The thread's end of the line: `parentPort`, or one half of a `MessageChannel`. */
export interface PracticeThreadPort {
  postMessage(reply: PracticeThreadReply): void;
  on(event: 'message', listener: (request: PracticeThreadRequest) => void): unknown;
  close(): void;
}

export function runPracticeThread(port: PracticeThreadPort): void {
  let exchange: PracticeExchange | undefined;
  let runs: ScenarioRun[] = [];
  // One after the other: a close that comes during the start waits for it.
  let work: Promise<void> = Promise.resolve();

  async function start(options: PracticeExchangeOptions): Promise<void> {
    try {
      exchange = await startExchange(options, {
        onFinished: (report) => port.postMessage({ kind: 'finished', report }),
        onProblem: (problem) => port.postMessage({ kind: 'problem', problem }),
      });
      port.postMessage({ kind: 'listening', endpoints: exchange.endpoints });
    } catch (error) {
      if (!(error instanceof PracticeStartError)) {
        throw error;
      }
      port.postMessage({ kind: 'failed', failure: error.failure, message: error.message });
    }
  }

  function trigger(scenario: string): void {
    if (exchange === undefined || findScenario(scenario) === undefined) {
      port.postMessage({ kind: 'problem', problem: { message: `no scenario "${scenario}" here` } });
      return;
    }
    runs.push(exchange.trigger(scenario));
  }

  function turn(venue: VenueId, knob: string, value: string): void {
    try {
      exchange?.turn(venue, knob, value);
    } catch (error) {
      if (!(error instanceof PracticeStartError)) {
        throw error;
      }
      port.postMessage({ kind: 'problem', problem: { message: error.message } });
    }
  }

  async function serve(request: PracticeThreadRequest): Promise<void> {
    switch (request.kind) {
      case 'start':
        await start(request.options);
        break;
      case 'trigger':
        trigger(request.scenario);
        break;
      case 'turn':
        turn(request.venue, request.knob, request.value);
        break;
      case 'calm':
        for (const run of runs) {
          run.stop();
        }
        runs = [];
        break;
      case 'close':
        await exchange?.close();
        port.postMessage({ kind: 'closed' });
        port.close();
        break;
      default:
        ensureNever(request);
    }
  }

  port.on('message', (request) => {
    work = work.then(() => serve(request));
  });
}
