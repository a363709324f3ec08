import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Provider } from '../../src/core/provider.js';
import { providers } from '../../src/providers/index.js';
import { recordedExamples } from './recording.js';

/** `npm run examples` sets it. */
const isWriting = process.env['WRITE_EXAMPLES'] !== undefined;

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'examples: %s',
  (_id, provider) => {
    it('are what the provider answers now, and there is one of every call and webhook', async () => {
      const made = await recordedExamples(provider);
      const file = (await provider.described?.())?.examples ?? expect.fail('no file of examples');
      if (isWriting) writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
      expect(JSON.parse(readFileSync(file, 'utf8')), 'npm run examples writes them anew').toEqual(made);
      expect(provider.operations.map(({ id }) => id).filter((id) => made.operations[id] === undefined)).toEqual([]);
      expect(provider.webhooks.events.filter(({ type }) => made.webhooks[type] === undefined)).toEqual([]);
    }, 60_000);
  },
);
