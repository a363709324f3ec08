import { readFileSync } from 'node:fs';
import { systemWall, type Wall } from '../core/clock.js';
import type { BaseUrls } from '../core/context.js';
import { PaydrillError, unknownName } from '../core/errors.js';
import { inMemory } from '../core/persistence.js';
import type { EvmAccess, Json, Provider, SignedRequest } from '../core/provider.js';
import { receiverValues } from '../core/scenario/receiver-ways.js';
import type { Scenario } from '../core/scenario/schema.js';
import { Secrets } from '../core/secrets.js';
import { FilePersistence } from '../core/state-file.js';
import { removeStateFile } from '../core/state-reading.js';
import type { Transport } from '../core/transport.js';
import { Workspace, type WorkspaceOptions } from '../core/workspace.js';
import { inboxUrl } from './inbox.js';
import type { ServerOptions } from './options.js';
import { walletsOf } from './wallets.js';
import { WorkspaceFiles, workspaceName } from './workspace-files.js';

/** What a workspace may have of its own from the start. */
interface Own {
  readonly seed?: string | undefined;
  readonly scenario?: Scenario | undefined;
}

/** The workspaces of one server. `default` always exists. */
export class Workspaces {
  readonly #options: ServerOptions;
  readonly #parts: {
    readonly transport: Transport;
    readonly evm?: EvmAccess | undefined;
    readonly home: BaseUrls;
    readonly inbox: () => string;
    readonly wall: Wall;
  };
  readonly #files: WorkspaceFiles;
  readonly #secrets = new Secrets();
  readonly #open = new Map<string, Workspace>();
  readonly #opening = new Set<string>();

  private constructor(
    options: ServerOptions,
    parts: { transport: Transport; evm?: EvmAccess | undefined; home: BaseUrls; inbox: () => string; wall: Wall },
  ) {
    this.#options = options;
    this.#files = new WorkspaceFiles(options.state);
    this.#parts = parts;
  }

  /** Opens the default workspace. `inbox`: where the server is called by itself. Throws when its state cannot be read. */
  static async start(
    options: ServerOptions,
    parts: { transport: Transport; evm?: EvmAccess | undefined; home: BaseUrls; inbox: () => string; wall?: Wall },
  ): Promise<Workspaces> {
    const workspaces = new Workspaces(options, { wall: systemWall, ...parts });
    await workspaces.create('default');
    for (const name of options.fresh ? [] : workspaces.#files.kept()) {
      const path = workspaces.#files.of(name);
      await workspaces.create(name, { seed: path === undefined ? undefined : seedIn(path) });
    }
    return workspaces;
  }

  get default(): Workspace {
    return this.get('default');
  }

  /** The workspace of a name; throws with the nearest name otherwise. */
  get(name: string): Workspace {
    const found = this.#open.get(name);
    if (found === undefined) throw unknownName('workspace', name, [...this.#open.keys()]);
    return found;
  }

  /** How many there may be: a test suite that forgets to delete them must not eat the machine. */
  static readonly most = 1000;

  has(name: string): boolean {
    return this.#open.has(name);
  }

  list(): Workspace[] {
    return [...this.#open.values()];
  }

  /**
   * Opens a workspace of its own: same clock settings, providers and webhook targets, own seed and credentials, both derived from its name
   * unless a seed is given. With a state file it is kept in a file of its own: {@link WorkspaceFiles}.
   */
  async create(name: string = this.#freeName(), own: Own = {}): Promise<Workspace> {
    if (!workspaceName.test(name)) {
      const shown = JSON.stringify(name.slice(0, 80));
      throw new PaydrillError(
        400,
        'bad-workspace-name',
        `A workspace is named with 1 to 63 of a-z, 0-9 and "-", not ${shown}.`,
      );
    }
    if (this.#open.has(name) || this.#opening.has(name)) {
      throw new PaydrillError(409, 'workspace-exists', `The workspace ${JSON.stringify(name)} exists already.`);
    }
    if (this.#open.size + this.#opening.size >= Workspaces.most) {
      throw new PaydrillError(
        429,
        'too-many-workspaces',
        `There are ${Workspaces.most} workspaces already; delete some.`,
      );
    }
    this.#opening.add(name);
    try {
      const workspace = await Workspace.open(this.#optionsOf(name, own));
      this.#open.set(name, workspace);
      return workspace;
    } finally {
      this.#opening.delete(name);
    }
  }

  /** Ends a workspace and forgets all of it, its file included. The default one cannot be deleted. */
  async delete(name: string): Promise<void> {
    const workspace = this.get(name);
    if (name === 'default')
      throw new PaydrillError(
        409,
        'default-workspace',
        'The default workspace always exists; POST reset makes it as new.',
      );
    this.#open.delete(name);
    // What could not be kept is to be forgotten anyway.
    await workspace.close().catch(() => undefined);
    const path = this.#files.of(name);
    if (path !== undefined) removeStateFile(path);
  }

  #optionsOf(name: string, own: Own): WorkspaceOptions {
    const options = this.#options;
    const { transport, evm, home, inbox, wall } = this.#parts;
    const { seed, providers, timing, assumptions, clock, wire, startAt } = options;
    const isDefault = name === 'default';
    const path = this.#files.of(name);
    return {
      name,
      scenario: own.scenario ?? (isDefault ? options.scenario : undefined),
      seed: own.seed ?? (isDefault ? seed : `${seed} ${name}`),
      providers,
      wall,
      clock: { mode: clock, wire, startAt },
      timing,
      assumptions,
      credentials: isDefault ? options.credentials : {},
      targets: options.targets,
      transport,
      secrets: this.#secrets,
      evm,
      persistence: path === undefined ? inMemory : new FilePersistence(path, options),
      // A link to a hosted page carries no credential, so its path must say which workspace is meant.
      baseUrl: ({ id }, from = home) => (isDefault ? from.baseUrl(id) : `${from.baseUrl(id)}/w/${name}`),
      webhooksAtOnce: options.webhooksAtOnce,
      journalLimit: 1000,
      builtIns: async ({ ids, mentions }) => ({
        receiver: receiverValues(
          providers.map(({ id }) => id),
          (provider, way) => inboxUrl(inbox(), name, provider, way),
        ),
        // Their addresses take a library that most runs need not load.
        ...(mentions('wallets') ? { wallets: await walletsOf({ ids }) } : {}),
      }),
    };
  }

  #freeName(): string {
    let n = 1;
    while (this.#open.has(`ws-${n}`)) n += 1;
    return `ws-${n}`;
  }

  /** The workspace that owns the credential of a call, else the default one. */
  ownerOf(provider: Provider, request: SignedRequest, body: () => Json | undefined): Workspace {
    if (this.#open.size > 1) {
      const credential = provider.presented(request, body());
      const owner =
        credential === undefined
          ? undefined
          : this.list().find((one) => provider.knows(one.reading(provider), credential));
      if (owner !== undefined) return owner;
    }
    return this.default;
  }

  /** Closes all, one after another. Rejects, with all of them closed, when the state of one could not be kept. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const workspace of this.#open.values()) await workspace.close().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

/** The seed that a state file was made with: a workspace may have been given its own. Whether the file is sound, its opening judges. */
function seedIn(path: string): string | undefined {
  try {
    const { seed } = JSON.parse(readFileSync(path, 'utf8')) as { seed?: unknown };
    return typeof seed === 'string' ? seed : undefined;
  } catch {
    return undefined;
  }
}
