/**
 * The full book of a short-lived socket of its own as the copy: through the same queue and let in the same way as the others, closed once
 * it has told it. SPEC.md AD2.
 */
import { venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { reasonSentence } from '../close-reason.ts';
import { Line } from '../line.ts';
import type { LineContext, LineEvents } from '../line-context.ts';
import type { DownLink } from '../link.ts';
import { CopyCatcher } from './copy-catcher.ts';
import type { BookCopy, CopySource, CopyTrouble } from './copy-source.ts';

/** From entering the queue to the full book, beside the time the queue takes. */
const withinMs = 30_000;
const soonMs = 50;
/** After a refusal there is no hurry: the sockets that carry the books may need what is refused. */
const refusedWaitMs = 10 * 60_000;

export class SecondConnections implements CopySource {
  readonly means = 'second-connection';
  readonly #context: LineContext;
  readonly #ends = new Set<(trouble: CopyTrouble) => void>();

  constructor(context: LineContext) {
    this.#context = context;
  }

  take(market: string): Promise<Result<BookCopy, CopyTrouble>> {
    const { adapter, endpoints, clock, wantedSockets, timing } = this.#context;
    const label = venueLabels[adapter.id];
    const [spec] = adapter.planSockets([{ market, channels: ['book'] }], endpoints).sockets;
    if (spec === undefined) {
      return Promise.resolve(err({ text: `${label} has no socket for the book of ${market}.` }));
    }
    // What was refused before is asked for again at its time.
    this.#context.admission?.release();
    return new Promise((resolve) => {
      const catcher = new CopyCatcher(market, clock);
      let isOver = false;
      const end = (result: Result<BookCopy, CopyTrouble>): void => {
        if (isOver) {
          return;
        }
        isOver = true;
        cancelTimeout();
        this.#ends.delete(fail);
        // Not in the middle of a message or of the line's own change.
        queueMicrotask(() => line.close());
        resolve(result);
      };
      const fail = (trouble: CopyTrouble): void => end(err(trouble));
      const look = (): void => {
        const { book, sequence, refusal } = catcher;
        if (book !== undefined) {
          end(ok({ book, sequence }));
        } else if (refusal !== undefined) {
          fail({ text: refusal, retryAt: clock.now() + refusedWaitMs });
        }
      };
      const events: LineEvents = {
        linkChanged: ({ link }) => {
          if (link.kind === 'down' && !isTriedAtOnce(link.down, clock.now())) {
            const { reason, isFinal } = link.down;
            const isRefused = reason.kind === 'refused' || isFinal;
            fail(
              isRefused
                ? {
                    text: `${label} did not let a second connection in to compare the book with; the one that carries it goes on. Tried again in ${refusedWaitMs / 60_000} min.`,
                    retryAt: clock.now() + refusedWaitMs,
                  }
                : {
                    text: `A second connection to compare the book with did not come about. ${reasonSentence(reason, label)}`,
                  },
            );
          }
        },
        sessionOpened: (session) => session.carry(spec.carries),
        sessionEnded: () => undefined,
        evidence: () => undefined,
        roundTrip: () => undefined,
        message: (session, bytes, receivedAt, isBinary) => {
          if (!isOver) {
            catcher.decode(session, bytes, receivedAt, isBinary);
            look();
          }
        },
        speak: (session, run) => {
          catcher.speak(session, run);
          look();
        },
      };
      const line = new Line({ ...spec, id: `audit ${market}` }, this.#context, events);
      const cancelTimeout = clock.setTimer(
        () =>
          fail({
            text: `A second connection to compare the book with brought no full book within ${withinMs / 1000} s.`,
          }),
        withinMs + wantedSockets() * timing.connectSpacingMs,
      );
      this.#ends.add(fail);
      line.start();
    });
  }

  close(): void {
    for (const fail of this.#ends) {
      fail({ text: 'The connections are being closed.' });
    }
  }
}

/** As a token that was refused (AU2): no trouble yet. */
function isTriedAtOnce({ isFinal, nextTryAt }: DownLink, now: UnixMillis): boolean {
  return !isFinal && (nextTryAt === undefined || nextTryAt - now < soonMs);
}
