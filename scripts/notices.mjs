// Writes dist/THIRD-PARTY-NOTICES.txt: the licences of the packages whose code is in the bundles.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `files`: what went into the bundles; those below a node_modules count. Throws for a package without a licence. */
export function writeNotices(root, files) {
  const folders = new Set(files.flatMap((file) => packageOf(file) ?? []));
  const texts = [...folders].map(noticeOf).sort();
  const head = 'Paydrill holds code of these packages.\n';
  writeFileSync(`${root}dist/THIRD-PARTY-NOTICES.txt`, [head, ...new Set(texts)].join(`\n${'-'.repeat(78)}\n\n`));
}

/** The folder of the package that a file belongs to, or undefined for a file of ours. */
function packageOf(file) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/@]+(?=\/)/.exec(resolve(file).replaceAll('\\', '/'))?.[0];
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (license === undefined) throw new Error(`${name} ${version} says nothing about its licence`);
  const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)/i.test(one));
  const text =
    file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${name} ${version}, ${license}\n${text === '' ? '' : `\n${text}\n`}`;
}
