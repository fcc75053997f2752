/** The connection doctor: walks the way to the first book of a venue and says where it stops, and why. SPEC.md. */
import type { Duplex } from 'node:stream';
import { ensureNever } from '#shared/domain/assert.ts';
import { venueCompanies, venueLabels } from '#shared/domain/market.ts';
import { ok, type Result } from '#shared/domain/result.ts';
import {
  type DoctorFinding,
  type DoctorReport,
  type DoctorStep,
  type DoctorStepName,
  doctorSteps,
} from '#shared/ipc/doctor.ts';
import { systemClock } from '../feeds/clock.ts';
import { hasNoNetwork } from '../feeds/close-reason.ts';
import { redactText } from '../log/redact.ts';
import type { SocketSpec } from '../venues/venue.ts';
import { BookTalk } from './book-talk.ts';
import { type DoctorOptions, usualLimits } from './doctor-options.ts';
import { explain } from './explain.ts';
import type { FindingFacts, StepFailure, StepPass } from './finding-codes.ts';
import { createFinding } from './findings.ts';
import type { HeardSocket } from './heard-socket.ts';
import { encrypt, lookUp, type NetworkTools, reach, type StepOutcome } from './network-steps.ts';
import { type Target, targetOf } from './target.ts';
import { fetchToken } from './token-step.ts';
import { type UpgradeFailure, upgrade } from './upgrade-step.ts';
import { VenueDesk } from './venue-desk.ts';

