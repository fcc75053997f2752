/** Two short tones by the computer itself, no recording: what they mean is in their pitch and order. */
import type { IncidentSeverity } from '#shared/ipc/attention.ts';

/** Hz, in the order they sound. Falling asks for the eyes, rising does not; a note stays on one pitch. */
export const signalTones: Readonly<Record<IncidentSeverity, readonly [number, number]>> = {
  note: [660, 660],
  caution: [660, 880],
  distrust: [880, 440],
};

const toneSeconds = 0.11;
const pauseSeconds = 0.05;
/** Of full scale: heard in a room, not startling on headphones. */
const loudness = 0.18;

/** What of an audio context is used; a browser's own, or one that tests look into. */
export type AudioOutput = Pick<
  AudioContext,
  'currentTime' | 'destination' | 'state' | 'createOscillator' | 'createGain' | 'resume'
>;

let output: AudioOutput | undefined;

/** A computer without a sound device stays silent; the log and the badge say the same. */
export function playSignal(
  severity: IncidentSeverity,
  open: () => AudioOutput = () => new AudioContext(),
): void {
  try {
    output ??= open();
    if (output.state === 'suspended') {
      void output.resume().catch(() => undefined);
    }
    scheduleTones(output, signalTones[severity]);
  } catch {
    output = undefined;
  }
}

export function scheduleTones(audio: AudioOutput, tones: readonly number[]): void {
  tones.forEach((hertz, index) => {
    const startsAt = audio.currentTime + index * (toneSeconds + pauseSeconds);
    const endsAt = startsAt + toneSeconds;
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = hertz;
    // Up and down over a few milliseconds: a tone that is cut clicks.
    gain.gain.setValueAtTime(0, startsAt);
    gain.gain.linearRampToValueAtTime(loudness, startsAt + 0.01);
    gain.gain.setValueAtTime(loudness, endsAt - 0.03);
    gain.gain.linearRampToValueAtTime(0, endsAt);
    tone.connect(gain).connect(audio.destination);
    tone.start(startsAt);
    tone.stop(endsAt);
  });
}
