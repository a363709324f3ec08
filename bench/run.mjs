// npm run bench [-- PART… --quick]: measures Paydrill beside its peers in one run, and writes bench/RESULTS.md when all parts ran.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { document, terminal } from './lib/report.mjs';

const parts = ['start', 'traffic', 'stop', 'webhooks', 'month', 'rows', 'library', 'size'];
const usage = `npm run bench [-- PART… --quick]
parts: ${parts.join(' ')}; all of them when none is named, and then bench/RESULTS.md is written
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

const from = performance.now();
const say = (text) => process.stderr.write(`${text}\n`);
const chosen = positionals.length > 0 ? parts.filter((name) => positionals.includes(name)) : parts;
const found = [];
for (const name of chosen) {
  const part = await import(`./parts/${name}.mjs`);
  const result = await part.run({ say, isQuick: values.quick === true });
  const { tables, goals = () => [] } = part;
  found.push({ name, tables: tables(result), goals: goals(result) });
}
const minutes = (performance.now() - from) / 60_000;
process.stdout.write(`${terminal(found)}\n`);
if (chosen.length === parts.length && values.quick !== true) {
  const path = fileURLToPath(new URL('RESULTS.md', import.meta.url));
  writeFileSync(path, document(found, minutes));
  say(`written to ${path} after ${minutes.toFixed(1)} minutes`);
}
process.exit(0);
