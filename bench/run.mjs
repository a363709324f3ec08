// npm run bench [-- PART… --quick]: measures Paydrill beside its peers, part by part, and writes bench/RESULTS.md from what was found last.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { document, terminal } from './lib/report.mjs';

const parts = ['start', 'traffic', 'stop', 'webhooks', 'month', 'rows', 'library', 'size'];
const usage = `npm run bench [-- PART… --quick]
parts: ${parts.join(' ')}; all of them when none is named. bench/RESULTS.md is written from what was found last, here
--quick: few rounds, for a look; writes nothing`;

let given;
try {
  given = parseArgs({ options: { quick: { type: 'boolean' }, help: { type: 'boolean' } }, allowPositionals: true });
} catch (error) {
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exit(2);
}
const { values, positionals } = given;
const unknown = positionals.filter((name) => !parts.includes(name));
if (values.help === true || unknown.length > 0) {
  process.stderr.write(`${unknown.map((name) => `There is no part ${name}.\n`).join('')}${usage}\n`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const say = (text) => process.stderr.write(`${text}\n`);
const kept = (name) => fileURLToPath(new URL(`.found/${name}.json`, import.meta.url));
const chosen = positionals.length > 0 ? parts.filter((name) => positionals.includes(name)) : parts;
const found = [];
for (const name of chosen) {
  const part = await import(`./parts/${name}.mjs`);
  const result = await part.run({ say, isQuick: values.quick === true });
  const { tables, goals = () => [] } = part;
  const one = {
    name,
    tables: tables(result),
    goals: goals(result),
    on: new Date().toISOString().slice(0, 10),
  };
  found.push(one);
  if (values.quick === true) continue;
  mkdirSync(fileURLToPath(new URL('.found', import.meta.url)), { recursive: true });
  writeFileSync(kept(name), JSON.stringify(one, null, 2));
}
process.stdout.write(`${terminal(found)}\n`);
const all = parts.flatMap((name) => {
  try {
    return [JSON.parse(readFileSync(kept(name), 'utf8'))];
  } catch {
    return [];
  }
});
if (values.quick !== true) {
  const path = fileURLToPath(new URL('RESULTS.md', import.meta.url));
  const missing = parts.filter((name) => !all.some((one) => one.name === name));
  writeFileSync(path, document(all, missing));
  say(`written to ${path}`);
}
process.exit(0);
