/** The way to a first book, step by step, as the connection doctor shows it. Pure. */
import { ensureNever } from '#shared/domain/assert.ts';
import { venueFullNames } from '#shared/domain/venue-keys.ts';
import {
  type DoctorReport,
  type DoctorStep,
  type DoctorStepName,
  doctorSteps,
} from '#shared/ipc/doctor.ts';
import { durationText } from './doctor-times.ts';

export type WayState = 'passed' | 'failed' | 'skipped' | 'not-reached' | 'walking' | 'not-walked';

export interface WayRow {
  readonly step: DoctorStepName;
  readonly title: string;
  readonly state: WayState;
  readonly duration: string;
  readonly detail: string;
}

/** All steps, also those that no report tells of yet: the first of them is being walked. */
export function wayRows(report: DoctorReport | undefined, isRunning: boolean): WayRow[] {
  const told = new Map(report?.steps.map((step) => [step.step, step]));
  let isNext = isRunning;
  let isStopped = false;
  return doctorSteps.map((name): WayRow => {
    const step = told.get(name);
    const title = stepTitle(name);
    if (step === undefined || (isNext && step.result === 'not-reached')) {
      const isWalking = isNext;
      isNext = false;
      const rest = isRunning || isStopped ? 'not-reached' : 'not-walked';
      return {
        step: name,
        title,
        state: isWalking ? 'walking' : rest,
        duration: '',
        detail: isWalking ? 'on the way' : isStopped ? 'not reached' : '',
      };
    }
    if (step.result === 'failed') {
      isNext = false;
      isStopped = true;
    }
    return {
      step: name,
      title,
      state: step.result,
      duration: step.durationMs === undefined ? '' : durationText(step.durationMs),
      detail: stepDetail(step),
    };
  });
}

function stepDetail(step: DoctorStep): string {
  if (step.detail !== '') {
    return step.detail;
  }
  switch (step.result) {
    case 'not-reached':
      return 'not reached';
    case 'skipped':
      return 'not needed here';
    case 'passed':
      return 'passed';
    case 'failed':
      return 'failed';
    default:
      return ensureNever(step.result);
  }
}

export function stepTitle(step: DoctorStepName): string {
  switch (step) {
    case 'dns':
      return 'Name lookup';
    case 'tcp':
      return 'TCP';
    case 'tls':
      return 'TLS';
    case 'token':
      return 'Token';
    case 'upgrade':
      return 'WebSocket upgrade';
    case 'subscribe':
      return 'Subscribe';
    case 'first-snapshot':
      return 'First full book';
    case 'second-message':
      return 'Second message';
    default:
      return ensureNever(step);
  }
}

/** What a screen reader hears when a walk is over. */
export function spokenResult(report: DoctorReport): string {
  const name = venueFullNames[report.venue];
  return report.finding === undefined
    ? `${name}: the way to the book is open.`
    : `${name} stops at ${stepTitle(report.finding.step)}. ${report.finding.happened}`;
}
