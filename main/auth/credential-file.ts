/** The file of sealed secrets: read with care, written whole, for its owner alone. SPEC.md KY40–KY44. */
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { venueIds } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { errorWords, writeWhole } from '../settings/settings-file.ts';

const sealedProfileSchema = z.strictObject({
  venue: z.enum(venueIds),
  name: z.string().min(1).max(40),
  environment: z.enum(['production', 'sandbox', 'custom']),
  hosts: z.array(z.string().min(1)).min(1),
  isActive: z.boolean(),
  setAt: z.number(),
  idTail: z.string().max(4),
  /** Base64 of what the keychain made of the key and of all it is bound to. */
  sealed: z.base64(),
});
export type SealedProfile = z.infer<typeof sealedProfileSchema>;

const fileSchema = z.strictObject({
  version: z.literal(1),
  profiles: z.array(sealedProfileSchema).max(200),
});

export class CredentialFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'credentials.json');
  }

  /** The error is a sentence; the file was set aside then, where that was possible. */
  async load(now: number): Promise<Result<readonly SealedProfile[], string>> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      return isAbsent(error) ? ok([]) : err(`${basename(this.#path)}: ${errorWords(error)}.`);
    }
    const parsed = fileSchema.safeParse(parseJson(text));
    if (parsed.success) {
      return ok(parsed.data.profiles);
    }
    const aside = `${this.#path}.broken-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
    try {
      await rename(this.#path, aside);
    } catch (error) {
      return err(`It is damaged, and could not be set aside (${errorWords(error)}).`);
    }
    return err(
      `It is damaged and was kept as ${basename(aside)}; it goes when a key is next removed.`,
    );
  }

  /**
   * The error is the reason. `isRemoving`: a profile that was there is meant to be gone, so that copies set aside go as well.
   */
  async save(
    profiles: readonly SealedProfile[],
    isRemoving: boolean,
  ): Promise<Result<undefined, string>> {
    try {
      if (profiles.length === 0) {
        await rm(this.#path, { force: true });
      } else {
        const content = { version: 1, profiles: [...profiles] } satisfies z.infer<
          typeof fileSchema
        >;
        await writeWhole(this.#path, `${JSON.stringify(content, undefined, 2)}\n`);
      }
      await this.#removeLeftovers(isRemoving);
      return ok(undefined);
    } catch (error) {
      return err(`${basename(this.#path)}: ${errorWords(error)}`);
    }
  }

  /** Half written by a Plumbline that was killed; set aside when damaged. */
  async #removeLeftovers(isRemoving: boolean): Promise<void> {
    const folder = dirname(this.#path);
    const name = basename(this.#path);
    const names = await readdir(folder).catch(() => []);
    const leftovers = names.filter(
      (entry) =>
        entry.startsWith(`.${name}.`) || (isRemoving && entry.startsWith(`${name}.broken-`)),
    );
    await Promise.all(leftovers.map((entry) => rm(join(folder, entry), { force: true })));
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
