/** What may be entered as a key, and what is said of what may not. SPEC.md KY30–KY48. */
import { z } from 'zod';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { type KeyEntry, longestKeyPart } from '#shared/ipc/key-entry.ts';

/** What RFC 6749 allows in a client's id and secret, and HTTP in a header. */
const keyPart = z
  .string()
  .trim()
  .min(1)
  .max(longestKeyPart)
  .regex(/^[\x20-\x7e]+$/);

const keyEntrySchema = z.strictObject({
  profile: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^\P{Cc}+$/u),
  environment: z.enum(['production', 'sandbox', 'custom']),
  id: keyPart,
  secret: keyPart,
  keepIn: z.enum(['keychain', 'memory']),
});

/** The error is a sentence that names the field, never what was in it. */
export function readKeyEntry(raw: unknown): Result<KeyEntry, string> {
  const parsed = keyEntrySchema.safeParse(raw);
  return parsed.success ? ok(parsed.data) : err(entryProblem(parsed.error));
}

const fieldWords: Readonly<Record<string, string>> = {
  profile:
    'The name is missing, longer than 40 characters, or holds something that cannot be shown.',
  id: 'The id or key is missing, or holds characters that no venue gives out.',
  secret: 'The secret is missing, or holds characters that no venue gives out.',
};

function entryProblem(error: z.ZodError): string {
  const field = String(error.issues[0]?.path[0] ?? '');
  return `${fieldWords[field] ?? 'What was entered cannot be read.'} Nothing was saved. Enter it again.`;
}
