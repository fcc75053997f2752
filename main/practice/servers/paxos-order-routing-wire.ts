/** The frames of `paxos-order-routing.md` §3, and times as Go writes them. SPEC.md PX73, PX75, PX76. */
import type { PracticeLevel, TradeEvent } from '../source.ts';
import { anyGarbage, invalidText } from './any-garbage.ts';
import type { MalformedFrame } from './server.ts';

interface WireLevel {
  readonly price: string;
  readonly amount: string;
}

function wireLevel([price, amount]: PracticeLevel): WireLevel {
  return { price, amount };
}

/** RFC3339Nano: up to nine digits of a second, trailing zeros dropped, no point when there are none (§4). */
export function rfc3339Nano(nanos: bigint): string {
  const seconds = nanos / 1_000_000_000n;
  const fraction = String(nanos % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}

export function snapshotFrame(
  market: string,
  nanos: bigint,
  bids: readonly PracticeLevel[],
  asks: readonly PracticeLevel[],
): string {
  return JSON.stringify({
    channel: 'market_data',
    payload: {
      market,
      type: 'SNAPSHOT',
      time: rfc3339Nano(nanos),
      bids: bids.map(wireLevel),
      asks: asks.map(wireLevel),
    },
  });
}

/** A side without changes is an empty list or, where `omitsEmpty`, not there at all. */
export function updateFrame(
  market: string,
  nanos: bigint,
  bids: readonly PracticeLevel[],
  asks: readonly PracticeLevel[],
  omitsEmpty: boolean,
): string {
  return JSON.stringify({
    channel: 'market_data',
    payload: {
      market,
      type: 'UPDATE',
      time: rfc3339Nano(nanos),
      ...(omitsEmpty && bids.length === 0 ? {} : { bids: bids.map(wireLevel) }),
      ...(omitsEmpty && asks.length === 0 ? {} : { asks: asks.map(wireLevel) }),
    },
  });
}

export function executionFrame(trade: TradeEvent, nanos: bigint): string {
  return JSON.stringify({
    channel: 'execution_data',
    payload: {
      market: trade.market,
      price: trade.price,
      amount: trade.size,
      executed_at: rfc3339Nano(nanos),
    },
  });
}

export function heartbeatFrame(nanos: bigint): string {
  return JSON.stringify({ channel: 'heartbeat', payload: { timestamp: rfc3339Nano(nanos) } });
}

export function errorFrame(error: string): string {
  return JSON.stringify({ type: 'error', error });
}

/** Frames that are wrong for this venue and hold nothing true. */
export function wrongFrames(market: string): readonly MalformedFrame[] {
  const update = `"market":"${market}","type":"UPDATE"`;
  const time = '"time":"2026-11-16T00:00:00Z"';
  const data = (payload: string): string => `{"channel":"market_data","payload":{${payload}}}`;
  const level = '[{"price":"1.0","amount":"1"}]';
  return [
    ...anyGarbage,
    '"UPDATE"',
    '{"channel":"weather","payload":{}}',
    '{"channel":"market_data"}',
    '{"type":"greeting"}',
    data(`${update},${time},"bids":[{"price":"1.0","amount":"-1"}]`),
    data(`${update},${time},"bids":[{"price":"NaN","amount":"1"}]`),
    data(`${update},${time},"bids":"none"`),
    data(`${update},"time":"yesterday","bids":${level}`),
    data(`${update},"bids":${level}`),
    data(`"market":"${market}","type":"MERGE",${time},"bids":${level}`),
    data(`"type":"UPDATE",${time},"bids":${level}`),
    `{"channel":"execution_data","payload":{"market":"${market}","price":"1.0"}}`,
    '{"channel":"heartbeat","payload":{"timestamp":7}}',
    `{"channel":"market_data","payload":{${update},${time},"bids":[{"price":"1.0","amount":"1`,
    data(`"market":"__proto__","type":"UPDATE",${time},"bids":${level}`),
    invalidText(
      [0xff],
      `{"channel":"market_data","payload":{${update},${time},"bids":[{"price":"1.0","amount":"1`,
      '"}]}}',
    ),
  ];
}
