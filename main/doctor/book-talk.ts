/** What is said on the open socket until a second message has come: subscribe, first full book, second message. SPEC.md DR61–DR72. */
import { randomUUID } from 'node:crypto';
import { err, ok } from '#shared/domain/result.ts';
import { sentenceText } from '#shared/domain/trust.ts';
import type { CancelTimer } from '../feeds/clock.ts';
import type {
  Conversation,
  ConversationTools,
  SocketSpec,
  VenueAdapter,
  VenueEndpoints,
  VenueEventSink,
} from '../venues/venue.ts';
import type { StepFailure } from './finding-codes.ts';
import type { HeardSocket, SocketEvent } from './heard-socket.ts';
import type { NetworkTools, StepOutcome } from './network-steps.ts';
import { firstSentence } from './token-step.ts';
import { WalkSink } from './walk-sink.ts';

type EndReason = Parameters<ConversationTools['end']>[0];

export interface TalkContext {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly spec: SocketSpec;
  readonly market: string;
  readonly socket: HeardSocket;
  readonly tools: NetworkTools;
}

export class BookTalk {
  readonly #context: TalkContext;
  readonly #sink: WalkSink;
  readonly #conversation: Conversation;
  readonly #timers = new Set<CancelTimer>();
  readonly #watchers = new Set<() => void>();
  #sent = 0;
  #pongs = 0;
  #closed: Extract<SocketEvent, { kind: 'closed' }> | undefined;
  #ended: EndReason | undefined;
  #isOver = false;

