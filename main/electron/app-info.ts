import { app } from 'electron';
import type { AppInfo } from '#shared/ipc/contract.ts';
import { runtimeKind } from './runtime-kind.ts';

export function readAppInfo(): AppInfo {
  const { electron, chrome, node } = process.versions;
  return {
    version: app.getVersion(),
    electron,
    chrome,
    node,
    runtime: runtimeKind(process.execPath, electron),
    platform: process.platform,
  };
}
