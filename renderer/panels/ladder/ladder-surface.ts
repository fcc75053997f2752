/**
 * What stands between a ladder's model and its elements: sizes the canvas, paints when the frame loop says so, and writes
 * the live words (footer, stepper, semantic layer) at a few updates a second. Never through React.
 */

import { ensureDefined } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { FrameLoop, Paintable } from '../../stream/frame-loop.ts';
import { alignedInterval } from '../../ui/aligned-interval.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import { GridLayer } from './grid-layer.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { ladderLayout } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import { LadderPainter } from './ladder-painter.ts';

/** The live words follow at most this often. */
const wordsMs = 250;
/** And the semantic layer at half that (design §11: 2 Hz). */
const wordsPerGridUpdate = 2;

export interface SurfaceElements {
  readonly root: HTMLElement;
  readonly body: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly grid: HTMLElement;
}

export interface SurfaceHost {
  /** The layout became another: heads and folds follow. */
  onLayout(layout: LadderLayout): void;
  /** Time to write the live words. */
  onWords(isThen: boolean): void;
}

export class LadderSurface implements Paintable {
  readonly #model: LadderModel;
  readonly #frameLoop: FrameLoop;
  readonly #elements: SurfaceElements;
  readonly #host: SurfaceHost;
  readonly #painter: LadderPainter;
  readonly #gridLayer: GridLayer;
  readonly #now: () => UnixMillis;
  readonly #stops: Array<() => void> = [];
  #theme: CanvasTheme;
  #layout: LadderLayout;
  #width = 0;
  #height = 0;
  #pixelRatio = 1;
  #paints = 0;
  #wordedPaints = -1;
  #beats = 0;
  #stopBeat: (() => void) | undefined = undefined;

  constructor(
    model: LadderModel,
    frameLoop: FrameLoop,
    theme: CanvasTheme,
    elements: SurfaceElements,
    idPrefix: string,
    rowClass: string,
    host: SurfaceHost,
    now: () => UnixMillis,
  ) {
    this.#model = model;
    this.#frameLoop = frameLoop;
    this.#theme = theme;
    this.#elements = elements;
    this.#host = host;
    this.#now = now;
    // Opaque: the panel's surface is painted under every row, and blending costs without a GPU.
    const context = elements.canvas.getContext('2d', { alpha: false, desynchronized: true });
    this.#painter = new LadderPainter(ensureDefined(context, '2d context'));
    this.#gridLayer = new GridLayer(elements.grid, idPrefix, rowClass);
    this.#layout = ladderLayout(elements.body.clientWidth, model.isBasisPoints);
    this.#open();
  }

  get layout(): LadderLayout {
    return this.#layout;
  }

  get rowHeight(): number {
    return this.#theme.row;
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) {
      stop();
    }
    this.#stopBeating();
    this.#frameLoop.forget(this);
  }

  mark(): void {
    this.#frameLoop.mark(this);
  }

  setTheme(theme: CanvasTheme): void {
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#measure();
    }
  }

  /** After the model was configured: its columns may be others. */
  refresh(): void {
    this.#relayout();
    this.mark();
  }

  paint(now: UnixMillis): void {
    const rows = this.#model.update(now);
    this.#painter.paint({
      rows,
      layout: this.#layout,
      theme: this.#theme,
      look: this.#model.look,
      midRow: this.#model.midRow,
    });
    const { state, isThen } = this.#model.look;
    const { dataset } = this.#elements.root;
    if (dataset.state !== state || dataset.untrusted !== String(isThen)) {
      dataset.state = state;
      dataset.untrusted = String(isThen);
    }
    this.#paints += 1;
    if (this.#paints === 1) {
      this.#writeWords(true);
    }
    // A cue of a frozen moment does not fade.
    if (this.#model.isFading && this.#model.view.pinnedAt === undefined) {
      this.mark();
    }
  }

  /** After a key or on focus the semantic layer must be right at once. */
  updateNow(): void {
    this.#model.update(this.#now());
    this.#writeWords(true);
    this.mark();
  }

  rowAt(clientY: number): number {
    const top = this.#elements.body.getBoundingClientRect().top;
    return Math.floor((clientY - top) / this.#theme.row);
  }

  #open(): void {
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this.#elements.body);
    this.#stops.push(() => observer.disconnect());
    const { view } = this.#model;
    for (const part of ['book', 'trades', 'figures', 'trust'] as const) {
      this.#stops.push(view.subscribe(part, () => this.mark()));
    }
    const onVisibility = (): void => {
      if (document.hidden) {
        this.#stopBeating();
      } else {
        this.#startBeating();
        this.mark();
      }
    };
    document.addEventListener('visibilitychange', onVisibility);
    this.#stops.push(() => document.removeEventListener('visibilitychange', onVisibility));
    // Glyphs that were drawn before the face arrived are of another width.
    const onFonts = (): void => {
      this.#painter.forget();
      this.mark();
    };
    document.fonts.addEventListener('loadingdone', onFonts);
    this.#stops.push(() => document.fonts.removeEventListener('loadingdone', onFonts));
    this.#watchPixelRatio();
    this.#measure();
    if (!document.hidden) {
      this.#startBeating();
    }
  }

  /** Another screen or zoom: the query matches only the ratio it was made for, so it is made again each time. */
  #watchPixelRatio(): void {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const onChange = (): void => {
      this.#measure();
      this.#watchPixelRatio();
    };
    query.addEventListener('change', onChange, { once: true });
    this.#stops.push(() => query.removeEventListener('change', onChange));
  }

  #measure(): void {
    const { body, canvas } = this.#elements;
    const width = body.clientWidth;
    const height = body.clientHeight;
    if (width === 0 || height === 0) {
      return;
    }
    const ratio = devicePixelRatio;
    if (width !== this.#width || height !== this.#height || ratio !== this.#pixelRatio) {
      this.#width = width;
      this.#height = height;
      this.#pixelRatio = ratio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.#painter.resize(height, ratio);
    this.#model.setViewport(
      Math.ceil(height / this.#theme.row),
      Math.max(1, Math.floor(height / this.#theme.row)),
    );
    this.#relayout();
    // At once, not in the next frame: a canvas that was given a size is blank until it is painted.
    this.paint(this.#now());
  }

  #relayout(): void {
    const layout = ladderLayout(this.#elements.body.clientWidth, this.#model.isBasisPoints);
    if (
      layout.width !== this.#layout.width ||
      layout.isBasisPoints !== this.#layout.isBasisPoints ||
      this.#paints === 0
    ) {
      this.#layout = layout;
      this.#host.onLayout(layout);
    }
  }

  #startBeating(): void {
    this.#stopBeat ??= alignedInterval(wordsMs, () => this.#beat());
  }

  #stopBeating(): void {
    this.#stopBeat?.();
    this.#stopBeat = undefined;
  }

  #beat(): void {
    this.#beats += 1;
    if (this.#model.isDue(this.#now())) {
      this.mark();
    }
    this.#writeWords(false);
  }

  #writeWords(isNow: boolean): void {
    const isGridDue = isNow || this.#beats % wordsPerGridUpdate === 0;
    if (!isNow && this.#wordedPaints === this.#paints) {
      return;
    }
    if (isGridDue) {
      this.#wordedPaints = this.#paints;
      this.#gridLayer.update(this.#model.rows, this.#theme.row);
    }
    this.#host.onWords(this.#model.look.isThen);
  }
}
