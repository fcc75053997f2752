/** A canvas context that draws nothing and remembers what it was asked, for tests of painters. */
import type { LadderContext } from './plumb-line.ts';

export interface DrawCall {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly fill: string;
  readonly stroke: string;
  readonly font: string;
  readonly alpha: number;
}

export interface RecordingContext {
  readonly context: LadderContext;
  readonly calls: DrawCall[];
  /** The texts drawn since the last `clear`, with their colour. */
  texts(): string[];
  /** The rectangles filled with this colour: x, y, width, height. */
  rects(color: string): number[][];
  clear(): void;
}

const figureWidth = 6;

export function recordingContext(): RecordingContext {
  const calls: DrawCall[] = [];
  const state: Record<string, unknown> = {
    fillStyle: '',
    strokeStyle: '',
    font: '',
    globalAlpha: 1,
  };
  const handler: ProxyHandler<Record<string, unknown>> = {
    get(target, name) {
      if (typeof name !== 'string' || name in target) {
        return typeof name === 'string' ? target[name] : undefined;
      }
      if (name === 'measureText') {
        return (text: string) => ({ width: text.length * figureWidth });
      }
      return (...args: unknown[]) => {
        calls.push({
          name,
          args,
          fill: String(target.fillStyle),
          stroke: String(target.strokeStyle),
          font: String(target.font),
          alpha: Number(target.globalAlpha),
        });
      };
    },
    set(target, name, value) {
      if (typeof name === 'string') {
        target[name] = value;
      }
      return true;
    },
  };
  // The proxy answers every method and field of the interface; its own shape cannot be told to the compiler.
  const context = new Proxy(state, handler) as unknown as LadderContext;
  return {
    context,
    calls,
    texts: () =>
      calls
        .filter((call) => call.name === 'fillText')
        .map((call) => `${String(call.args[0])} ${call.fill}`),
    rects: (color) =>
      calls
        .filter((call) => call.name === 'fillRect' && call.fill === color)
        .map((call) => call.args.map(Number)),
    clear: () => {
      calls.length = 0;
    },
  };
}