  constructor(context: TalkContext) {
    this.#context = context;
    this.#sink = new WalkSink(context.market);
    this.#conversation = context.adapter.createConversation(
      context.spec,
      this.#conversationTools(),
      context.endpoints,
    );
  }

  /** Passes with the first sign that the venue took what was asked for. */
  async subscribe(): Promise<StepOutcome> {
    const { spec, socket, tools } = this.#context;
    const sink = this.#sink;
    this.#conversation.opened(spec.carries, sink);
    socket.listen((event) => this.#hear(event));
    if (this.#sent === 0) {
      return ok({ detail: 'nothing to ask for: the address says it', isSkipped: true });
    }
    const isAnswered = (): boolean => sink.isTaken || sink.isAlive || sink.book !== undefined;
    const isInTime = await this.#until(isAnswered, tools.limits.subscribe);
    const trouble = this.#trouble();
    if (trouble !== undefined) {
      return err(trouble);
    }
    if (!isInTime) {
      return err(this.#silent('no-acknowledgement', tools.limits.subscribe));
    }
    return ok({ detail: sink.isTaken ? 'accepted' : 'answered with the book' });
  }

  async firstSnapshot(): Promise<StepOutcome> {
    const { tools, market } = this.#context;
    const sink = this.#sink;
    const isInTime = await this.#until(() => sink.book !== undefined, tools.limits.firstSnapshot);
    if (sink.book !== undefined) {
      const { bids, asks } = sink.book;
      return ok({ detail: `${market}: ${counted(bids, 'bid')}, ${counted(asks, 'ask')}` });
    }
    return err(
      this.#trouble() ??
        (isInTime
          ? { code: 'no-first-book', detail: 'no full book' }
          : this.#silent('no-first-book', tools.limits.firstSnapshot)),
    );
  }

  /** A quiet market passes when a ping is answered: nothing happened, but the line lives. */
  async secondMessage(): Promise<StepOutcome> {
    const { tools, socket } = this.#context;
    const { limits, clock } = tools;
    const sink = this.#sink;
    const isTold = (): boolean => sink.news !== undefined;
    const startedMs = clock.monotonic();
    let pongAfterMs: number | undefined;
    const seen = this.#pongs;
    const notePong = (): void => {
      if (pongAfterMs === undefined && this.#pongs > seen) {
        pongAfterMs = clock.monotonic() - startedMs;
      }
    };
    this.#watchers.add(notePong);
    sink.isAlive = false;
    socket.ping();
    await this.#until(isTold, limits.secondMessage);
    this.#watchers.delete(notePong);
    if (sink.news !== undefined) {
      return ok({ detail: `a ${sink.news} came` });
    }
    const trouble = this.#trouble();
    if (trouble !== undefined) {
      return err(trouble);
    }
    const waited = `no change in ${limits.secondMessage / 1000} s`;
    if (pongAfterMs !== undefined) {
      const took = Math.max(1, Math.round(pongAfterMs));
      return ok({ detail: `${waited}, but the ping came back in ${took} ms: a quiet market` });
    }
    if (sink.isAlive) {
      return ok({ detail: `${waited}, but the venue's heartbeat came: a quiet market` });
    }
    return err({
      code: 'silent-after-book',
      detail: 'nothing more, and no answer to a ping',
      facts: { withinMs: limits.secondMessage },
    });
  }

  /** Idempotent. */
  close(): void {
    this.#isOver = true;
    for (const cancel of this.#timers) {
      cancel();
    }
    this.#timers.clear();
    this.#conversation.close();
    this.#context.socket.close();
  }

  #conversationTools(): ConversationTools {
    const { tools, socket } = this.#context;
    const { clock } = tools;
    return {
      send: (text) => {
        this.#sent += 1;
        if (!this.#isOver) {
          socket.send(text);
        }
      },
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      setTimer: (run, afterMs) => this.#setTimer(run, afterMs),
      uuid: () => randomUUID(),
      end: (reason) => {
        this.#ended ??= reason;
        // Not at once: it may be said in the middle of a message.
        queueMicrotask(() => this.#look());
      },
    };
  }

  #setTimer(run: (sink: VenueEventSink) => void, afterMs: number): CancelTimer {
    const cancel = this.#context.tools.clock.setTimer(() => {
      this.#timers.delete(cancel);
      if (!this.#isOver) {
        run(this.#sink);
        this.#look();
      }
    }, afterMs);
    this.#timers.add(cancel);
    return () => {
      cancel();
      this.#timers.delete(cancel);
    };
  }

  #hear(event: SocketEvent): void {
    switch (event.kind) {
      case 'message': {
        const { clock } = this.#context.tools;
        const receivedAt = Math.round(clock.now() * 1000);
        this.#conversation.decode(event.bytes, receivedAt, this.#sink, event.isBinary);
        break;
      }
      case 'pong':
        this.#pongs += 1;
        break;
      case 'closed':
        this.#closed = event;
        break;
    }
    this.#look();
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) {
      watcher();
    }
  }

  /** Also when nothing can come any more. False: its time is over. */
  #until(isDone: () => boolean, afterMs: number): Promise<boolean> {
    const isOver = (): boolean =>
      isDone() ||
      this.#closed !== undefined ||
      this.#ended !== undefined ||
      this.#sink.refusal !== undefined;
    if (isOver()) {
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const finish = (isInTime: boolean): void => {
        cancel();
        this.#watchers.delete(watch);
        resolve(isInTime);
      };
      const watch = (): void => {
        if (isOver()) {
          finish(true);
        }
      };
      const cancel = this.#context.tools.clock.setTimer(() => finish(false), afterMs);
      this.#watchers.add(watch);
    });
  }

  #trouble(): StepFailure | undefined {
    const { refusal } = this.#sink;
    if (this.#ended !== undefined) {
      const { code, text } = this.#ended;
      return code === 'geo-blocked'
        ? { code: 'geo-blocked', detail: 'this location is not served' }
        : { code: 'conversation-ended', detail: code, facts: { said: firstSentence(text) } };
    }
    if (refusal !== undefined) {
      const { code, sentence } = refusal.cause;
      const said = firstSentence(sentenceText(sentence, this.#context.tools.clock.now()));
      if (code === 'no-market') {
        return { code: 'unknown-market', detail: 'no such market' };
      }
      return code === 'silent-channel'
        ? { code: 'no-first-book', detail: 'accepted, but silent', facts: { withinMs: 10_000 } }
        : { code: 'subscribe-refused', detail: 'refused', facts: { said } };
    }
    if (this.#closed !== undefined) {
      const { code, text } = this.#closed;
      const words =
        code === 1006 ? 'without a goodbye' : `${code}${text === '' ? '' : `, ${text}`}`;
      return { code: 'closed-early', detail: `closed: ${words}`, facts: { said: words } };
    }
    return undefined;
  }

  /** Nothing of use came: silence, or messages that cannot be read. */
  #silent(code: 'no-acknowledgement' | 'no-first-book', withinMs: number): StepFailure {
    const { unusable } = this.#sink;
    return unusable === undefined
      ? { code, detail: `nothing in ${withinMs / 1000} s`, facts: { withinMs } }
      : { code: 'book-unreadable', detail: 'unreadable messages', facts: { said: unusable } };
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
