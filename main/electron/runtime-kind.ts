/** Which Electron this is: what the project supports, or the fallback that scripts/fallback-runtime.mjs describes. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type RuntimeKind = 'official' | 'fallback';

/** Older lines get no security fixes any more. */
const lowestSupportedMajor = 45;
/** Left beside the fallback's executable by the setup. */
const markerName = 'plumbline-runtime.json';

export function runtimeKind(executable: string, electronVersion: string): RuntimeKind {
  const major = Number.parseInt(electronVersion, 10);
  const isMarked = existsSync(join(dirname(executable), markerName));
  return isMarked || !(major >= lowestSupportedMajor) ? 'fallback' : 'official';
}
