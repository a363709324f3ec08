/** Where webhooks, and what else leaves, may go. */
import { BlockList, isIP } from 'node:net';
import { familyOf, HostList, namesOurMachine } from './hosts.js';

/** A target that Paydrill does not call. */
export class RefusedTarget extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedTarget';
  }
}

interface AddressLists {
  /** Loopback and private networks. */
  readonly near: BlockList;
  /** Loopback, and all addresses, by which a server says that it listens on this machine. */
  readonly self: BlockList;
  readonly metadata: BlockList;
  readonly shared: readonly { readonly range: string; readonly list: BlockList }[];
}

let lists: AddressLists | undefined;

/** Laid out when the first address is judged. */
function addressLists(): AddressLists {
  lists ??= {
    near: blockList(
      ...['127.0.0.0/8', '::1/128', '0.0.0.0/32', '::/128'],
      // RFC 1918 and RFC 4193.
      ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
    ),
    self: blockList('127.0.0.0/8', '::1/128', '0.0.0.0/32', '::/128'),
    // Where machines of a cloud ask for their credentials: AWS, Google, Azure and most others; tasks of ECS, pods of EKS, Alibaba, Azure's host.
    metadata: blockList(
      ...['169.254.169.254/32', 'fd00:ec2::254/128', 'fd20:ce::254/128'],
      ...['169.254.170.2/32', '169.254.170.23/32', 'fd00:ec2::23/128', '100.100.100.200/32', '168.63.129.16/32'],
    ),
    // Neither private nor public: what networks of containers and of one's own machines take besides.
    shared: ['100.64.0.0/10', '198.18.0.0/15'].map((range) => ({ range, list: blockList(range) })),
  };
  return lists;
}

function blockList(...ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

/**
 * True for loopback and private (RFC 1918, RFC 4193) addresses, IPv4-mapped IPv6 included, and for "all addresses", which is this machine
 * too. Link-local is not among them.
 */
export function isNearAddress(address: string): boolean {
  return isIP(address) !== 0 && addressLists().near.check(address, familyOf(address));
}

/** True for the addresses by which a machine means itself: loopback, and `0.0.0.0` or `::` as servers print where they listen. */
export function isOwnAddress(address: string): boolean {
  return isIP(address) !== 0 && addressLists().self.check(address, familyOf(address));
}

/** Decides which addresses are called. */
export class TargetPolicy {
  readonly #allowPublic: boolean;
  readonly #allowed: HostList;
  readonly #localhost: string | undefined;
  readonly #advice: string | undefined;

  /**
   * `allowed`: hosts that are called whatever their address, and addresses. `localhost`: what localhost means here. `advice` ends the
   * message about a target that is refused, where no setting lets it be called.
   */
  constructor(options: {
    allowPublic: boolean;
    allowed?: readonly string[] | undefined;
    localhost?: string | undefined;
    advice?: string | undefined;
  }) {
    this.#allowPublic = options.allowPublic;
    this.#allowed = new HostList(options.allowed ?? []);
    this.#localhost = options.localhost?.toLowerCase();
    this.#advice = options.advice;
  }

  /**
   * Why the address that a host leads to is not called; undefined when it is. `host` is a name or the address itself, without brackets.
   * The names by which a container knows its machine lead wherever the engine puts it: 169.254.1.2 with Podman, 198.19.249.x with OrbStack.
   */
  refusal(host: string, led: string): RefusedTarget | undefined {
    // Lists of addresses know no zones (fe80::1%eth0).
    const address = led.replace(/%.*$/, '');
    const name = host.toLowerCase().replace(/\.$/, '');
    if (this.#allowed.hasName(name) || this.#allowed.hasAddress(address)) return undefined;
    // A range that happens to hold them does not let them be called: whoever wants that lists them one by one.
    if (addressLists().metadata.check(address, familyOf(address))) {
      const advice = this.#advice ?? `only --allow-webhooks-to ${address} lets it be called`;
      return new RefusedTarget(`${where(host, address)} is where clouds hand out credentials; ${advice}`);
    }
    if (this.#allowPublic || isNearAddress(address) || this.#allowed.covers(address)) return undefined;
    if (name === this.#localhost || namesOurMachine(name)) return undefined;
    return this.#outside(host, address);
  }

  /** The refusal of a name that leads nowhere. */
  nowhere(host: string): RefusedTarget {
    return this.#outside(host, host);
  }

  #outside(host: string, address: string): RefusedTarget {
    const range = addressLists().shared.find(
      ({ list }) => isIP(address) !== 0 && list.check(address, familyOf(address)),
    );
    const advice =
      this.#advice ??
      `start with --allow-webhooks-to ${range?.range ?? host} to call it, or --allow-public-webhooks to call any`;
    return new RefusedTarget(`${where(host, address)} is neither a loopback nor a private address; ${advice}`);
  }
}

function where(host: string, address: string): string {
  return address === host ? host : `${host} (${address})`;
}
