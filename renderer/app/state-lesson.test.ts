import { expect, it } from 'vitest';
import type { Workspace } from '#shared/ipc/workspace.ts';
import { createWorkspaceStore } from '../stores/workspace-store.ts';
import { LocalClock } from '../ui/local-clock.ts';
import { watchLesson } from './state-lesson.ts';
import type { WindowServices } from './window-services.ts';

const workspace: Workspace = {
  version: 1,
  theme: 'night',
  sides: 'mint-coral',
  isSwapped: false,
  density: 'regular',
  panels: [],
};

function begin(hasSeenStates: boolean): { readonly waiting: number } {
  let waiting = 0;
  const clock = new LocalClock(
    () => 0,
    () => {
      waiting += 1;
      return () => undefined;
    },
  );
  watchLesson({
    clock,
    workspace: createWorkspaceStore({ ...workspace, hasSeenStates }),
    window: { getState: () => ({ lessonId: undefined }) },
    views: {},
  } as unknown as WindowServices);
  return { waiting };
}

it('looks out for the first state that is not LIVE until the lesson was read, and then never again', () => {
  expect(begin(false)).toEqual({ waiting: 1 });
  // A window that opens after it was read: nothing to do, and nothing that keeps the window from opening.
  expect(begin(true)).toEqual({ waiting: 0 });
});
