/**
 * Every *.gallery.tsx on one page, to be looked at and photographed. The address chooses the looks:
 * `?theme=day&side=blue-orange&density=dense&swap=true`.
 */
import '@fontsource/ibm-plex-mono/latin-400.css';
import '@fontsource/ibm-plex-sans-condensed/latin-400.css';
import '@fontsource/ibm-plex-sans-condensed/latin-500.css';
import '@fontsource/ibm-plex-sans-condensed/latin-600.css';
import '../app/tokens.css';
import '../app/theme.css';
import { type ReactNode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { ensureDefined } from '#shared/domain/assert.ts';
import { FrameLoop } from '../stream/frame-loop.ts';
import { type CanvasTheme, readCanvasTheme } from '../ui/canvas-theme.ts';

/** What a gallery file exports: lists of these. */
interface GalleryCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly render: (theme: CanvasTheme, frameLoop: FrameLoop) => ReactNode;
}

/** A file may also export the moment at which its pieces stand. */
const modules = import.meta.glob<Readonly<Record<string, unknown>>>('../**/*.gallery.tsx', {
  eager: true,
});

function Gallery() {
  return (
    <main
      style={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 8,
        padding: 8,
        height: '100vh',
        overflow: 'auto',
      }}
    >
      {Object.values(modules).flatMap((module) => {
        const moment = module.galleryNow;
        return Object.values(module)
          .filter((list): list is readonly GalleryCase[] => Array.isArray(list))
          .flat()
          .map((one) => (
            <Piece key={one.name} one={one} now={typeof moment === 'number' ? moment : undefined} />
          ));
      })}
    </main>
  );
}

function Piece({ one, now }: { readonly one: GalleryCase; readonly now: number | undefined }) {
  const theme = useMemo(() => readCanvasTheme(document.documentElement), []);
  const frameLoop = useMemo(
    () =>
      new FrameLoop(
        (callback) => requestAnimationFrame(callback),
        () => now ?? Date.now(),
      ),
    [now],
  );
  return (
    <figure data-case={one.name} style={{ width: one.width }}>
      <figcaption>{one.name}</figcaption>
      <div style={{ display: 'flex', flexDirection: 'column', height: one.height }}>
        {one.render(theme, frameLoop)}
      </div>
    </figure>
  );
}

const looks = new URLSearchParams(location.search);
for (const name of ['theme', 'side', 'density', 'swap'] as const) {
  const value = looks.get(name);
  if (value !== null) {
    document.documentElement.dataset[name] = value;
  }
}
// Faces first: a canvas does not wait for them by itself.
await Promise.all(
  [400, 500, 600].map((weight) => document.fonts.load(`${weight} 12px 'IBM Plex Sans Condensed'`)),
);
createRoot(ensureDefined(document.getElementById('root'), 'root element')).render(<Gallery />);
