/**
 * Draws rows on a canvas in the painters' order (design §12). Knows rows, a layout and a theme, nothing of books. Only
 * parts of rows whose version moved since they were last drawn are drawn again.
 */
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { plumbWidth } from './ladder-layout.ts';
import { type LadderFonts, type LadderLook, ladderFonts } from './ladder-look.ts';
import { allParts, type LadderRow, type RowVersions } from './ladder-row.ts';
import { drawPlumbLine, type LadderContext } from './plumb-line.ts';
import { RowPainter } from './row-painter.ts';

export interface LadderScene {
  readonly rows: readonly LadderRow[];
  readonly layout: LadderLayout;
  readonly theme: CanvasTheme;
  readonly look: LadderLook;
  /** Height of the mid in rows from the top edge. */
  readonly midRow: number | undefined;
}

export class LadderPainter {
  readonly #context: LadderContext;
  #height = 0;
  #pixelRatio = 1;
  #fonts: LadderFonts | undefined = undefined;
  #theme: CanvasTheme | undefined = undefined;
  #layout: LadderLayout | undefined = undefined;
  #look: LadderLook | undefined = undefined;
  #rowPainter: RowPainter | undefined = undefined;
  /** What stands on the canvas, row by row: the row and its versions then. */
  #drawnRows: LadderRow[] = [];
  #drawnVersions: RowVersions[] = [];
  #drawnMidY: number | undefined = undefined;
  #drawnTouch = '';
  #isPlumbDrawn = false;

  constructor(context: LadderContext) {
    this.#context = context;
  }

  /** The canvas was given this size; what was on it is gone. CSS pixels and device pixels for each of them. */
  resize(height: number, pixelRatio: number): void {
    this.#height = height;
    this.#pixelRatio = pixelRatio;
    this.forget();
  }

  /** Draw everything again next time: fonts arrived, the canvas was lost. */
  forget(): void {
    this.#drawnRows = [];
    this.#drawnVersions = [];
    this.#isPlumbDrawn = false;
    this.#rowPainter = undefined;
  }

  /** Draws what changed. Returns of how many rows something was drawn. */
  paint(scene: LadderScene): number {
    if (
      scene.theme !== this.#theme ||
      scene.layout !== this.#layout ||
      scene.look !== this.#look ||
      this.#rowPainter === undefined
    ) {
      this.forget();
      this.#theme = scene.theme;
      this.#layout = scene.layout;
      this.#look = scene.look;
      this.#fonts = ladderFonts(scene.theme);
      this.#rowPainter = new RowPainter(
        this.#context,
        scene.theme,
        scene.layout,
        scene.look,
        this.#fonts,
        this.#pixelRatio,
      );
      this.#context.setTransform(this.#pixelRatio, 0, 0, this.#pixelRatio, 0, 0);
    }
    let drawn = 0;
    for (let index = 0; index < scene.rows.length; index += 1) {
      const row = scene.rows[index];
      if (row !== undefined && this.#paintRow(this.#rowPainter, row, index)) {
        drawn += 1;
      }
    }
    this.#paintPlumb(scene);
    return drawn;
  }

  #paintRow(painter: RowPainter, row: LadderRow, index: number): boolean {
    const known = this.#drawnVersions[index];
    const { left, price, right } = row.versions;
    if (known === undefined || this.#drawnRows[index] !== row) {
      this.#drawnRows[index] = row;
      this.#drawnVersions[index] = { left, price, right };
      painter.paint(row, index, allParts);
      return true;
    }
    const isLeft = known.left !== left;
    const isPrice = known.price !== price;
    const isRight = known.right !== right;
    if (!isLeft && !isPrice && !isRight) {
      return false;
    }
    known.left = left;
    known.price = price;
    known.right = right;
    painter.paint(row, index, { left: isLeft, price: isPrice, right: isRight });
    return true;
  }

  #paintPlumb(scene: LadderScene): void {
    const { theme } = scene;
    const midY =
      scene.midRow === undefined ? undefined : Math.round(scene.midRow * theme.row * 2) / 2;
    const touch = touchKey(scene.rows);
    if (this.#isPlumbDrawn && midY === this.#drawnMidY && touch === this.#drawnTouch) {
      return;
    }
    this.#isPlumbDrawn = true;
    this.#drawnMidY = midY;
    this.#drawnTouch = touch;
    const context = this.#context;
    context.fillStyle = theme.color['surface-panel'];
    context.fillRect(0, 0, plumbWidth, this.#height);
    for (const [index, row] of scene.rows.entries()) {
      this.#rowPainter?.paintTouchLines(row, index, 0, plumbWidth);
    }
    drawPlumbLine(context, {
      state: scene.look.state,
      color: theme.color[scene.look.plumbColor],
      surface: theme.color['surface-panel'],
      height: this.#height,
      midY,
    });
  }
}

/** Where the touch lines cross the strip. */
function touchKey(rows: readonly LadderRow[]): string {
  const ask = rows.findIndex((row) => row.isBestAsk);
  const bid = rows.findIndex((row) => row.isBestBid);
  return `${ask} ${bid}`;
}
