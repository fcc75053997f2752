import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const burst10x: Scenario = {
  name: 'burst-10x',
  title: 'Ten times the messages',
  summary: 'every market runs ten times as fast as before',
  lookFor:
    'The message rate is ten times what it was, every book stays LIVE and right, and the delay to the screen stays under 50 ms.',
  lastsMs: 15_000,
  venues: venueIds,
  start: (stage) => stage.hurry(10),
};
