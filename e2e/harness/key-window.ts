/** The small window in which a key is entered, as a person uses it. */
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import type { CallInput, CallName } from '../../shared/ipc/contract.ts';
import type { CredentialsStatus } from '../../shared/ipc/credentials.ts';

export interface TypedKey {
  readonly profile?: string;
  readonly id: string;
  readonly secret: string;
  readonly inMemoryOnly?: boolean;
}

/** Whichever way it was started. */
interface OpenApp {
  readonly page: Page;
}

/** A call as the page makes it. */
export async function callMain<K extends CallName>(
  { page }: OpenApp,
  name: K,
  input: CallInput<K>,
): Promise<unknown> {
  return await page.evaluate(
    async ([call, given]) => {
      const bridge = Reflect.get(window, 'plumbline');
      return await bridge.call(call, given);
    },
    [name, input] as const,
  );
}

export async function credentialsOf(app: OpenApp): Promise<CredentialsStatus> {
  const answer = await callMain(app, 'credentials.status', {});
  const { ok, value } = answer as { ok: boolean; value: CredentialsStatus };
  expect(ok).toBe(true);
  return value;
}

export async function openKeyWindow(
  app: OpenApp,
  input: CallInput<'credentials.edit'>,
): Promise<Page> {
  const opened = app.page.context().waitForEvent('page');
  expect(await callMain(app, 'credentials.edit', input)).toMatchObject({ ok: true });
  const window = await opened;
  await window.locator('#save').waitFor();
  return window;
}

export async function typeKey(window: Page, key: TypedKey): Promise<void> {
  if (key.profile !== undefined) {
    await window.locator('#profile').fill(key.profile);
  }
  await window.locator('#id').fill(key.id);
  await window.locator('#secret').fill(key.secret);
  if (key.inMemoryOnly === true) {
    await window.locator('#memory').check();
  }
}

/** Saves what was typed; the window goes by itself. */
export async function enterKey(
  app: OpenApp,
  input: CallInput<'credentials.edit'>,
  key: TypedKey,
): Promise<void> {
  const window = await openKeyWindow(app, input);
  const closed = window.waitForEvent('close');
  await typeKey(window, key);
  // The window goes with the click, which may be before the click itself has ended.
  const clicked = window.locator('#save').click();
  await Promise.all([closed, clicked.catch(() => undefined)]);
}
