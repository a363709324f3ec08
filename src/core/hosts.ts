/** Names and ranges of addresses that a person lists, and the names that no stranger can own. */
import { BlockList, isIP } from 'node:net';

/** What a list of hosts may hold, in words for errors. */
export const hostEntryWords = 'a host name, *.NAME for all names below it, an address or a range such as 100.64.0.0/10';

/** A host without the brackets of an IPv6 address and the dot at the end of an absolute name, in lower case. */
export function plainHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/** A list entry as it is compared. Throws RangeError for one that could match nothing; `shown` is how it was given. */
export function hostEntryOf(text: string, shown: string): string {
  const entry = plainHost(text.trim());
  const [address = '', bits, more] = entry.split('/');
  if (bits !== undefined) {
    const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
    if (more === undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= most) return entry;
  } else if (isIP(entry) !== 0 || hostName.test(entry.replace(/^\*?\./, ''))) {
    // Proxies and shells write all names below one as .NAME or *.NAME.
    return entry.startsWith('.') ? `*${entry}` : entry;
  }
  throw new RangeError(`expected ${hostEntryWords}, not ${shown}.`);
}

/** Names of letters, digits, "-" and "_" (compose services have it); not one that ends with a number, which would be read as an address. */
const hostName =
  /^(?!.*(?:^|\.)(?:\d+|0x[\da-f]*)$)[a-z\d_](?:[a-z\d_-]*[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]*[a-z\d_])?)*$/;

/** A list of hosts: names, all names below one, addresses and ranges. */
export class HostList {
  readonly #names = new Set<string>();
  readonly #below: string[] = [];
  readonly #single = new BlockList();
  readonly #ranges = new BlockList();

  /** `entries` as {@link hostEntryOf} gives them. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/');
      const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
      if (isIP(address) === 0) {
        if (entry.startsWith('*.')) this.#below.push(entry.slice(1));
        else this.#names.add(entry);
      } else if (bits === undefined || Number(bits) === (family === 'ipv4' ? 32 : 128)) {
        this.#single.addAddress(address, family);
      } else this.#ranges.addSubnet(address, Number(bits), family);
    }
  }

  /** True when a name stands in the list, itself or below another. */
  hasName(name: string): boolean {
    return this.#names.has(name) || this.#below.some((ending) => name.endsWith(ending));
  }

  /** True when an address stands in the list by itself. */
  hasAddress(address: string): boolean {
    return isIP(address) !== 0 && this.#single.check(address, familyOf(address));
  }

  /** True when an address lies in a range of the list, or stands there by itself. */
  covers(address: string): boolean {
    return this.hasAddress(address) || (isIP(address) !== 0 && this.#ranges.check(address, familyOf(address)));
  }
}

/** The family of an address, as lists of addresses name it. */
export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/**
 * By these names containers and virtual machines reach the machine that runs them: Docker, Podman, Lima and Colima, OrbStack, Rancher
 * Desktop, minikube, k3d, Testcontainers. None can be registered: `.internal` is set aside for private use (ICANN, 29 July 2024),
 * `.localhost` by RFC 6761.
 */
const machineNames = new Set([
  'host.docker.internal',
  'gateway.docker.internal',
  'docker.for.mac.localhost',
  'docker.for.mac.host.internal',
  'docker.for.win.localhost',
  'docker.for.win.host.internal',
  'host.containers.internal',
  'host.lima.internal',
  'host.orb.internal',
  'host.rancher-desktop.internal',
  'host.minikube.internal',
  'host.k3d.internal',
  'host.testcontainers.internal',
]);

/** True for the names by which a container knows the machine that it runs on. */
export function namesOurMachine(name: string): boolean {
  return machineNames.has(name);
}

/** True for `localhost` and what is below it, which are always this machine (RFC 6761, section 6.3); not what Docker once put there. */
export function isLocalhost(name: string): boolean {
  return name === 'localhost' || (name.endsWith('.localhost') && !machineNames.has(name));
}

/**
 * Endings under which nobody can register a name, so that no page of a stranger has one. RFC 6761: localhost, test. RFC 6762: local, with
 * `cluster.local` of Kubernetes below it. RFC 8375: home.arpa. ICANN, 29 July 2024: internal. `svc` is the short form that Kubernetes looks
 * up within a cluster (`paydrill.testing.svc`); no RFC keeps it, but the root zone has no such name. Not here: `example` and `invalid`,
 * which RFC 6761 keeps too, but for texts and not for machines; `lan`, `home` and `corp`, which nothing keeps private for good.
 * `--allowed-hosts` is for those.
 */
const privateEndings = ['localhost', 'test', 'local', 'home.arpa', 'internal', 'svc'];

/** True for names that no stranger can own: those without a dot, and those below a {@link privateEndings private ending}. */
export function isPrivateName(name: string): boolean {
  if (name === '' || isIP(name) !== 0) return false;
  return !name.includes('.') || privateEndings.some((ending) => name.endsWith(`.${ending}`));
}
