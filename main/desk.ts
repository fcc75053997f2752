/** The workspace of this run: the remembered one, the demo, or what `--open` asks for. */
import type { Workspace } from '#shared/ipc/workspace.ts';
import type { ServicesOptions } from './services-contract.ts';
import type { SettingsFile } from './settings/settings-file.ts';
import { demoWorkspace, openedWorkspace } from './settings/workspace-store.ts';

export class Desk {
  readonly #file: SettingsFile<Workspace>;
  /** What `--open` shows is for this run; the saved desk stays as it was. */
  readonly #isOpened: boolean;
  #workspace: Workspace;

  constructor(
    file: SettingsFile<Workspace>,
    kept: Workspace | undefined,
    { openMarkets = [], theme }: Pick<ServicesOptions, 'openMarkets' | 'theme'>,
  ) {
    this.#file = file;
    this.#isOpened = openMarkets.length > 0;
    const workspace = this.#isOpened
      ? openedWorkspace(openMarkets, kept)
      : (kept ?? demoWorkspace());
    this.#workspace = theme === undefined ? workspace : { ...workspace, theme };
  }

  get isOpened(): boolean {
    return this.#isOpened;
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  /** Resolves when it is written, or need not be. */
  async save(workspace: Workspace): Promise<void> {
    this.#workspace = workspace;
    if (!this.#isOpened) {
      await this.#file.save(workspace);
    }
  }
}
