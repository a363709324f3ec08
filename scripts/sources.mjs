import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folders = ['src', 'scripts'];
const stamp = 'dist/.sources';

/** A digest of names and contents of all that dist/ is built of: sources, scripts, and which packages and compiler settings there are. */
export function digestOf(root) {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  const settings = readdirSync(root)
    .filter((name) => /^(?:package|tsconfig).*\.json$/.test(name))
    .map((name) => join(root, name));
  const digest = createHash('sha256').update(process.version);
  for (const file of [...inFolders, ...settings].sort()) {
    const content = readFileSync(file);
    digest.update(`\n${relative(root, file)} ${content.length}\n`).update(content);
  }
  return digest.digest('hex');
}

/** Notes what dist/ was built of: the last step of a build, so that one that was broken off is not taken for whole. */
export function noteSources(root, digest) {
  writeFileSync(join(root, stamp), `${digest}\n`);
}

/** Whether dist/ holds a whole build of the sources as they are. */
export function isBuilt(root) {
  const file = join(root, stamp);
  return existsSync(file) && readFileSync(file, 'utf8') === `${digestOf(root)}\n`;
}
