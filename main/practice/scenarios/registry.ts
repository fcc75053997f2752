import { cut } from './cut.ts';
import { garbage } from './garbage.ts';
import { halfOpen } from './half-open.ts';
import { maintenance } from './maintenance.ts';
import { refuse503 } from './refuse-503.ts';
import type { Scenario } from './scenario.ts';
import { silent } from './silent.ts';

export const scenarios: readonly Scenario[] = [
  cut,
  halfOpen,
  silent,
  refuse503,
  garbage,
  maintenance,
];

export const scenarioNames: readonly string[] = scenarios.map((scenario) => scenario.name);

export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
