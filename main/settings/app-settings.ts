/** What the main process remembers by itself: where data come from, and where the window was. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Notice } from '#shared/ipc/contract.ts';
import { SettingsFile } from './settings-file.ts';

const appSettingsSchema = z.strictObject({
  version: z.literal(1),
  source: z.enum(['practice', 'live']),
});
export type AppSettings = z.infer<typeof appSettingsSchema>;

const windowBoundsSchema = z.strictObject({
  version: z.literal(1),
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
});
/** Device-independent pixels. */
export type RememberedBounds = Omit<z.infer<typeof windowBoundsSchema>, 'version'>;

export function appSettingsFile(
  folder: string,
  now: () => number,
  onNotice: (notice: Notice) => void,
): SettingsFile<AppSettings> {
  return new SettingsFile({
    path: join(folder, 'settings.json'),
    schema: appSettingsSchema,
    what: 'The settings file',
    now,
    onNotice,
  });
}

export class WindowBoundsStore {
  readonly #file: SettingsFile<z.infer<typeof windowBoundsSchema>>;

  constructor(folder: string, now: () => number, onNotice: (notice: Notice) => void) {
    this.#file = new SettingsFile({
      path: join(folder, 'window.json'),
      schema: windowBoundsSchema,
      what: 'The place of the window',
      now,
      onNotice,
    });
  }

  async load(): Promise<RememberedBounds | undefined> {
    const kept = await this.#file.load();
    if (kept === undefined) {
      return undefined;
    }
    const { x, y, width, height, isMaximized } = kept;
    return { x, y, width, height, isMaximized };
  }

  save({ x, y, width, height, isMaximized }: RememberedBounds): Promise<void> {
    return this.#file.save({ version: 1, x, y, width, height, isMaximized });
  }
}
