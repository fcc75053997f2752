import { parentPort } from 'node:worker_threads';
import { ensureDefined } from '#shared/domain/assert.ts';
import { venueAdapters } from '../venues/registry.ts';
import { runFeedThread } from './feed-thread.ts';

const port = ensureDefined(parentPort, 'the port of the feed thread');
port.on('message', (message: unknown) => {
  // Everything is closed by then; the port alone would keep the thread alive.
  if (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'close'
  ) {
    setImmediate(() => port.close());
  }
});
runFeedThread(port, { adapters: venueAdapters });
