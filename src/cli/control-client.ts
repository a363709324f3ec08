import type { IncomingMessage } from 'node:http';
import { type Environment, UsageError } from '../config.js';
import { isServiceLink } from '../config-environment.js';
import { timeoutSignal } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { defaultPort } from '../http/options.js';
import { EventParser } from './event-stream.js';
import { openCall, textOf } from './http-call.js';
import { shellQuote } from './shell.js';

/** Flags of every command that talks to a running server. */
export interface ControlFlags {
  readonly url?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

/** An answer of the control API: the value, and its text as it came, which keeps numbers digit by digit. */
export interface Answer<T> {
  readonly value: T;
  readonly text: string;
}

/** What commands that only look need: a running server, or what one would answer. */
export interface ControlReader {
  get<T>(path: string): Promise<Answer<T>>;
}

/** What the control API refused, with the code of its problem document. */
export class ControlError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ControlError';
    this.code = code;
  }
}

/** Nobody listens where a Paydrill was expected. */
export class NoServerError extends Error {
  constructor(url: string) {
    super(`No Paydrill answers at ${url}; start one with: paydrill start`);
    this.name = 'NoServerError';
  }
}

// Reading is quick; a call that makes things happen (an advance by 30 days) takes as long as it takes.
const longestReadMs = 10_000;

/** Talks to `/_paydrill` of a running server. Every failure is an error of one line. */
export class ControlClient implements ControlReader {
  /** Without trailing slash. */
  readonly url: string;
  /** The workspace that is talked about. */
  readonly workspace: string;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * The URL: `--url`, `PAYDRILL_URL`, the port of `PAYDRILL_PORT`, the default port. The workspace: `--workspace`, `PAYDRILL_WORKSPACE`, the
   * default one. The token: `PAYDRILL_TOKEN`.
   */
  constructor(env: Environment, flags: ControlFlags = {}) {
    this.url = serverUrl(env, flags);
    const token = env['PAYDRILL_TOKEN'] ?? '';
    if (/[^\x21-\x7e]/.test(token))
      throw new UsageError('PAYDRILL_TOKEN: expected a token of printable ASCII characters without spaces.');
    const named = workspaceOf(env, flags);
    this.workspace = named ?? 'default';
    this.#headers = {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      // The name goes into a header, whatever characters it has; the server then says that it knows no such workspace.
      ...(named === undefined ? {} : { 'paydrill-workspace': encodeURIComponent(named) }),
    };
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.#call<T>('GET', path, undefined);
  }

  post<T>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.#call<T>('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.#call<T>('PUT', path, body);
  }

  delete<T>(path: string): Promise<Answer<T>> {
    return this.#call<T>('DELETE', path, undefined);
  }

  /** A call of the control API to paste into a shell: to this workspace, with the token by its variable, so that no output holds it. */
  curl(method: 'POST', path: string): string {
    const { authorization, 'paydrill-workspace': named } = this.#headers;
    const token = authorization === undefined ? '' : ' -H "Authorization: Bearer $PAYDRILL_TOKEN"';
    const workspace = named === undefined ? '' : ` -H ${shellQuote(`Paydrill-Workspace: ${named}`)}`;
    return `curl -X ${method}${token}${workspace} ${shellQuote(`${this.url}/_paydrill/${path}`)}`;
  }

  /** Calls `listener` with each server-sent event until the stream ends (answers false) or `signal` aborts (answers true). */
  async stream(path: string, signal: AbortSignal, listener: (event: string, data: string) => void): Promise<boolean> {
    try {
      const response = await this.#send('GET', path, undefined, signal);
      if (response.statusCode !== 200) return this.#read<boolean>(response, await textOf(response)).value;
      response.setEncoding('utf8');
      const parser = new EventParser(listener);
      for await (const chunk of response) parser.push(String(chunk));
      return signal.aborted;
    } catch (error) {
      if (signal.aborted) return true;
      // A server that stops cuts its streams in the middle.
      if (isCut(error)) return false;
      throw error;
    }
  }

  async #call<T>(method: string, path: string, body: unknown): Promise<Answer<T>> {
    const signal = method === 'GET' ? timeoutSignal(longestReadMs) : undefined;
    try {
      const response = await this.#send(method, path, body, signal);
      return this.#read<T>(response, await textOf(response));
    } catch (error) {
      if (signal?.aborted === true) throw new Error(`${this.url} did not answer within ${longestReadMs / 1000} s.`);
      if (isCut(error)) throw new Error(`${this.url} broke off its answer.`);
      throw error;
    }
  }

  async #send(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: 'application/json',
      ...this.#headers,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      return await openCall(`${this.url}/_paydrill/${path}`, { method, headers, body: payload, signal });
    } catch (error) {
      throw signal?.aborted === true || !(error instanceof Error) ? error : this.#unreachable(error);
    }
  }

  #unreachable(error: NodeJS.ErrnoException): Error {
    if (error.code === 'ECONNREFUSED') return new NoServerError(this.url);
    if (isCut(error)) return new Error(`${this.url} broke off the call; is that a Paydrill?`);
    return new Error(`${this.url} cannot be reached: ${error.code ?? messageOf(error)}.`);
  }

  #read<T>(response: IncomingMessage, text: string): Answer<T> {
    const status = response.statusCode ?? 0;
    const value = parsed(text);
    if (status >= 200 && status < 300 && (value !== undefined || status === 204))
      return { value: value as T, text: text.trim() };
    const problem: { type?: unknown; detail?: unknown; title?: unknown } =
      typeof value === 'object' && value !== null ? value : {};
    const sentence = problem.detail ?? problem.title;
    if (typeof sentence === 'string')
      throw new ControlError(
        String(problem.type ?? '').replace(/^urn:paydrill:/, '') || 'refused',
        sentence.replace(/\s*\n\s*/g, ' '),
      );
    throw new Error(`${this.url} answers, but not as a Paydrill does (status ${status}); see --url.`);
  }
}

