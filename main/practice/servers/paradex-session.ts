import type { WebSocket } from 'ws';
import type { ClientSession } from './client-session.ts';
import type { ParadexChannel } from './paradex-channels.ts';
import type { SbeVersion } from './paradex-sbe.ts';

/** What a connection gets public data in: legacy JSON, or one version of the binary schema. */
export type ParadexEncoding = 'json' | SbeVersion;

/** One client's connection and what it subscribed. */
export interface ParadexSession {
  readonly client: ClientSession;
  readonly webSocket: WebSocket;
  readonly encoding: ParadexEncoding;
  /** By channel name. */
  readonly channels: Map<string, ParadexChannel>;
  /** Of `markets_summary`: only these markets. Absent: all. */
  summaryMarkets: Set<string> | undefined;
}
