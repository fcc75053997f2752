import type { Result } from '../domain/result.ts';
import type { CallAnswers, CallError, CallInput, CallName, PageCommand } from './contract.ts';

/** All a page knows of the world outside. The preload provides it as `window.plumbline`; a harness can too. */
export interface Bridge {
  call<K extends CallName>(
    name: K,
    input: CallInput<K>,
  ): Promise<Result<CallAnswers[K], CallError>>;
  /** Returns the function that stops listening. */
  onCommand(listener: (command: PageCommand) => void): () => void;
}

/**
 * The stream port cannot pass through `contextBridge`: the preload posts it to the page's own window as a message with
 * this `kind` and the port attached. A new port replaces the old one.
 */
export const streamPortMessage = 'plumbline:stream-port';
