/** The fixtures of this venue, and its conversation with answers: for tests. */
import { join } from 'node:path';
import { ConversationDriver } from '../../conversation-driver.ts';
import * as files from '../../fixtures.ts';
import type { Carried, SocketSpec, VenueEndpoints } from '../../venue.ts';
import { paradex } from '../paradex.ts';

export interface VectorFrame {
  readonly name: string;
  readonly bytes: number;
  readonly hex: string;
  readonly outcome: 'decoded' | 'ignored' | 'rejected';
  readonly reason?: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, unknown>> & { readonly market: string };
  readonly trailingBytes?: number;
}

export interface VectorStep {
  readonly frame: string;
  readonly status: 'waiting' | 'live' | 'resync';
  readonly seq?: string;
  readonly bids?: ReadonlyArray<readonly [string, string]>;
  readonly asks?: ReadonlyArray<readonly [string, string]>;
}

interface Vectors {
  readonly frames: readonly VectorFrame[];
  readonly scenarios: ReadonlyArray<{
    readonly name: string;
    readonly steps: readonly VectorStep[];
  }>;
}

const folder = join(import.meta.dirname, '..');

export const vectors: Vectors = JSON.parse(
  files.fixtureText(folder, 'constructed-sbe-vectors.json'),
);

export function vectorBytes(name: string): Uint8Array {
  const frame = vectors.frames.find((one) => one.name === name);
  if (frame === undefined) {
    throw new Error(`no vector is called ${name}`);
  }
  return Buffer.from(frame.hex, 'hex');
}

export function fixtureLines(name: string): string[] {
  return files.fixtureLines(folder, name);
}

export interface Request {
  readonly method: string;
  readonly params: { readonly channel: string };
  readonly id: number;
}

/** A conversation on an open socket, with a venue that takes every request. */
export class AnsweredConversation extends ConversationDriver {
  constructor(
    carries: readonly Carried[],
    switches: VenueEndpoints['switches'] = {},
    socket: Partial<SocketSpec> = {},
  ) {
    const endpoints = { ...paradex.endpoints.production, switches };
    super(paradex, { id: 'public', url: endpoints.ws, carries, ...socket }, endpoints);
    this.open(carries);
  }

  /** The requests since the last call, in words. */
  takeRequests(): string[] {
    return this.#take().map(({ method, params }) => `${method} ${params.channel}`);
  }

  /** Answers all requests, and those that the answers lead to; what was asked. */
  answerAll(): string[] {
    const asked: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const requests = this.#take();
      if (requests.length === 0) {
        return asked;
      }
      for (const request of requests) {
        asked.push(`${request.method} ${request.params.channel}`);
        this.accept(request);
      }
    }
    throw new Error('the requests have no end');
  }

  accept({ id, params }: Request): void {
    this.receive(
      `${JSON.stringify({ jsonrpc: '2.0', id, result: params, usIn: 1791421535351531, usDiff: 143 })}\n`,
    );
  }

  refuse({ id }: Request, code: number, message: string, data?: string): void {
    this.receive(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } })}\n`);
  }

  takeRequestsRaw(): Request[] {
    return this.#take();
  }

  frame(name: string): void {
    this.receiveBytes(vectorBytes(name), true);
  }

  #take(): Request[] {
    return this.takeSent() as Request[];
  }
}
