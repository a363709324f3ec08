import { type ClientAnswer, ProviderClient } from './client.js';
import { durationMs } from './core/duration.js';
import { messageOf } from './core/errors.js';
import type { Happening } from './core/journal.js';
import type { Json } from './core/json.js';
import type { CallInput, Provider } from './core/provider.js';
import { answerOf, inTime } from './core/scenario/awaited.js';
import { DanglingReference, resolved } from './core/scenario/expression.js';
import type { PlaceOf } from './core/scenario/parse.js';
import type { Scenario, ScenarioCall } from './core/scenario/schema.js';
import { type Expectation, type Result, verify } from './core/verify.js';
import type { Workspace } from './core/workspace.js';
import { sandboxOptions } from './http/options.js';
import { type RunningServer, startServer } from './http/server.js';
import { transcriptOf } from './transcript.js';
import { type Near, nearestOf, unmetLines, whyRefused } from './unmet.js';

/** What happens while a scenario is played, in order. `ms` counts virtual time from its start. */
export type Played =
  | {
      readonly kind: 'call';
      readonly ms: number;
      readonly operation: string;
      readonly status: number;
      readonly ok: boolean;
      readonly text: string;
    }
  | { readonly kind: 'happening'; readonly ms: number; readonly happening: Happening }
  | { readonly kind: 'trouble'; readonly ms: number; readonly text: string }
  | { readonly kind: 'result'; readonly ms: number; readonly result: JudgedResult };

/** What came of an expectation, with its place in the file where that is known. */
export type JudgedResult = Omit<Result, 'nearest'> & {
  /** FILE:LINE:COL. */
  readonly place?: string;
  readonly nearest?: readonly Near[];
};

/** How a scenario went. `transcript` holds what must be the same in every run on a virtual wire: answers, webhooks, state. */
export interface PlayedScenario {
  readonly name: string;
  readonly ok: boolean;
  /** Each in a line, and indented ones below it where there is more to tell. */
  readonly failures: readonly string[];
  readonly results: readonly JudgedResult[];
  readonly transcript: string;
}

const shortestHorizonMs = durationMs('1m');

/**
 * Plays a scenario on a server of its own: in memory, free ports, a frozen clock unless it says otherwise, webhooks into its inbox. Calls
 * are made at their times, the clock is moved over steps and reactions, expectations are checked at the end. `placeOf` tells where parts of
 * the scenario stand in its file.
 */
export async function playScenario(
  scenario: Scenario,
  options: {
    providers: readonly Provider[];
    wire?: 'wall' | 'virtual';
    placeOf?: PlaceOf | undefined;
    tell?: (played: Played) => void;
  },
): Promise<PlayedScenario> {
  const { providers, placeOf, tell = () => {} } = options;
  const server = await startServer(sandboxOptions(providers, options.wire === undefined ? {} : { wire: options.wire }));
  try {
    const workspace = server.workspaces.default;
    const adjusted =
      options.wire === undefined ? scenario : { ...scenario, clock: { ...scenario.clock, wire: options.wire } };
    await workspace.load(adjusted, { ownCalls: true });
    return await new Player(scenario, server, { tell, placeOf }).play();
  } finally {
    await server.stop();
  }
}

class Player {
  readonly #scenario: Scenario;
  readonly #server: RunningServer;
  readonly #workspace: Workspace;
  readonly #startedAt: number;
  readonly #tell: (played: Played) => void;
  readonly #placeOf: PlaceOf | undefined;
  readonly #failures: string[] = [];
  readonly #answers: string[] = [];
  /** Which expectation of the file a result is of. */
  readonly #numberOf = new Map<JudgedResult, number>();
  readonly #clients = new Map<string, ProviderClient>();

  constructor(
    scenario: Scenario,
    server: RunningServer,
    { tell, placeOf }: { tell: (played: Played) => void; placeOf: PlaceOf | undefined },
  ) {
    this.#scenario = scenario;
    this.#server = server;
    this.#workspace = server.workspaces.default;
    this.#startedAt = this.#workspace.clock.now();
    this.#tell = tell;
    this.#placeOf = placeOf;
  }

