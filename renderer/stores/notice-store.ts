/** Notices at the bottom right: at most three, repeats collapse into a count. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Notice } from '#shared/ipc/contract.ts';

export const maxNotices = 3;

/** A notice of this window's own may carry one button. */
export interface PageNotice extends Notice {
  readonly action?: { readonly label: string; run(): void };
}

export interface ShownNotice extends PageNotice {
  readonly id: number;
  /** How often it was said, 1 or more. */
  readonly count: number;
}

export interface NoticeState {
  /** Oldest first. Those past the first three wait until there is room. */
  readonly notices: readonly ShownNotice[];
  show(notice: PageNotice): void;
  dismiss(id: number): void;
  /** The newest of those on the screen; false when there was none. */
  dismissNewest(): boolean;
}

export type NoticeStore = StoreApi<NoticeState>;

export function createNoticeStore(): NoticeStore {
  let lastId = 0;
  return createStore<NoticeState>()((set, get) => ({
    notices: [],
    show(notice) {
      const { notices } = get();
      const same = notices.find(
        (other) => other.title === notice.title && other.severity === notice.severity,
      );
      if (same !== undefined) {
        const repeated = { ...same, ...notice, count: same.count + 1 };
        set({ notices: notices.map((other) => (other === same ? repeated : other)) });
        return;
      }
      lastId += 1;
      set({ notices: [...notices, { ...notice, id: lastId, count: 1 }] });
    },
    dismiss(id) {
      set({ notices: get().notices.filter((notice) => notice.id !== id) });
    },
    dismissNewest() {
      const newest = get().notices.slice(0, maxNotices).at(-1);
      if (newest === undefined) {
        return false;
      }
      get().dismiss(newest.id);
      return true;
    },
  }));
}
