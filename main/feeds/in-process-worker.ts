/** A `Worker` whose thread is this one: for tests of what starts and restarts threads. */
import { EventEmitter } from 'node:events';
import {
  MessageChannel,
  type MessagePort,
  type TransferListItem,
  type Worker,
} from 'node:worker_threads';

/** `run` is what the thread's entry would do with its port; it returns what ends it. */
export function inProcessWorker(run: (port: MessagePort) => { close(): void }): InProcessWorker {
  return new InProcessWorker(run);
}

export class InProcessWorker extends EventEmitter {
  readonly #host: MessagePort;
  readonly #thread: { close(): void };
  #isGone = false;

  constructor(run: (port: MessagePort) => { close(): void }) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#host = port1;
    port1.on('message', (message: unknown) => {
      this.emit('message', message);
      if (
        typeof message === 'object' &&
        message !== null &&
        'kind' in message &&
        message.kind === 'closed'
      ) {
        this.#exit(0);
      }
    });
    this.#thread = run(port2);
  }

  /** What `createFeedThread` of the services is to return. */
  asWorker(): Worker {
    return this as unknown as Worker;
  }

  postMessage(message: unknown, transfer: TransferListItem[] = []): void {
    this.#host.postMessage(message, transfer);
  }

  async terminate(): Promise<number> {
    this.#exit(1);
    return 1;
  }

  /** As a thread dies: an error, then its end. */
  crash(reason: string): void {
    this.emit('error', new Error(reason));
    this.#exit(1);
  }

  #exit(code: number): void {
    if (!this.#isGone) {
      this.#isGone = true;
      this.#thread.close();
      this.#host.close();
      this.emit('exit', code);
    }
  }
}
