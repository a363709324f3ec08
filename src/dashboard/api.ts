import { EventParser } from '../cli/event-stream.js';
import type { Happening } from '../core/journal.js';
import { token } from './browser.js';

/** One mistake of a scenario, with its place. */
export interface MistakeAnswer {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What the control API said no to, as text for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly mistakes: readonly MistakeAnswer[];

  constructor(status: number, message: string, mistakes: readonly MistakeAnswer[] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.mistakes = mistakes;
  }
}

/** Nobody answers. */
const unreachable = 'Paydrill does not answer. Is it still running?';

/** The control API of one workspace. */
export class Api {
  readonly workspace: string;

  constructor(workspace: string) {
    this.workspace = workspace;
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#json<T>('GET', path, undefined, signal);
  }

  /** `body` as JSON, or as it is when it is a text. */
  post<T = unknown>(path: string, body: unknown = {}): Promise<T> {
    return this.#json<T>('POST', path, body);
  }

  put<T = unknown>(path: string, body: unknown): Promise<T> {
    return this.#json<T>('PUT', path, body);
  }

  delete<T = unknown>(path: string): Promise<T> {
    return this.#json<T>('DELETE', path, undefined);
  }

  /**
   * Tells every happening of the workspace, from the last `past` on, until the stream ends or `signal` aborts. `opened` is called before the
   * first. With fetch and not with EventSource, which cannot send a token. Throws {@link ApiError} when it is refused.
   */
  async stream(
    past: number,
    signal: AbortSignal,
    opened: () => void,
    tell: (happening: Happening) => void,
  ): Promise<void> {
    const response = await this.#fetch('GET', `stream?past=${past}`, undefined, signal);
    if (!response.ok || response.body === null) throw await errorOf(response);
    opened();
    const parser = new EventParser((_event, data) => tell(JSON.parse(data) as Happening));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) parser.push(part.value);
  }

  async #json<T>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.#fetch(method, path, body, signal).catch((error: unknown) => {
      throw signal?.aborted === true ? error : new ApiError(0, unreachable);
    });
    if (!response.ok) throw await errorOf(response);
    return (await response.json()) as T;
  }

  #fetch(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    const [bare = '', query = ''] = path.split('?');
    const search = new URLSearchParams(query);
    search.set('workspace', this.workspace);
    const given = token.read();
    return fetch(`/_paydrill/${bare}?${search}`, {
      method,
      headers: given === '' ? {} : { Authorization: `Bearer ${given}` },
      cache: 'no-store',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { detail?: string; title?: string; mistakes?: MistakeAnswer[] };
    return new ApiError(response.status, problem.detail ?? problem.title ?? text, problem.mistakes);
  } catch {
    return new ApiError(response.status, `Paydrill answered ${response.status}: ${text.slice(0, 300)}`);
  }
}

/** A thrown thing as text for people. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
