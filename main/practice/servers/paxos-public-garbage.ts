/** Frames that are wrong for Paxos' public feed and hold nothing true (PX37). */
import { anyGarbage, invalidText } from './any-garbage.ts';
import type { MalformedFrame } from './server.ts';

export function paxosPublicGarbage(market: string): readonly MalformedFrame[] {
  const level = `"market":"${market}","side":"BUY"`;
  return [
    ...anyGarbage,
    '"UPDATE"',
    '{"error":"Not Found"}',
    '{"type":"HEARTBEAT"}',
    `{"type":"UPDATE",${level},"price":"1.0`,
    `{"type":"UPDATE",${level},"price":"NaN","amount":"1"}`,
    `{"type":"UPDATE",${level},"price":"1.0","amount":"-1"}`,
    `{"type":"UPDATE",${level},"price":"1.0"}`,
    `{"type":"UPDATE",${level},"price":{"__proto__":{"amount":"1"}},"amount":"1"}`,
    `{"type":"UPDATE","market":"${market}","side":"SIDEWAYS","price":"1.0","amount":"1"}`,
    `{"type":"SNAPSHOT","market":"${market}","bids":[{"price":"1.0"}],"asks":[],"final_snapshot":true}`,
    `{"type":"SNAPSHOT","market":"${market}","bids":"none","asks":[],"final_snapshot":true}`,
    `{"type":"UPDATE","market":"__proto__","side":"BUY","price":"1.0","amount":"1"}`,
    invalidText([0xff], `{"type":"UPDATE",${level},"price":"1.0","amount":"1`),
  ];
}
