import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dataFiles } from '../../src/core/data.js';
import { providers } from '../../src/providers/index.js';

describe('tables beside the code', () => {
  it('are there for the providers', () => {
    expect(providers.length).toBeGreaterThan(0);
    expect(dataFiles.length).toBeGreaterThan(10);
  });

  it.each(dataFiles.map((one) => [fileURLToPath(one.file).split('/').slice(-3).join('/'), one] as const))(
    '%s is what its schema says, which changes nothing in it',
    (_name, { file, schema }) => {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      expect(schema.parse(value)).toStrictEqual(value);
    },
  );
});