/** Never rejects for what the network or the venue does. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const walk = new Walk(options);
  try {
    return await walk.run();
  } finally {
    walk.close();
  }
}

class Walk {
  readonly #options: DoctorOptions;
  readonly #tools: NetworkTools;
  readonly #desk: VenueDesk;
  readonly #startedAt: number;
  readonly #steps: DoctorStep[] = [];
  #finding: DoctorFinding | undefined;
  #market = '';
  #spec: SocketSpec | undefined;
  #target: Target | undefined;
  #proxy: string | undefined;
  #token: DoctorReport['token'];
  #tokenValue: string | undefined;
  #skew: DoctorReport['clockSkew'];
  #way: Duplex | undefined;
  #socket: HeardSocket | undefined;
  #talk: BookTalk | undefined;
  #isClosed = false;

  constructor(options: DoctorOptions) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    this.#tools = {
      clock,
      limits: { ...usualLimits, ...options.limits },
      network: options.network,
      isOffline: options.isOffline ?? hasNoNetwork,
    };
    this.#startedAt = clock.now();
    this.#desk = new VenueDesk(options, this.#tools);
  }

  async run(): Promise<DoctorReport> {
    const givenUp = givenUpBy(this.#options.signal);
    for (const step of doctorSteps) {
      const startedMs = this.#tools.clock.monotonic();
      const outcome = await Promise.race([this.#take(step), givenUp]);
      if (outcome === undefined) {
        break;
      }
      const durationMs = this.#tools.clock.monotonic() - startedMs;
      if (outcome.ok) {
        this.#passed(step, outcome.value, durationMs);
      } else {
        await this.#failed(step, outcome.error, durationMs);
        break;
      }
    }
    this.#skew ??= await Promise.race([this.#desk.clockSkew(), givenUp]);
    for (const step of doctorSteps.slice(this.#steps.length)) {
      this.#steps.push({ step, result: 'not-reached', detail: 'not reached' });
    }
    return this.#report();
  }

  /** Idempotent. What opens later, of a step that was given up, is closed at once. */
  close(): void {
    this.#isClosed = true;
    this.#way?.destroy();
    this.#talk?.close();
    this.#socket?.close();
  }

  async #take(step: DoctorStepName): Promise<StepOutcome> {
    switch (step) {
      case 'dns':
        return await this.#lookUp();
      case 'tcp':
        return await this.#reach();
      case 'tls':
        return await this.#encrypt();
      case 'token':
        return await this.#fetchToken();
      case 'upgrade':
        return await this.#upgrade();
      case 'subscribe':
        return await this.#subscribe();
      case 'first-snapshot':
        return (await this.#talk?.firstSnapshot()) ?? notThere;
      case 'second-message':
        return (await this.#talk?.secondMessage()) ?? notThere;
      default:
        return ensureNever(step);
    }
  }

  async #lookUp(): Promise<StepOutcome> {
    const { endpoints, environment } = this.#options;
    const target = targetOf(endpoints.ws, environment);
    if (!target.ok) {
      return target;
    }
    this.#target = target.value;
    this.#proxy = target.value.proxy?.shown;
    return await lookUp(target.value, this.#tools);
  }

  async #reach(): Promise<StepOutcome> {
    const reached = this.#target === undefined ? undefined : await reach(this.#target, this.#tools);
    if (reached === undefined) {
      return notThere;
    }
    if (!reached.ok) {
      return reached;
    }
    this.#way = reached.value.way;
    if (this.#isClosed) {
      this.close();
    }
    return ok(reached.value.pass);
  }

  async #encrypt(): Promise<StepOutcome> {
    const way = this.#way;
    this.#way = undefined;
    return this.#target === undefined || way === undefined
      ? notThere
      : await encrypt(this.#target, way, this.#tools);
  }

  async #fetchToken(refused?: string): Promise<Result<StepPass, StepFailure>> {
    const fetched = await fetchToken(this.#options, this.#tools, refused);
    if (!fetched.ok) {
      return fetched;
    }
    this.#token = fetched.value.report;
    this.#tokenValue = fetched.value.token?.value;
    return ok(fetched.value.pass);
  }

  /** As a feed does it: each form of handshake once, and one fresh token after a refused one. */
  async #upgrade(): Promise<StepOutcome> {
    const { adapter, endpoints } = this.#options;
    this.#market = await this.#desk.market();
    const followed = [{ market: this.#market, channels: ['book', 'trades'] as const }];
    this.#spec = adapter
      .planSockets(followed, endpoints)
      .sockets.find(({ carries }) => carries.some(({ channel }) => channel === 'book'));
    let form = 0;
    let isSecondToken = false;
    for (;;) {
      const opened = await this.#open(form);
      if (opened === undefined) {
        return ok({
          detail: form === 0 ? '101, open' : `101, open in form ${form + 1} of the token`,
        });
      }
      const isFormLeft = form + 1 < (adapter.auth?.forms.length ?? 0);
      if (opened.isFormRefused === true && isFormLeft) {
        form += 1;
      } else if (opened.isTokenRefused === true && !isSecondToken) {
        isSecondToken = true;
        const token = await this.#fetchToken(this.#tokenValue);
        if (!token.ok) {
          return { ok: false, error: opened };
        }
      } else {
        return { ok: false, error: opened };
      }
    }
  }

  /** Undefined: it is open. */
  async #open(form: number): Promise<UpgradeFailure | undefined> {
    const { adapter } = this.#options;
    const [target, spec] = [this.#target, this.#spec];
    if (target === undefined || spec === undefined) {
      return { code: 'conversation-ended', detail: 'no socket is planned for this market' };
    }
    const handshake = adapter.auth?.forms[form]?.(this.#tokenValue ?? '');
    const opened = await upgrade({ adapter, target, spec, tools: this.#tools }, handshake);
    if (!opened.ok) {
      return opened.error;
    }
    this.#socket = opened.value;
    if (this.#isClosed) {
      this.close();
    }
    return undefined;
  }

  async #subscribe(): Promise<StepOutcome> {
    const { adapter, endpoints } = this.#options;
    const [spec, socket] = [this.#spec, this.#socket];
    if (spec === undefined || socket === undefined) {
      return notThere;
    }
    const [tools, market] = [this.#tools, this.#market];
    this.#talk = new BookTalk({ adapter, endpoints, spec, market, socket, tools });
    return await this.#talk.subscribe();
  }

  #passed(step: DoctorStepName, pass: StepPass, tookMs: number): void {
    const { detail, isSkipped = false, durationMs = tookMs } = pass;
    this.#tell({
      step,
      result: isSkipped ? 'skipped' : 'passed',
      ...(isSkipped ? {} : { durationMs: rounded(durationMs) }),
      detail: redactText(detail),
    });
  }

  async #failed(step: DoctorStepName, failure: StepFailure, tookMs: number): Promise<void> {
    this.#skew = await this.#desk.clockSkew();
    const { code, facts } = await explain(
      step,
      failure,
      this.#facts(),
      this.#desk,
      this.#spec?.url,
    );
    this.#finding = createFinding(step, code, facts);
    this.#tell({
      step,
      result: 'failed',
      durationMs: rounded(tookMs),
      detail: redactText(failure.detail),
    });
  }

  #facts(): FindingFacts {
    const { adapter, endpoints } = this.#options;
    const { host, port } = this.#target ?? hostOf(endpoints.ws);
    return {
      label: venueLabels[adapter.id],
      company: venueCompanies[adapter.id],
      host,
      port,
      market: this.#market,
      proxy: this.#proxy,
      scope: adapter.auth?.scope,
      isScopeGranted: this.#token?.scopes.includes(adapter.auth?.scope ?? ''),
    };
  }

  #tell(step: DoctorStep): void {
    this.#steps.push(step);
    this.#options.onStep?.(step, this.#report());
  }

  #report(): DoctorReport {
    const { adapter, keychain } = this.#options;
    const isWell =
      this.#steps.length === doctorSteps.length &&
      this.#steps.every(({ result }) => result === 'passed' || result === 'skipped');
    return {
      venue: adapter.id,
      startedAt: this.#startedAt,
      isWell,
      steps: [...this.#steps],
      ...(this.#finding === undefined ? {} : { finding: this.#finding }),
      ...(this.#skew === undefined ? {} : { clockSkew: this.#skew }),
      ...(this.#token === undefined ? {} : { token: this.#token }),
      keychain,
      ...(this.#proxy === undefined ? {} : { proxy: this.#proxy }),
    };
  }
}

/** A step whose forerunner did not pass is not taken. */
const notThere: StepOutcome = {
  ok: false,
  error: { code: 'conversation-ended', detail: 'nothing to go on with' },
};

/** What a step is under way with then ends with its own time limit; nothing of it is told any more. */
function givenUpBy(signal: AbortSignal | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(undefined);
    }
    signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function hostOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port) };
}
