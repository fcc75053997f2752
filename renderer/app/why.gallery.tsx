/** The Why sheet, and the sheet of the states. */
import type { Trust } from '#shared/domain/trust.ts';
import { levelLine } from './audit-words.ts';
import { StatesList } from './StatesSheet.tsx';
import { galleryNow, live, replay, staleAudit } from './trust.fixture.ts';
import { WhyFrame, type WhyFrameProps } from './WhyFrame.tsx';
import { auditWords, evidenceRows, otherStates, whyRows } from './why-words.ts';

export { galleryNow };

const nothing = (): void => undefined;

const differences = [
  { side: 'bid', price: '18.41', ours: '181', kind: 'missed-delete' },
  { side: 'ask', price: '18.52', ours: '96', theirs: '91', kind: 'missed-update' },
  { side: 'ask', price: '19.8', theirs: '4', kind: 'depth-edge' },
] as const;

function why(trust: Trust, more: Partial<WhyFrameProps>): WhyFrameProps {
  const input = {
    trust,
    figures: {
      rules: { crossedAfterMs: 1000, allowsStandby: false },
      audit: {
        at: galleryNow - 2400,
        means: 'rest-book',
        outcome: trust.state === 'STALE' ? 'lost' : 'matches',
        compared: 164,
        excused: 3,
        differing: trust.state === 'STALE' ? 2 : 0,
        differences: [],
        nextAt: galleryNow + 48_000,
      },
    },
    status: undefined,
    isFeedSilent: false,
    now: galleryNow,
  } as const;
  return {
    state: trust.state,
    age: '2.4 s',
    rows: whyRows(input),
    others: otherStates(trust, galleryNow),
    evidence: evidenceRows(input),
    check: {
      words: auditWords(input),
      asked: undefined,
      isRunning: false,
      isFine: true,
      refusal: undefined,
      levels: [],
      onCheck: nothing,
    },
    overlap: [],
    areLevelsShown: false,
    onLevels: nothing,
    onLearn: nothing,
    ...more,
  };
}

const lost = why(staleAudit, {});
const sheets: ReadonlyArray<readonly [name: string, props: WhyFrameProps]> = [
  [
    'STALE, levels shown',
    {
      ...lost,
      ...(lost.check === undefined
        ? {}
        : { check: { ...lost.check, levels: differences.map(levelLine) } }),
      overlap: [
        { side: 'ask', price: '18.39', size: '310' },
        { side: 'bid', price: '18.41', size: '181' },
      ],
      areLevelsShown: true,
    },
  ],
  ['LIVE', why(live, {})],
  [
    'REPLAY, no check of now',
    why(replay, {
      age: '−3:16',
      check: {
        words: 'Not compared with a second copy yet.',
        asked: undefined,
        isRunning: false,
        isFine: true,
        refusal: 'Go back to live first: a check is of now.',
        levels: [],
        onCheck: nothing,
      },
    }),
  ],
  ['a tape', why(live, { check: undefined })],
];

const paper = { padding: '12px 18px', background: 'var(--surface-panel)', overflow: 'auto' };

export const whyCases = sheets.map(([name, props]) => ({
  name: `why: ${name}`,
  width: 560,
  height: props.areLevelsShown ? 640 : 420,
  render: () => (
    <div style={paper}>
      <WhyFrame {...props} />
    </div>
  ),
}));

export const stateCases = [
  {
    name: 'the nine states',
    width: 560,
    height: 440,
    render: () => (
      <div style={paper}>
        <StatesList />
      </div>
    ),
  },
];
