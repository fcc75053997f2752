/** Pings each client as a strict venue does: one that leaves a ping unanswered for too long is hung up on. */
import type { Peer } from './loopback-server.ts';

export class StrictPings {
  /** How long each answered ping took. */
  readonly answersMs: number[] = [];
  hangUps = 0;
  readonly #everyMs: number;
  readonly #withinMs: number;

  constructor(everyMs: number, withinMs: number) {
    this.#everyMs = everyMs;
    this.#withinMs = withinMs;
  }

  get slowestMs(): number {
    return Math.max(0, ...this.answersMs);
  }

  watch({ socket }: Peer): void {
    const waiting = new Map<string, { readonly sentAt: number; readonly timer: NodeJS.Timeout }>();
    let pings = 0;
    const pinging = setInterval(() => {
      pings += 1;
      const name = `ping ${pings}`;
      const timer = setTimeout(() => {
        if (socket.readyState === socket.OPEN) {
          this.hangUps += 1;
          socket.terminate();
        }
      }, this.#withinMs);
      waiting.set(name, { sentAt: performance.now(), timer });
      socket.ping(name);
    }, this.#everyMs);
    socket.on('pong', (data) => {
      const answered = waiting.get(String(data));
      if (answered !== undefined) {
        clearTimeout(answered.timer);
        waiting.delete(String(data));
        this.answersMs.push(performance.now() - answered.sentAt);
      }
    });
    socket.on('close', () => {
      clearInterval(pinging);
      for (const { timer } of waiting.values()) {
        clearTimeout(timer);
      }
    });
  }
}
