/** The remembered workspace: panels and looks. Never a key, never a price. Versioned; a file of another version is migrated or set aside. */
import { z } from 'zod';
import { venueIds } from '../domain/market.ts';

export const workspaceVersion = 1;

const venue = z.enum(venueIds);
const market = z.string().min(1).max(64);
const id = z.string().min(1).max(32);

export const panelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ladder'),
    id,
    venue,
    market,
    /** Bucket as an exact decimal (`"1"`, `"0.25"`); absent: the finest on which the first book can be read. */
    grouping: z.string().max(40).optional(),
    axis: z.enum(['static', 'dynamic']),
    /** How far back the sold and bought columns count; absent: 60 s. */
    printWindow: z.enum(['10s', '60s', '5min']).optional(),
    /** How far back the change column nets; absent: 10 s. */
    changeWindow: z.enum(['10s', '60s']).optional(),
    /** Sizes as the venue sends them, or times their price; absent: as sent. */
    sizeUnit: z.enum(['base', 'quote']).optional(),
    /** Footer: half width of the depth band around the mid, basis points; absent: chosen from the spread. */
    bandBasisPoints: z.number().int().min(1).max(1000).optional(),
    /** Footer: the size whose cost is worked out, an exact decimal; absent: chosen from the book. */
    costSize: z.string().max(40).optional(),
    /** On two parallel connections, where the venue allows it; absent: one. */
    isStandby: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('tape'),
    id,
    venue,
    market,
    /** Smaller trades are hidden and counted; an exact decimal. */
    minimumSize: z.string().max(40).optional(),
  }),
  z.strictObject({
    kind: z.literal('price-chart'),
    id,
    venue,
    market,
    range: z.enum(['5m', '1h', 'session']),
  }),
]);
export type PanelSettings = z.infer<typeof panelSchema>;

export const workspaceSchema = z.strictObject({
  version: z.literal(workspaceVersion),
  theme: z.enum(['night', 'day']),
  sides: z.enum(['mint-coral', 'blue-orange']),
  isSwapped: z.boolean(),
  density: z.enum(['dense', 'regular', 'comfortable']),
  /** The sheet of the nine states was read, or offered for long enough; absent: not yet. */
  hasSeenStates: z.boolean().optional(),
  /** Ladders stand side by side, the other panels stack to their right, each in this order. */
  panels: z.array(panelSchema).max(32),
});
export type Workspace = z.infer<typeof workspaceSchema>;
