/** What `npm run soak` asked for; without it the short one of `npm test`. */
import { z } from 'zod';

const requestSchema = z.strictObject({
  forMs: z.number().positive(),
  seed: z.number().int().nonnegative(),
});
export type SoakRequest = z.infer<typeof requestSchema>;

const shortSoak: SoakRequest = { forMs: 60_000, seed: 4 };

export function soakRequest(): SoakRequest {
  const asked = process.env.PLUMBLINE_SOAK;
  return asked === undefined ? shortSoak : requestSchema.parse(JSON.parse(asked));
}
