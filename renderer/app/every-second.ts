import { useEffect, useReducer } from 'react';
import { useServices } from './window-services.ts';

/** Draws the component anew with each second of the window's clock, and whenever the answer is called. */
export function useEverySecond(): () => void {
  const { clock } = useServices();
  const [, turn] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () =>
      clock.add((now) => {
        turn();
        return 1000 - (now % 1000);
      }),
    [clock],
  );
  return turn;
}
