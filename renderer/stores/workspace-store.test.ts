import { describe, expect, it } from 'vitest';
import type { Workspace } from '#shared/ipc/workspace.ts';
import { createNoticeStore } from './notice-store.ts';
import { maxPanels, newPanel } from './panel-changes.ts';
import { createWorkspaceStore, saveChanges } from './workspace-store.ts';

function workspace(count: number): Workspace {
  const panels: Workspace['panels'] = [];
  for (let index = 0; index < count; index += 1) {
    panels.push(newPanel(panels, 'ladder', 'paxos-public', 'BTCUSD'));
  }
  return {
    version: 1,
    theme: 'night',
    sides: 'mint-coral',
    isSwapped: false,
    density: 'regular',
    panels,
  };
}

describe('workspace store', () => {
  it('moves the focus to the neighbour of a closed panel', () => {
    const store = createWorkspaceStore(workspace(3));
    const { focus, closePanel } = store.getState();
    focus('ladder-2');
    closePanel('ladder-2');
    expect(store.getState().focusedId).toBe('ladder-3');
    closePanel('ladder-3');
    expect(store.getState().focusedId).toBe('ladder-1');
    closePanel('ladder-1');
    expect(store.getState()).toMatchObject({ focusedId: undefined, workspace: { panels: [] } });
  });

  it('holds no more panels than a workspace file may', () => {
    const store = createWorkspaceStore(workspace(maxPanels));
    const one = newPanel(store.getState().workspace.panels, 'tape', 'paxos-public', 'BTCUSD');
    expect(store.getState().addPanel(one, undefined)).toBe(false);
    expect(store.getState().workspace.panels).toHaveLength(maxPanels);
  });

  it('saves the last of many changes once, and at once when flushed', () => {
    const store = createWorkspaceStore(workspace(1));
    const saved: Workspace[] = [];
    let timer: (() => void) | undefined;
    const flush = saveChanges(
      store,
      (next) => saved.push(next),
      (_delayMs, callback) => {
        timer = callback;
        return () => {
          timer = undefined;
        };
      },
    );
    store.getState().focus(undefined);
    expect(timer).toBeUndefined();
    store.getState().setLooks({ theme: 'day' });
    store.getState().setLooks({ density: 'dense' });
    expect(saved).toEqual([]);
    timer?.();
    expect(saved).toMatchObject([{ theme: 'day', density: 'dense' }]);
    store.getState().setLooks({ isSwapped: true });
    flush();
    flush();
    expect(saved).toHaveLength(2);
    expect(timer).toBeUndefined();
  });
});

describe('notice store', () => {
  it('collapses repeats into a count, with the newest words', () => {
    const store = createNoticeStore();
    const { show } = store.getState();
    show({ severity: 'caution', title: 'Rails stopped sending', text: 'try 1' });
    show({ severity: 'caution', title: 'Rails stopped sending', text: 'try 2' });
    expect(store.getState().notices).toMatchObject([{ count: 2, text: 'try 2' }]);
  });

  it('dismisses the newest of those on the screen', () => {
    const store = createNoticeStore();
    const { show, dismissNewest } = store.getState();
    for (const title of ['a', 'b', 'c', 'd']) {
      show({ severity: 'note', title, text: '' });
    }
    expect(dismissNewest()).toBe(true);
    expect(store.getState().notices.map((notice) => notice.title)).toEqual(['a', 'b', 'd']);
    dismissNewest();
    dismissNewest();
    dismissNewest();
    expect(dismissNewest()).toBe(false);
  });
});
