import type { ParadexSession } from './paradex-session.ts';
import type { VenueServerContext } from './server.ts';

const pingEveryMs = 55_000;
const pongWithinMs = 5000;

/**
 * Protocol pings, and the end of a connection that does not answer in time (`paradex.md` §2). SPEC.md PX89. A frozen connection
 * (the scenario `half-open`) is a broken line: nothing is asked of it.
 */
export function keepAlive(session: ParadexSession, context: VenueServerContext): () => void {
  const { client, webSocket } = session;
  let isAwaited = false;
  let stopWaiting = (): void => undefined;

  const hangUpUnlessAnswered = (): void => {
    stopWaiting();
    if (isAwaited && !client.isFrozen) {
      client.cut();
    }
  };
  webSocket.on('pong', () => {
    isAwaited = false;
    stopWaiting();
  });
  const stopPinging = context.every(
    millisecondsOf(context.knob('ping-every-ms'), pingEveryMs),
    () => {
      if (isAwaited || client.isFrozen || !client.isOpen) {
        return;
      }
      isAwaited = true;
      webSocket.ping();
      const withinMs = millisecondsOf(context.knob('pong-within-ms'), pongWithinMs);
      stopWaiting = context.every(withinMs, hangUpUnlessAnswered, 'always');
    },
    'always',
  );
  return () => {
    stopPinging();
    stopWaiting();
  };
}

function millisecondsOf(text: string | undefined, usual: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : usual;
}
