/** Answers the page's calls: the sender is checked, the input parsed, and nothing is ever thrown across. */
import { err, type Result } from '#shared/domain/result.ts';
import { type CallError, type CallInput, type CallName, callInputs } from '#shared/ipc/contract.ts';
import type { CallHandlers } from '../api.ts';
import type { Logger } from '../log/logger.ts';

/** The part of Electron's event that says who called. */
export interface CallSender {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

export interface CallHostOptions {
  readonly handlers: CallHandlers;
  readonly logger: Logger;
  readonly isOwnPage: (url: string) => boolean;
  /** The window a page's `webContents` id belongs to; `undefined` for a stranger. */
  readonly windowOf: (contentsId: number) => number | undefined;
}

export async function answerCall(
  { handlers, logger, isOwnPage, windowOf }: CallHostOptions,
  { sender, senderFrame }: CallSender,
  name: unknown,
  input: unknown,
): Promise<Result<unknown, CallError>> {
  const windowId = windowOf(sender.id);
  const isOwnFrame =
    senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
  if (windowId === undefined || !isOwnFrame) {
    logger.warn('a call from a stranger was refused', { url: senderFrame?.url ?? 'gone' });
    return err({ code: 'unknown-sender', text: 'This page may not ask Plumbline for anything.' });
  }
  if (!isCallName(name)) {
    return err({ code: 'invalid-input', text: 'Plumbline knows no such call.' });
  }
  try {
    return await perform(handlers, name, input, windowId);
  } catch (error) {
    logger.error(`the call ${name} failed`, { error });
    return err({
      code: 'failed',
      text: 'Plumbline could not do this because of a fault of its own. It is in the log; trying again may help.',
    });
  }
}

async function perform<K extends CallName>(
  handlers: CallHandlers,
  name: K,
  input: unknown,
  windowId: number,
): Promise<Result<unknown, CallError>> {
  const parsed = callInputs[name].safeParse(input);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    return err({
      code: 'invalid-input',
      text: `The input of ${name} is not what it should be${where === '' ? '' : ` (${where})`}.`,
    });
  }
  // The schema at `name` has just produced it, which the type system cannot follow through the index.
  return handlers[name](parsed.data as CallInput<K>, windowId);
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(callInputs, name);
}
