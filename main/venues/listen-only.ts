import type { Carried, Conversation, Decoder } from './venue.ts';

/**
 * The conversation of a socket whose address is its subscription: nothing is ever said, what it carries is there once it is open,
 * and a full book takes another socket.
 */
export function listenOnly(decoder: Decoder, carries: readonly Carried[]): Conversation {
  return {
    decode: (bytes, receivedAt, sink) => decoder.decode(bytes, receivedAt, sink),
    opened: (_carries, sink) => {
      for (const { channel, market } of carries) {
        if (channel !== 'book') {
          sink.channelReady(channel, market);
        }
      }
    },
    carry: () => undefined,
    requestBook: () => false,
    close: () => undefined,
  };
}
