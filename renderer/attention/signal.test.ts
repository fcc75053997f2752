import { expect, it } from 'vitest';
import { incidentSeverities } from '#shared/ipc/attention.ts';
import { type AudioOutput, playSignal, signalTones } from './signal.ts';

interface Tone {
  readonly hertz: number;
  readonly from: number;
  readonly to: number;
}

/** An output that writes down what would sound. */
function recordingOutput(state: AudioContextState = 'running') {
  const tones: Tone[] = [];
  let resumed = 0;
  const gain = { setValueAtTime: () => gain, linearRampToValueAtTime: () => gain };
  const node = { connect: (next: unknown) => next };
  const output = {
    currentTime: 2,
    destination: node,
    state,
    resume: async () => {
      resumed += 1;
    },
    createGain: () => ({ ...node, gain }),
    createOscillator: () => {
      const frequency = { value: 0 };
      let from = 0;
      return {
        ...node,
        frequency,
        start: (at: number) => {
          from = at;
        },
        stop: (to: number) => tones.push({ hertz: frequency.value, from, to }),
      };
    },
  };
  return { tones, output: output as unknown as AudioOutput, resumed: () => resumed };
}

it('is silent on a computer without sound, and sounds when one is there', () => {
  expect(() =>
    playSignal('distrust', () => {
      throw new Error('no device');
    }),
  ).not.toThrow();
  const { tones, output, resumed } = recordingOutput('suspended');
  playSignal('distrust', () => output);
  expect(tones.map(({ hertz }) => hertz)).toEqual(signalTones.distrust);
  expect(tones.every(({ from, to }) => from >= 2 && to > from && to - from < 0.2)).toBe(true);
  expect(tones[1]?.from).toBeGreaterThan(tones[0]?.to ?? Number.NaN);
  expect(resumed()).toBe(1);
});

it('gives each severity its own pair', () => {
  const pairs = incidentSeverities.map((severity) => signalTones[severity].join(' '));
  expect(new Set(pairs).size).toBe(incidentSeverities.length);
});
