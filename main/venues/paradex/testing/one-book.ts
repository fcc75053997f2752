/** One book on one socket, in numbers that are easy to read: for tests. */
import { AnsweredConversation } from './fixtures.ts';
import { bookFrame, e8, type Level } from './sbe-encoder.ts';

export const market = 'BTC-USD-PERP';
export const followedBook = [{ channel: 'book', market }] as const;

export function level(price: string, size: string): Level {
  return [e8(price), e8(size)];
}

export function snapshot(sequence: number, of = market): Uint8Array {
  return bookFrame({
    market: of,
    sequence,
    isSnapshot: true,
    bids: [level('100.5', '1'), level('100', '2')],
    asks: [level('101', '3')],
  });
}

export function delta(sequence: number, of = market): Uint8Array {
  return bookFrame({
    market: of,
    sequence,
    isSnapshot: false,
    bids: [level('100.5', '7')],
    asks: [],
  });
}

export function liveConversation(
  carries: ConstructorParameters<typeof AnsweredConversation>[0] = followedBook,
  switches = {},
): AnsweredConversation {
  const driver = new AnsweredConversation(carries, switches);
  driver.answerAll();
  for (const { market: one } of carries) {
    driver.receiveBytes(snapshot(48_201_990, one), true);
  }
  driver.takeEvents();
  return driver;
}
