import type { FrameFilter, VenueWire } from '../wire/venue-wire.ts';
import type { WireFrame } from '../wire/wire-frame.ts';
import type { ScenarioStage } from './scenario.ts';

/** One filter on every venue's wire; taken away by the returned function. */
export function meddle(
  stage: ScenarioStage,
  filterOf: (wire: VenueWire) => FrameFilter,
): () => void {
  const ends = stage.wires.map((wire) => wire.filter(filterOf(wire)));
  return () => {
    for (const end of ends) {
      end();
    }
  };
}

/** A change of a book that changes something in it. */
export function isBookChange({ tag }: WireFrame): boolean {
  return tag.kind === 'book-change' && tag.changes.length > 0;
}
