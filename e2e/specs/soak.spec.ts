/** Random faults over four venues in the real window: wrong while LIVE = 0. `npm run soak` runs it longer. */
import { expect, test } from '../harness/fixtures.ts';
import { soak } from '../soak/soak.ts';
import { soakRequest } from '../soak/soak-request.ts';

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

test('no book is wrong under a word that may be believed, and everything heals', async () => {
  const { forMs, seed } = soakRequest();
  test.setTimeout(2 * forMs + 400_000);
  const report = await soak({ forMs, seed, tell });
  tell(report);
  expect(report).toMatchObject({
    wrongWhileLive: 0,
    notHealed: 0,
    crashes: [],
    resources: { growing: [] },
    isPassed: true,
  });
});
