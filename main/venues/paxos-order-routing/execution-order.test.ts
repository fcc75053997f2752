import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../event-recorder.ts';
import {
  acceptAll,
  carriedTrades,
  denial,
  doubtsOf,
  execution,
  kindsOf,
  market,
  openSession,
  tradesChannel,
} from './test-session.ts';

function tradesOf(events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'trade'
      ? [`${event.trade.size}${event.trade.isLate === true ? ' late' : ''}`]
      : [],
  );
}

function idsOf(events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'trade' ? [event.trade.id] : []));
}

const open = () => openSession(carriedTrades(market));

describe('executions', () => {
  it('SO29: within a quarter of a second they are told in order of their times', () => {
    const session = open();
    session.receive(execution('01.12', '1', '2'));
    session.receive(execution('01.1', '1', '1'));
    session.advance(100);
    session.receive(execution('01.5', '1', '3'));
    session.receive(execution('00', '1', '0.5'));
    expect(tradesOf(session.events)).toEqual([]);
    session.advance(150);
    // The youngest one waits for its own quarter of a second.
    expect(tradesOf(session.takeEvents())).toEqual(['0.5', '1', '2']);
    session.advance(100);
    expect(tradesOf(session.takeEvents())).toEqual(['3']);
  });

  it('SO29: equal times keep the order of arrival', () => {
    const session = open();
    for (const size of ['1', '2', '3']) {
      session.receive(execution('01', '1', size));
    }
    session.advance(250);
    expect(tradesOf(session.events)).toEqual(['1', '2', '3']);
  });

  it('SO30: one that comes after younger ones were told is told at once and marked late', () => {
    const session = open();
    session.receive(execution('05', '1', '5'));
    session.advance(250);
    session.receive(execution('04.999999999', '1', '4'));
    session.receive(execution('05', '1', '6'));
    expect(tradesOf(session.takeEvents())).toEqual(['5', '4 late']);
    session.advance(250);
    expect(tradesOf(session.takeEvents())).toEqual(['6']);
  });

  it('SO31: equal executions of one session are two, those repeated after a reconnect are known', () => {
    const [first, second] = [open(), open()];
    for (const session of [first, second]) {
      session.receive(execution('01', '50000.00', '0.5'));
      session.receive(execution('01.000', '50000', '0.50'));
      session.advance(250);
    }
    const ids = idsOf(first.events);
    expect(new Set(ids).size).toBe(2);
    expect(idsOf(second.events)).toEqual(ids);
  });

  it('SO31: executions that differ in a nanosecond, a price or a size are different ones', () => {
    const session = open();
    session.receive(execution('01.000000001'));
    session.receive(execution('01.000000002'));
    session.receive(execution('01.000000001', '50000.01'));
    session.receive(execution('01.000000001', '50000.00', '0.51'));
    session.advance(250);
    expect(new Set(idsOf(session.events)).size).toBe(4);
  });

  it('SO31: after the subscription was begun anew a repetition is known as well', () => {
    const session = open();
    session.receive(execution('01'));
    session.advance(5_000);
    session.takeSent();
    session.receive({ type: 'subscription_list', channels: [{ type: 'heartbeat' }] });
    acceptAll(session);
    session.receive(execution('01'));
    session.advance(250);
    expect(new Set(idsOf(session.events)).size).toBe(1);
  });

  it('SO32: a market that is left tells what still waits', () => {
    const session = open();
    session.receive(execution('01'));
    session.carry([]);
    expect(kindsOf(session.takeEvents())).toEqual(['ignored', 'trade']);
  });

  it('SO30: a wait of ten thousand ends for all', () => {
    const session = open();
    for (let count = 0; count <= 10_000; count += 1) {
      session.receive(execution('01', '1', String(count + 1)));
    }
    expect(tradesOf(session.events).length).toBe(10_001);
  });

  it('SO34: a refused channel says so, and only once', () => {
    const session = openSession([]);
    session.carry(carriedTrades(market));
    session.advance(1_100);
    session.takeSent();
    session.receive(denial('subscribe', tradesChannel(), 'UNKNOWN_CHANNEL'));
    session.advance(120_000);
    expect(doubtsOf(session.events)).toEqual(['trades BTCUSD channel-unsupported']);
  });
});
