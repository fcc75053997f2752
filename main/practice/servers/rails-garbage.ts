/** Frames that are wrong for Rails and hold nothing true (PX37). */
import { anyGarbage, invalidText } from './any-garbage.ts';
import type { MalformedFrame } from './server.ts';

export function railsGarbage(market: string): readonly MalformedFrame[] {
  const delta = `{"resultType":"publicOrderBookDelta","market":"${market}","data":`;
  const trades = `{"resultType":"publicCompletedOrdersDelta","market":"${market}","data":`;
  return [
    ...anyGarbage,
    '"publicOrderBookDelta"',
    '{"message":"ping"}',
    '{"resultType":"weather","data":{}}',
    '{"resultType":"error","data":{"statusCode":500,"body":"this was nobody’s request"}}',
    `${delta}{"orders":[{"orderType":"buy","price":"1.0`,
    `${delta}null}`,
    `${delta}{"orders":"none","statusCode":200,"ts":1}}`,
    `${delta}{"orders":[{"orderType":"buy","price":"NaN","quantity":"1"}],"statusCode":200,"ts":1}}`,
    `${delta}{"orders":[{"orderType":"buy","price":"1.0","quantity":"-1"}],"statusCode":200,"ts":1}}`,
    `${delta}{"orders":[{"orderType":"buy","price":"1.0"}],"statusCode":200,"ts":1}}`,
    `${delta}{"orders":[{"orderType":"sideways","price":"1.0","quantity":"1"}],"statusCode":200,"ts":1}}`,
    `${trades}{"orders":[{"executionType":"taker","matchId":"x","orderType":"buy","price":"1.0"}],"statusCode":200}}`,
    `{"resultType":"publicOrderBook","market":"${market}","data":{"orders":[["1.0","1"]],"statusCode":200}}`,
    `{"resultType":"__proto__","market":"${market}","data":{"orders":[]}}`,
    invalidText(
      [0xff],
      `${delta}{"orders":[{"orderType":"buy","price":"1.0","quantity":"1`,
      '"}],"statusCode":200,"ts":1}}',
    ),
  ];
}
