import { burst10x } from './burst.ts';
import { clockSkew } from './clock-skew.ts';
import { crossedLong, crossedShort } from './crossed.ts';
import { cut } from './cut.ts';
import { cutMidFrame } from './cut-mid-frame.ts';
import { dropOne } from './drop-one.ts';
import { duplicate } from './duplicate.ts';
import { emptySide } from './empty-side.ts';
import { garbage } from './garbage.ts';
import { halfOpen } from './half-open.ts';
import { maintenance } from './maintenance.ts';
import { marketHalt } from './market-halt.ts';
import { oneMarketFreezes } from './one-market-freezes.ts';
import { precisionChange } from './precision-change.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { refuse401, refuse403, refuse429, refuse503 } from './refusals.ts';
import { reorder } from './reorder.ts';
import type { Scenario } from './scenario.ts';
import { silent } from './silent.ts';
import { slowConsumer } from './slow-consumer.ts';
import { staleSnapshot } from './stale-snapshot.ts';
import { tokenEndpointDown, tokenExpires } from './tokens.ts';
import { zombieLevel } from './zombie-level.ts';

export const scenarios: readonly Scenario[] = [
  cut,
  halfOpen,
  silent,
  refuse401,
  refuse403,
  refuse429,
  refuse503,
  reconnectStorm,
  tokenExpires,
  tokenEndpointDown,
  crossedShort,
  crossedLong,
  emptySide,
  precisionChange,
  burst10x,
  clockSkew,
  marketHalt,
  garbage,
  maintenance,
  dropOne,
  duplicate,
  reorder,
  zombieLevel,
  cutMidFrame,
  slowConsumer,
  oneMarketFreezes,
  staleSnapshot,
];

export const scenarioNames: readonly string[] = scenarios.map((scenario) => scenario.name);

export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
