import { systemWall, type Wall } from '../core/clock.js';
import { PaydrillError, unknownName } from '../core/errors.js';
import { FilePersistence, inMemory } from '../core/persistence.js';
import type { Json, Provider, SignedRequest } from '../core/provider.js';
import type { Transport } from '../core/transport.js';
import { Workspace } from '../core/workspace.js';
import type { ServerOptions } from './options.js';

const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The workspaces of one server. `default` always exists. */
export class Workspaces {
  readonly #options: ServerOptions;
  readonly #parts: {
    readonly transport: Transport;
    readonly baseUrl: (provider: Provider) => string;
    readonly wall: Wall;
  };
  readonly #open = new Map<string, Workspace>();

  private constructor(
    options: ServerOptions,
    parts: { transport: Transport; baseUrl: (provider: Provider) => string; wall: Wall },
  ) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Opens the default workspace. Throws when its state cannot be read. */
  static async start(
    options: ServerOptions,
    parts: { transport: Transport; baseUrl: (provider: Provider) => string; wall?: Wall },
  ): Promise<Workspaces> {
    const workspaces = new Workspaces(options, { wall: systemWall, ...parts });
    await workspaces.create('default');
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

  has(name: string): boolean {
    return this.#open.has(name);
  }

  list(): Workspace[] {
    return [...this.#open.values()];
  }

  /** Opens a workspace of its own: same clock settings and providers, own credentials, derived from its name. */
  async create(name: string, own: { seed?: string } = {}): Promise<Workspace> {
    if (!nameShape.test(name))
      throw new PaydrillError(
        400,
        'bad-workspace-name',
        `A workspace is named with 1 to 63 of a-z, 0-9 and "-", not ${JSON.stringify(name.slice(0, 80))}.`,
      );
    if (this.#open.has(name))
      throw new PaydrillError(409, 'workspace-exists', `The workspace ${JSON.stringify(name)} exists already.`);
    const options = this.#options;
    const { transport, baseUrl, wall } = this.#parts;
    const { seed, providers, timing, assumptions } = options;
    const isDefault = name === 'default';
    const workspace = await Workspace.open({
      name,
      seed: own.seed ?? seed,
      providers,
      wall,
      clock: { mode: options.clock, wire: options.wire, startAt: options.startAt },
      timing,
      assumptions,
      credentials: isDefault ? options.credentials : {},
      targets: isDefault ? options.targets : {},
      transport,
      persistence:
        isDefault && options.state !== undefined
          ? new FilePersistence(options.state, { fresh: options.fresh })
          : inMemory,
      // A link to a hosted page carries no credential, so its path must say which workspace is meant.
      baseUrl: (provider) => (isDefault ? baseUrl(provider) : `${baseUrl(provider)}/w/${name}`),
      journalLimit: 1000,
    });
    this.#open.set(name, workspace);
    return workspace;
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

  async close(): Promise<void> {
    for (const workspace of this.#open.values()) await workspace.close();
  }
}