  async play(): Promise<PlayedScenario> {
    const { name, calls = [], expect = [] } = this.#scenario;
    const quiet = this.#workspace.journal.listen((happening) => this.#hear(happening));
    try {
      for (const call of inTime(calls)) await this.#make(call);
      await this.#advanceTo(this.#horizon());
      await this.#workspace.settled();
    } finally {
      quiet();
    }
    const results = this.#verify(expect);
    for (const result of results) {
      this.#tell({ kind: 'result', ms: this.#ms(), result });
      if (!result.ok) this.#failures.push(this.#unmet(result, expect));
    }
    const recorded = [this.#answers, JSON.stringify(this.#workspace.state())];
    const transcript = transcriptOf(recorded, this.#workspace);
    return { name, ok: this.#failures.length === 0, failures: this.#failures, results, transcript };
  }

  #ms(): number {
    return this.#workspace.clock.now() - this.#startedAt;
  }

  /** Virtual ms from the start until which everything that the file names can have happened. */
  #horizon(): number {
    const { calls = [], steps = [], on = [], expect = [] } = this.#scenario;
    const longest = (ones: readonly { readonly after?: string | undefined }[]) =>
      Math.max(0, ...ones.map(({ after }) => msOf(after)));
    const reactions = longest(calls) + longest(on.flatMap(({ then }) => then));
    const withins = expect.map((one) => ('within' in one && typeof one.within === 'string' ? msOf(one.within) : 0));
    return Math.max(Math.max(reactions, longest(steps)) + shortestHorizonMs, ...withins);
  }

  async #advanceTo(ms: number): Promise<void> {
    const target = this.#startedAt + ms;
    if (target > this.#workspace.clock.now()) await this.#workspace.advance(target);
  }

  async #make(call: ScenarioCall): Promise<void> {
    await this.#advanceTo(msOf(call.after));
    // What was due before this call has happened before it.
    await this.#workspace.settled();
    const at = call.call.indexOf('.');
    const [id, operation] = [call.call.slice(0, at), call.call.slice(at + 1)];
    try {
      const client = this.#client(id);
      const { status, text, headers } = await this.#answerTo(client, operation, call);
      const ok = call.status === undefined ? status >= 200 && status < 300 : status === call.status;
      this.#answers.push(`${call.call} ${status} ${text}`);
      this.#tell({ kind: 'call', ms: this.#ms(), operation: call.call, status, ok, text });
      if (!ok) {
        const why = whyRefused(this.#workspace.journal.find(headers.get('Paydrill-Request-Id') ?? ''), text);
        const wanted = call.status ?? 'success';
        this.#failures.push(`${this.#at(call)}${call.call} answered ${status} instead of ${wanted}. ${why}`);
      }
      if (call.save !== undefined) await this.#workspace.save(call.save, answerOf(text));
    } catch (error) {
      const text = `${this.#at(call)}${call.call}: ${messageOf(error)}`;
      this.#failures.push(text);
      this.#tell({ kind: 'trouble', ms: this.#ms(), text });
    }
  }

  /** Where a call stands in the file, to be put before what is told of it. */
  #at(call: ScenarioCall): string {
    const place = this.#placeOf?.(['calls', (this.#scenario.calls ?? []).indexOf(call)]);
    return place === undefined ? '' : `${place}: `;
  }

  #unmet(result: JudgedResult, expect: readonly Expectation[]): string {
    const given = expect[this.#numberOf.get(result) ?? -1];
    const lines = unmetLines(result, result.nearest ?? [], given).join('\n');
    return result.place === undefined ? lines : `${result.place}: ${lines}`;
  }

  /** A hosted page is called as a browser does, everything else as the provider's client. */
  async #answerTo(client: ProviderClient, operation: string, call: ScenarioCall): Promise<ClientAnswer> {
    const isPage = client.provider.pages?.some(({ id }) => id === operation) === true;
    if (!isPage) return client.call(operation, this.#inputOf(client, call));
    const { url } = resolved({ url: call.url }, this.#workspace.values());
    const { credentials: _none, ...input } = this.#inputOf(client, call);
    return client.browse(operation, { ...input, ...(url === undefined ? {} : { url: String(url) }) });
  }

  #inputOf(client: ProviderClient, call: ScenarioCall): CallInput {
    const values = this.#workspace.values();
    const texts = (record: Readonly<Record<string, unknown>> | undefined) =>
      Object.fromEntries(Object.entries(resolved(record ?? {}, values)).map(([key, value]) => [key, String(value)]));
    const data = call.body === undefined ? undefined : (resolved(call.body, values) as Json);
    const credentials = { ...client.credentials, ...resolved(call.credentials ?? {}, values) };
    return {
      params: texts(call.params),
      query: texts(call.query),
      headers: texts(call.headers),
      credentials,
      ...(data === undefined ? {} : { data }),
    };
  }

  #client(id: string): ProviderClient {
    const known = this.#clients.get(id);
    if (known !== undefined) return known;
    const workspace = this.#workspace;
    const provider = workspace.provider(id);
    const client = new ProviderClient({
      provider,
      baseUrl: this.#server.baseUrl(id),
      publicUrl: this.#server.admin.reaches.home.baseUrl(provider.id),
      credentials: workspace.credentials(provider),
      now: () => workspace.wireNow(),
    });
    this.#clients.set(id, client);
    return client;
  }

  #verify(expects: readonly Expectation[]): readonly JudgedResult[] {
    const { journal, deliveries } = this.#workspace;
    const view = {
      requests: journal.exact(),
      dropped: { calls: journal.dropped, webhooks: deliveries.dropped, unsent: deliveries.unsentDropped },
      deliveries: deliveries.list(),
      startedAt: this.#startedAt,
    };
    return expects.flatMap((expect, n): readonly JudgedResult[] => {
      const place = this.#placeOf?.(['expect', n]);
      const placed = (result: Result): JudgedResult => {
        const { nearest: _ids, ...rest } = result;
        const near = nearestOf(result, this.#workspace);
        const judged = {
          ...rest,
          ...(place === undefined ? {} : { place }),
          ...(near.length === 0 ? {} : { nearest: near }),
        };
        this.#numberOf.set(judged, n);
        return judged;
      };
      try {
        return verify(view, [resolved(expect, this.#workspace.values())]).map(placed);
      } catch (error) {
        if (!(error instanceof DanglingReference)) throw error;
        return [placed({ ok: false, expect, found: 0, message: error.message })];
      }
    });
  }

  #hear(happening: Happening): void {
    if (happening.kind === 'trouble') {
      this.#failures.push(happening.text);
      this.#tell({ kind: 'trouble', ms: this.#ms(), text: happening.text });
    } else if (happening.kind !== 'request' && happening.kind !== 'clock') {
      this.#tell({ kind: 'happening', ms: Date.parse(happening.at) - this.#startedAt, happening });
    }
  }
}

function msOf(after: string | undefined): number {
  return after === undefined ? 0 : durationMs(after);
}
