import type { DoctorFinding, DoctorStepName } from '#shared/ipc/doctor.ts';
import { redactText } from '../log/redact.ts';
import type { FindingCode, FindingFacts } from './finding-codes.ts';
import { encryptionFindings, type FindingTable, networkFindings } from './network-findings.ts';
import { bookFindings, tokenFindings, upgradeFindings } from './venue-findings.ts';

/** Every code has its own words; a code without them does not compile. */
export const findingWords: FindingTable<FindingCode> = {
  ...networkFindings,
  ...encryptionFindings,
  ...tokenFindings,
  ...upgradeFindings,
  ...bookFindings,
};

export function createFinding(
  step: DoctorStepName,
  code: FindingCode,
  facts: FindingFacts,
): DoctorFinding {
  const [happened, usuallyMeans, whatToDo] = findingWords[code](facts);
  return {
    step,
    code,
    happened: redactText(happened),
    usuallyMeans: redactText(usuallyMeans),
    whatToDo: redactText(whatToDo),
  };
}
