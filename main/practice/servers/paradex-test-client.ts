/** A raw Paradex client for tests: subscribes, keeps what came, and rebuilds books the naive way. */
import type { TestClient } from '../test-client.ts';
import { NaiveBook } from '../test-reference.ts';
import { type ReadBook, readBook, templateOf } from './paradex-test-reader.ts';

export const binaryQuery = '?sbeSchemaId=1&sbeSchemaVersion=1';

export interface Reply {
  readonly id: number | string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

export class ParadexTestClient {
  readonly client: TestClient;
  /** Each frame is read once, however often a waiting test looks. */
  readonly #books = new WeakMap<Buffer, ReadBook>();
  #lastId = 0;

  constructor(client: TestClient) {
    this.client = client;
  }

  /** The answer to a request, when it comes. */
  async request(method: string, params: object, id?: number | string): Promise<Reply> {
    this.#lastId += 1;
    const requestId = id ?? this.#lastId;
    this.client.send({ jsonrpc: '2.0', method, params, id: requestId });
    const find = (): Reply | undefined => this.replies().find((reply) => reply.id === requestId);
    await this.client.until(() => find() !== undefined, `the answer to ${method}`);
    return find() ?? { id: requestId };
  }

  async subscribe(channel: string): Promise<Reply> {
    return this.request('subscribe', { channel });
  }

  replies(): readonly Reply[] {
    return this.texts().filter((message) => 'id' in message) as unknown as readonly Reply[];
  }

  /** `params.data` of the text notifications of a channel. */
  data(channel: string): readonly Record<string, unknown>[] {
    return this.texts()
      .map((message) => message.params as { channel: string; data: Record<string, unknown> })
      .filter((params) => params?.channel === channel)
      .map(({ data }) => data);
  }

  binary(template: number): readonly Buffer[] {
    return this.client.binaryFrames.filter((frame) => templateOf(frame) === template);
  }

  books(): readonly ReadBook[] {
    return this.binary(3).map((frame) => this.#book(frame));
  }

  #book(frame: Buffer): ReadBook {
    const known = this.#books.get(frame) ?? readBook(frame);
    this.#books.set(frame, known);
    return known;
  }

  texts(): readonly Record<string, unknown>[] {
    return this.client.json();
  }
}

/** What a client of the deltas ends up with; throws where the numbers have a gap. */
export function rebuild(books: readonly ReadBook[]): NaiveBook {
  const book = new NaiveBook();
  let last: number | undefined;
  for (const frame of books) {
    if (frame.kind === 'snapshot') {
      book.replace(frame.bids, frame.asks);
    } else {
      if (last === undefined || frame.seq !== last + 1) {
        throw new Error(`number ${frame.seq} after ${last ?? 'nothing'}`);
      }
      for (const side of ['bids', 'asks'] as const) {
        for (const [price, size] of frame[side]) {
          book.set(side, price, size);
        }
      }
    }
    last = frame.seq;
  }
  return book;
}
