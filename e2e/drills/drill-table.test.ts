import { expect, it } from 'vitest';
import { scenarios } from '../../main/practice/scenarios/registry.ts';
import { readDrillTable } from './drill-table.ts';

const table = readDrillTable();

it('every scenario has a row for every venue where it makes sense, and no row is without one', () => {
  const rows = table.map(({ drill, venue }) => `${drill} ${venue}`).sort();
  const expected = scenarios
    .flatMap(({ name, venues }) => venues.map((venue) => `${name} ${venue}`))
    .sort();
  expect(rows).toEqual(expected);
});

it('no ID stands for two drills', () => {
  const drills = new Map<string, string>();
  for (const { id, drill } of table) {
    expect(drills.get(id) ?? drill).toBe(drill);
    drills.set(id, drill);
  }
});
