/** CPU time and memory of the app's processes, from Linux' /proc. */
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessRole = 'main' | 'renderer' | 'gpu' | 'other';

export interface CpuSample {
  readonly at: number;
  /** CPU seconds so far, by role. */
  readonly seconds: Readonly<Record<ProcessRole, number>>;
  /** Of the main process' first thread alone: Electron's own, without the feed thread. */
  readonly mainThreadSeconds: number;
}

/** USER_HZ, which is 100 on every Linux that Electron runs on. */
const ticksPerSecond = 100;

/** `mainPid` and everything it started. */
export function processesOf(mainPid: number): ReadonlyMap<number, ProcessRole> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) {
      const stat = readStat(`/proc/${name}/stat`);
      if (stat !== undefined) {
        parents.set(Number(name), Number(stat[1]));
      }
    }
  }
  const roles = new Map<number, ProcessRole>([[mainPid, 'main']]);
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const [pid, parent] of parents) {
      if (roles.has(parent) && !roles.has(pid)) {
        roles.set(pid, roleOf(pid));
        isGrowing = true;
      }
    }
  }
  return roles;
}

export function sampleCpu(mainPid: number): CpuSample {
  const seconds = { main: 0, renderer: 0, gpu: 0, other: 0 };
  for (const [pid, role] of processesOf(mainPid)) {
    seconds[role] += cpuSeconds(`/proc/${pid}/stat`);
  }
  return {
    at: performance.now() / 1000,
    seconds,
    mainThreadSeconds: cpuSeconds(`/proc/${mainPid}/task/${mainPid}/stat`),
  };
}

/** Percent of one core between two samples. */
export function cpuPercent(before: CpuSample, after: CpuSample) {
  const elapsed = after.at - before.at;
  const percent = (from: number, to: number): number => round(((to - from) / elapsed) * 100);
  const role = (name: ProcessRole): number => percent(before.seconds[name], after.seconds[name]);
  const total = (sample: CpuSample): number =>
    Object.values(sample.seconds).reduce((sum, each) => sum + each, 0);
  return {
    main: role('main'),
    mainThread: percent(before.mainThreadSeconds, after.mainThreadSeconds),
    renderer: role('renderer'),
    gpu: role('gpu'),
    total: percent(total(before), total(after)),
  };
}

/** Private memory by role, MiB: what the process has for itself. */
export function memoryMiB(mainPid: number): Readonly<Record<ProcessRole | 'total', number>> {
  const mib = { main: 0, renderer: 0, gpu: 0, other: 0, total: 0 };
  for (const [pid, role] of processesOf(mainPid)) {
    const rollup = readText(`/proc/${pid}/smaps_rollup`) ?? '';
    const privateKib = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
    mib[role] += privateKib / 1024;
    mib.total += privateKib / 1024;
  }
  return {
    main: round(mib.main),
    renderer: round(mib.renderer),
    gpu: round(mib.gpu),
    other: round(mib.other),
    total: round(mib.total),
  };
}

function roleOf(pid: number): ProcessRole {
  const command = readText(`/proc/${pid}/cmdline`) ?? '';
  if (command.includes('--type=renderer')) {
    return 'renderer';
  }
  return command.includes('--type=gpu-process') ? 'gpu' : 'other';
}

function cpuSeconds(path: string): number {
  const stat = readStat(path);
  return stat === undefined ? 0 : (Number(stat[11]) + Number(stat[12])) / ticksPerSecond;
}

/** The fields of a stat file behind the name, which may hold anything: state, parent, … */
function readStat(path: string): readonly string[] | undefined {
  const text = readText(path);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A process may be gone by now. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
