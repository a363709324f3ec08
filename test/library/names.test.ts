import { join } from 'node:path';
import { expect, it } from 'vitest';
import { providers } from '../../src/providers/index.js';
import { namesFile } from './names-file.js';

const file = join(import.meta.dirname, '../../src/providers/names.ts');

it('the names as types are those of the registry; `npm run names` writes them', async () => {
  await expect(namesFile(providers)).toMatchFileSnapshot(file);
});
