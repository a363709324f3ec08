import type { z } from 'zod';
import type { Workspace } from '../../core/workspace.js';
import type { ServerOptions } from '../options.js';
import type { Reach, Reaches } from '../reach.js';
import type { Workspaces } from '../workspaces.js';

/** What the routes of the control API reach. */
export interface AdminServer {
  readonly options: ServerOptions;
  readonly workspaces: Workspaces;
  readonly version: string;
  readonly reaches: Reaches;
}

/** One call of the control API, its workspace found and its body checked. */
export interface AdminCall<B> {
  readonly server: AdminServer;
  readonly workspace: Workspace;
  /** Where the caller reaches this server. */
  readonly reach: Reach;
  readonly params: Readonly<Record<string, string>>;
  readonly body: B;
  /** The body as it came, for what may be YAML. */
  readonly text: string;
}

/** One route below `/_paydrill/`. What `handle` answers is sent as JSON; undefined as 204. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/_paydrill`, with `:name` parameters. */
  readonly path: string;
  readonly about: string;
  readonly status?: number;
  readonly body?: z.ZodType;
  /** True when the body may be other text than JSON. */
  readonly takesText?: boolean;
  readonly handle: (call: AdminCall<never>) => unknown;
}

/** Builds a route whose handler sees the body as its schema leaves it. */
export function route<S extends z.ZodType = z.ZodUndefined>(
  spec: Omit<AdminRoute, 'body' | 'handle'> & { body?: S; handle: (call: AdminCall<z.output<S>>) => unknown },
): AdminRoute {
  return spec as unknown as AdminRoute;
}