/** True when a person named the server, so that no answer is a failure and not a reason to look elsewhere. */
export function namesServer(env: Environment, flags: ControlFlags): boolean {
  return flags.url !== undefined || (env['PAYDRILL_URL'] ?? '') !== '';
}

/** The workspace that a person names for a command; undefined for the default one. A variable that is set to nothing is not set. */
export function workspaceOf(env: Environment, flags: ControlFlags): string | undefined {
  return flags.workspace ?? (env['PAYDRILL_WORKSPACE'] || undefined);
}

/** The environment of a command about the whole server, which must work whatever workspace a shell has named. */
export function withoutWorkspace({ PAYDRILL_WORKSPACE: _named, ...env }: Environment): Environment {
  return env;
}

function serverUrl(env: Environment, flags: ControlFlags): string {
  const fromEnv = env['PAYDRILL_URL'] ?? '';
  const [where, url] = flags.url !== undefined ? ['--url', flags.url] : ['PAYDRILL_URL', fromEnv];
  if (flags.url === undefined && fromEnv === '') return `http://127.0.0.1:${portOf(env['PAYDRILL_PORT'] ?? '')}`;
  if (!URL.canParse(url) || !/^https?:\/\/[^/]/i.test(url)) {
    throw new UsageError(
      `${where}: expected a URL such as http://127.0.0.1:${defaultPort}, not ${JSON.stringify(url)}.`,
    );
  }
  return url.replace(/\/+$/, '');
}

function portOf(text: string): number {
  if (isServiceLink('PAYDRILL_PORT', text)) return defaultPort;
  if (!/^\d{0,5}$/.test(text)) throw new UsageError(`PAYDRILL_PORT: expected a port, not ${JSON.stringify(text)}.`);
  // 0 stands for a free port, which only --url can name.
  return Number(text) || defaultPort;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCut(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
