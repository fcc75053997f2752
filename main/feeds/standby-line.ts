import type { UnixMillis } from '#shared/domain/time.ts';
import { StandbyLag } from './standby-lag.ts';
import type { StandbyTail } from './standby-tail.ts';

/** What the arbiter knows of one line. */
export class StandbyLine {
  state: 'new' | 'syncing' | 'in-step' = 'new';
  /** In step: the ring index of its next update. */
  position = 0;
  /** Syncing: what it brought. In step: its full book that waits until the line is where the book is (HS11). */
  tail: StandbyTail | undefined;
  /** Of the update being told; its levels, or its full book, follow. */
  told: ToldUpdate | undefined;
  /** It was in step, and then brought something that the book does not have. */
  isStray = false;
  newestNumber: number | undefined;
  lastAt: UnixMillis = 0;
  readonly lag = new StandbyLag();
}

export interface ToldUpdate {
  readonly identity: number;
  readonly isSequence: boolean;
  readonly use: 'apply' | 'hold' | 'skip';
}
