// What an installation weighs: the packed program with what it needs, and each peer with what it needs.
import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discard, freshFolder } from '../lib/processes.mjs';
import { shown } from '../lib/stats.mjs';
import { subjects, version } from '../lib/subjects.mjs';
import { installed, peersLock } from '../peers/peers.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bytes of the files below a folder, without those of packages nested in it unless `isWhole`. */
function bytesBelow(folder, isWhole) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += isWhole || entry.name !== 'node_modules' ? bytesBelow(path, isWhole) : 0;
    else bytes += lstatSync(path).size;
  }
  return bytes;
}

function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args[0]} failed: ${stderr}`);
  return stdout.trim().split('\n').at(-1);
}

/** Packs the program and installs the tarball in an empty folder. */
function ownSize() {
  const folder = freshFolder('size');
  try {
    const tarball = npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--prefer-offline'];
    npm(['install', ...quiet, `./${tarball}`], folder);
    const modules = join(folder, 'node_modules');
    const packages = readdirSync(modules, { recursive: true }).filter((name) =>
      /(^|node_modules\/)(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(name.replaceAll('\\', '/')),
    );
    return {
      bytes: bytesBelow(modules, true),
      packages: packages.length,
      packed: lstatSync(join(folder, tarball)).size,
    };
  } finally {
    discard(folder);
  }
}

/** A peer and all that it needs, found as Node finds it, by the lock file. */
function peerSize(name, { packages }) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = packages[path];
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
        const place = `${at === '' ? '' : `${at}/`}node_modules/${needed}`;
        if (packages[place] !== undefined) {
          visit(place);
          break;
        }
        if (at === '') break;
      }
    }
  };
  visit(`node_modules/${name}`);
  let bytes = 0;
  for (const path of found) {
    try {
      bytes += bytesBelow(installed(path.slice('node_modules/'.length)), false);
    } catch {
      // Optional, and not for this system.
      found.delete(path);
    }
  }
  return { bytes, packages: found.size };
}

/** Runs the part. */
export async function run({ say }) {
  const own = { title: `Paydrill ${version}`, id: 'paydrill', ...ownSize() };
  const lock = peersLock();
  const peers = subjects(say).filter(({ isPeer }) => isPeer);
  return { rows: [own, ...peers.map(({ id, title }) => ({ id, title, ...peerSize(id, lock) }))] };
}

/** The tables of the part. */
export function tables({ rows }) {
  const [own] = rows;
  return [
    {
      title: 'Size of an installation',
      about: `Bytes of all files in node_modules. Paydrill: its tarball (${shown(own.packed / 1e6, 'MB')}) installed in an empty folder, without development packages.`,
      table: [
        ['', 'MB', 'packages', 'x Paydrill'],
        ...rows.map(({ title, bytes, packages }) => [title, shown(bytes / 1e6), packages, shown(bytes / own.bytes)]),
      ],
    },
  ];
}
