import { describe, expect, it } from 'vitest';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import { newPanel } from '../stores/panel-changes.ts';
import { layoutDesk } from './desk-layout.ts';

function panels(...kinds: ReadonlyArray<PanelSettings['kind']>): PanelSettings[] {
  const made: PanelSettings[] = [];
  for (const kind of kinds) {
    made.push(newPanel(made, kind, 'paxos-public', 'BTCUSD'));
  }
  return made;
}

describe('layoutDesk', () => {
  it('puts two ladders beside the stack, the chart as tall as designed above the tape', () => {
    expect(layoutDesk(panels('ladder', 'price-chart', 'ladder', 'tape'), 1440)).toMatchObject({
      columns: 'repeat(2, minmax(222px, 480px)) minmax(300px, 1fr)',
      stackRows: 'minmax(160px, max(330px, 39%)) minmax(160px, 1fr)',
      laddersPerRow: 2,
      ladderRows: 1,
    });
  });

  it('takes a further row for ladders that do not fit beside each other', () => {
    const five = panels('ladder', 'ladder', 'ladder', 'ladder', 'ladder', 'tape');
    expect(layoutDesk(five, 1440)).toMatchObject({ laddersPerRow: 5, ladderRows: 1 });
    expect(layoutDesk(five, 1000)).toMatchObject({ laddersPerRow: 3, ladderRows: 2 });
    expect(layoutDesk(five, 100)).toMatchObject({ laddersPerRow: 1, ladderRows: 5 });
  });

  it('gives ladders alone the whole width, and a stack alone as well', () => {
    expect(layoutDesk(panels('ladder'), 800).columns).toBe('repeat(1, minmax(222px, 1fr))');
    expect(layoutDesk(panels('tape', 'tape'), 800)).toMatchObject({
      columns: 'minmax(300px, 1fr)',
      stackRows: 'minmax(160px, 1fr) minmax(160px, 1fr)',
      laddersPerRow: 0,
    });
    expect(layoutDesk([], 800).columns).toBe('1fr');
  });
});
