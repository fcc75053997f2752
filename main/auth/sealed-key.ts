/** A key as the keychain keeps it, with all it is bound to. SPEC.md KY30–KY44. */
import { z } from 'zod';
import type { VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { SecretVault } from './secret-vault.ts';
import type { KeyPair } from './token-grant.ts';

export interface KeyBinding {
  readonly venue: VenueId;
  readonly name: string;
  readonly environment: CredentialProfile['environment'];
  /** The only hosts it may ever be sent to. */
  readonly hosts: readonly string[];
}

/** The key and all it is bound to: what the file says beside it cannot be changed without the keychain noticing. */
const sealedContentSchema = z.strictObject({
  venue: z.string(),
  name: z.string(),
  environment: z.string(),
  hosts: z.array(z.string()),
  id: z.string(),
  secret: z.string(),
});

/** Base64; undefined: no keychain takes it now. */
export async function seal(
  vault: SecretVault,
  { venue, name, environment, hosts }: KeyBinding,
  { id, secret }: KeyPair,
): Promise<string | undefined> {
  const { state } = await vault.status({ mayAskPerson: false });
  if (state !== 'secure') {
    return undefined;
  }
  const content = { venue, name, environment, hosts: [...hosts], id, secret };
  const sealed = vault.encrypt(
    JSON.stringify(content satisfies z.infer<typeof sealedContentSchema>),
  );
  return sealed.ok ? Buffer.from(sealed.value).toString('base64') : undefined;
}

/** Of what is bound otherwise than it was sealed: damaged. */
export async function unseal(
  vault: SecretVault,
  { venue, name, environment, hosts }: KeyBinding,
  sealed: string,
): Promise<Result<KeyPair, 'locked' | 'damaged'>> {
  const { state } = await vault.status({ mayAskPerson: false });
  if (state !== 'secure') {
    return err('locked');
  }
  const text = vault.decrypt(Buffer.from(sealed, 'base64'));
  const content = sealedContentSchema.safeParse(text.ok ? parseJson(text.value) : undefined);
  if (
    !content.success ||
    content.data.venue !== venue ||
    content.data.name !== name ||
    content.data.environment !== environment ||
    JSON.stringify(content.data.hosts) !== JSON.stringify(hosts)
  ) {
    return err('damaged');
  }
  return ok({ id: content.data.id, secret: content.data.secret });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
