import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import { providers } from '../../src/providers/index.js';
import { namedScenarios, shippedFolder } from '../../src/scenario-files.js';
import { playScenario } from '../../src/scenario-run.js';

const names = namedScenarios();

function scenarioOf(name: string): Scenario {
  const file = `${name}.yaml`;
  const { scenario, mistakes } = parseScenario(readFileSync(join(shippedFolder, file), 'utf8'), file, providers);
  return scenario ?? expect.fail(JSON.stringify(mistakes));
}

it.each(providers.map(({ id }) => id))('%s has at least six stories', (id) => {
  expect(names.filter((name) => name.startsWith(`${id}-`)).length).toBeGreaterThanOrEqual(6);
});

describe.each(names)('%s', (file) => {
  it('has a name, an account of itself, and expectations', () => {
    const { name, about, expect: expectations } = scenarioOf(file);
    expect(name).toBe(file);
    expect(about?.trim()).toMatch(/^[A-Z][\s\S]{40,}\.$/);
    expect(expectations?.length).toBeGreaterThan(0);
  });

  it('plays green, the same twice on a virtual wire, byte for byte', async () => {
    const play = () => playScenario(scenarioOf(file), { providers, wire: 'virtual' });
    const [first, second] = [await play(), await play()];
    expect([first.ok, first.failures]).toEqual([true, []]);
    expect(second.transcript).toBe(first.transcript);
  });

  it('plays green on the wire that it says', async () => {
    const { ok, failures } = await playScenario(scenarioOf(file), { providers });
    expect([ok, failures]).toEqual([true, []]);
  });

  it('notices when a part of it does not happen', async () => {
    const scenario = scenarioOf(file);
    for (const part of ['given', 'steps', 'on', 'faults', 'timing', 'credentials', 'targets', 'assumptions'] as const) {
      const { [part]: left, ...rest } = scenario;
      if (left === undefined) continue;
      const { ok } = await playScenario(rest, { providers, wire: 'virtual' });
      expect([part, ok]).toEqual([part, false]);
    }
  });
});
