import { resolve } from 'node:path';
import type { LogMode } from '../../config.js';
import type { WireMode } from '../../core/clock.js';
import type { Credentials, Provider } from '../../core/provider.js';
import type { ServerOptions } from '../../http/options.js';
import { type RunningServer, startServer } from '../../http/server.js';
import type { TlsDoor } from '../../http/tls.js';
import { ownScenarios } from '../../scenario-files.js';
import { jsonHappening, prettyHappening } from '../happenings.js';
import type { Io } from '../io.js';
import { loadedText } from '../loaded.js';
import { dropping, type JsonFlag, note, noteWorkspace } from '../notes.js';
import { optionsHere, type StartFlags, tlsHere, webhookCaHere } from '../options.js';
import { readScenario, watchScenario } from '../scenario-source.js';
import { shellQuote } from '../shell.js';
import { type Paint, paintFor } from '../style.js';

/** Starts the server, says when it is ready, logs what happens, and stops at a signal. Answers the exit code. */
export async function start(io: Io, { json, ...given }: StartFlags & JsonFlag): Promise<number> {
  const asJson = json === true;
  const flags = asJson && given.log === undefined ? { ...given, log: 'json' } : given;
  const { options, log, scenario: named, watch } = await optionsHere(io, flags);
  const scenario = named === undefined ? undefined : readScenario(named, io, options.providers);
  noteWorkspace(io, { json: asJson || log === 'json' }, 'start');
  const signals = new Signals(io);
  io.serves?.(dropping({ json: log === 'json' }));
  try {
    const state = options.state === undefined ? undefined : resolve(io.cwd, options.state);
    const server = await startServer({
      ...options,
      state,
      tls: tlsHere(io, options),
      webhookCa: webhookCaHere(io, options),
      scenario,
      scenarios: ownScenarios(io.env, io.cwd),
    });
    const { journal } = server.workspaces.default;
    const paint = paintFor(io);
    if (log !== 'silent')
      journal.listen((happening) =>
        io.stderr(log === 'json' ? jsonHappening(happening) : prettyHappening(happening, paint)),
      );
    // Before it says that it is ready: a change right after that must not be missed.
    const unwatch =
      watch && named !== undefined ? await watchScenario(named, server, io, { json: log === 'json' }) : undefined;
    for (const one of server.notes) note(io, { json: log === 'json' }, one);
    if (asJson) io.stdout(readyLine(server, options));
    else {
      io.stdout(`paydrill ready on ${server.url}\n`);
      io.stderr(introduction(server, options, state, log, io));
    }
    io.ready?.();
    await signals.next();
    await unwatch?.();
    // A second signal means now, even while a slow disk holds up the flush.
    const again = signals.next().then(() => 1);
    return await Promise.race([server.stop().then(() => 0), again]);
  } finally {
    signals.stop();
  }
}

function introduction(
  server: RunningServer,
  options: ServerOptions,
  state: string | undefined,
  log: LogMode,
  io: Io,
): string {
  const { providers } = options;
  if (log === 'silent') return '';
  if (log === 'json') return readyLine(server, options);
  const paint = paintFor(io);
  const { home } = server.admin.reaches;
  const blocks = providers.map((provider) => {
    const baseUrl = home.baseUrl(provider.id);
    const keys = server.workspaces.default.credentials(provider);
    const names = ['base URL', ...Object.keys(keys)];
    const wide = Math.max(...names.map((name) => name.length));
    const lines = [baseUrl, ...Object.values(keys)].map(
      (value, index) => `  ${(names[index] ?? '').padEnd(wide)}  ${short(value)}`,
    );
    return [paint('bold', provider.title), ...lines, ...firstCall(provider, baseUrl, keys, options.wire, paint)];
  });
  const kept = state === undefined ? 'in memory' : (options.state ?? state);
  const page = `page: ${home.url}   calls and webhooks as they come, in a browser`;
  const last = `state: ${kept}   clock: ${options.clock}   seed: ${JSON.stringify(options.seed)}   stop: Ctrl-C`;
  const tls = server.tls === undefined ? [] : [tlsLines(server.tls, paint)];
  const scenario = loadedText(server.workspaces.default.loaded);
  const story = scenario === '' ? [] : [scenario.trimEnd().split('\n')];
  return `\n${[...blocks, ...tls, ...story, [page, paint('dim', last)]].map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n')}\n`;
}

/** How clients are led to the door with TLS, and come to trust it. */
function tlsLines({ url, port, caFile, names }: TlsDoor, paint: Paint): string[] {
  const [host = 'localhost'] = names;
  const ca = shellQuote(caFile);
  return [
    `${paint('bold', 'TLS')} for ${names.length} names, the providers' own among them`,
    `  URL      ${url}`,
    `  CA       ${caFile}`,
    `  Node     NODE_EXTRA_CA_CERTS=${ca}`,
    `  others   SSL_CERT_FILE=${ca}`,
    `  compose  ports: ["443:${port}"], and for the client extra_hosts: ["${host}:host-gateway"]`,
    paint('dim', '  a call of the real address, led here:'),
    `curl --cacert ${ca} --resolve ${host}:${port}:127.0.0.1 https://${host}:${port}/_paydrill/healthz`,
  ];
}

/** That it is ready, for programs. */
function readyLine(server: RunningServer, { providers, publicUrl }: ServerOptions): string {
  const baseUrls = Object.fromEntries(providers.map(({ id }) => [id, server.baseUrl(id)]));
  const tls = server.tls === undefined ? {} : { tls: { url: server.tls.url, ca: server.tls.caFile } };
  const publicly = publicUrl === undefined ? {} : { publicUrl };
  const { loaded, calls, waits, note: told } = server.workspaces.default.loaded;
  const scenario = loaded === null ? {} : { scenario: { loaded, calls, waits, note: told } };
  return `${JSON.stringify({ kind: 'ready', url: server.url, ...publicly, providers: baseUrls, ...tls, ...scenario })}\n`;
}

/** A call to paste. It reads the machine's time, so it is of use only while that is what signatures are judged by. */
function firstCall(provider: Provider, baseUrl: string, keys: Credentials, wire: WireMode, paint: Paint): string[] {
  if (wire === 'virtual')
    return [paint('dim', `  signatures are judged by the virtual clock: paydrill sign ${provider.id} … --curl`)];
  return [paint('dim', '  a first signed call:'), provider.client.curl(baseUrl, keys)];
}

/** A key of many lines would push all others off the screen. */
function short(value: string): string {
  const lines = value.trim().split('\n');
  return lines.length === 1 ? value : `${lines[0]} … (whole: paydrill credentials)`;
}

/** SIGINT and SIGTERM one by one, also those that came before anyone asked. */
class Signals {
  #waiting: (() => void) | undefined;
  #early = 0;
  readonly stop: () => void;

  constructor(io: Io) {
    const off = io.onSignal?.(() => {
      if (this.#waiting === undefined) this.#early += 1;
      this.#waiting?.();
      this.#waiting = undefined;
    });
    this.stop = () => off?.();
  }

  next(): Promise<void> {
    if (this.#early > 0) {
      this.#early -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
