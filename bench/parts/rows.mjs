// What a create, a read and a first page cost with few rows and with many: two servers take turns.
import { loadWindow, openGenerator } from '../lib/load.mjs';
import { residentMb } from '../lib/processes.mjs';
import { median, shown } from '../lib/stats.mjs';
import { clear, inMemory, jobsOf, start, withFile } from '../lib/subjects.mjs';

const provider = 'calypso';
const kinds = ['write', 'read', 'list'];
/** A batch is small, so that few rows stay few; a page of many rows takes longest. */
const batch = { write: 100, read: 100, list: 10 };
const long = 600_000;

/** Creates so many rows, in the workspace that owns the keys. */
async function create(generator, server, { job, count }) {
  for (let left = count; left > 0; left -= 10_000) {
    const creates = job.write(Math.min(left, 10_000));
    const { failures, failure } = await generator.load({ ...creates, connections: 16, ms: long });
    if (failures > 0) throw new Error(`${server.title}: ${failures} creates failed, e.g. with ${failure}`);
  }
}

const ofProvider = async (subject, server, workspace) =>
  (await jobsOf(subject, server, workspace)).find((found) => found.provider === provider);

/**
 * A server with `rows` rows that has answered `many` creates, so that all are equally warm: what is more than its rows went to another
 * workspace, which is gone again.
 */
async function filled(generator, subject, { rows, many }) {
  const server = await start(subject);
  try {
    if (rows < many) {
      await server.control('POST', 'workspaces', { name: 'warm' });
      const job = await ofProvider(subject, server, 'warm');
      await create(generator, server, { job, count: many - rows });
      await server.control('DELETE', 'workspaces/warm');
    }
    const job = await ofProvider(subject, server);
    // The first row is the one that is read.
    await create(generator, server, { job, count: rows - 1 });
    const { length } = (await server.control('GET', 'state')).rows[`${provider}.customers`];
    if (length !== rows) throw new Error(`${subject.title} has ${length} rows instead of ${rows}`);
    return { title: subject.title, rows, job, server, write: [], read: [], list: [] };
  } catch (error) {
    await clear(server);
    throw error;
  }
}

/** One batch of one kind. The list asks for the first page. */
async function measure(generator, one, kind) {
  const found = await loadWindow(generator, one.server, { ...one.job[kind](batch[kind]), connections: 1, ms: long });
  if (found.failures > 0) throw new Error(`${one.title}: ${found.failures} calls failed, e.g. with ${found.failure}`);
  one[kind].push({ ms: 1000 / found.perSecond, p50: found.p50, us: found.us });
}

/** Compares few rows with many, for a subject. */
async function compare(generator, subject, { few, many, rounds, say }) {
  const both = [];
  try {
    for (const rows of [few, many]) {
      both.push(await filled(generator, subject, { rows, many }));
      say(`rows: ${subject.title} with ${rows.toLocaleString('en-US')} rows`);
    }
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? both : both.toReversed();
      for (const kind of kinds) for (const one of order) await measure(generator, one, kind);
    }
    return both.map(({ rows, server, ...one }) => {
      const of = (kind, key) => median(one[kind].map((found) => found[key]));
      const costs = kinds.map((kind) => [kind, { ms: of(kind, 'ms'), p50: of(kind, 'p50'), us: of(kind, 'us') }]);
      return { rows, mb: residentMb(server.pid), ...Object.fromEntries(costs) };
    });
  } finally {
    for (const { server } of both) await clear(server);
  }
}

/** Runs the part. */
export async function run({ say, isQuick }) {
  const [few, many, rounds] = isQuick ? [100, 10_000, 5] : [100, 100_000, 21];
  const generator = openGenerator();
  try {
    const found = [];
    for (const subject of [inMemory, withFile]) {
      const [small, large] = await compare(generator, subject, { few, many, rounds, say });
      found.push({ title: subject.title, small, large });
    }
    return { found, rounds };
  } finally {
    generator.close();
  }
}

const names = { write: 'create', read: 'read by id', list: 'first page of the list' };

/** The tables of the part. */
export function tables({ found, rounds }) {
  const counted = ({ rows }) => `${rows.toLocaleString('en-US')} rows`;
  const [{ small, large }] = found;
  return [
    {
      title: `Cost of a call at ${counted(small)} and at ${counted(large)}`,
      about: `Calypso Pay's customers, one call after the other, in ${rounds} batches of ${batch.write} (${batch.list} for lists) that take turns between two equally warm servers; medians of the batches, each as its median call. Ratio of CPU: processor time of the server, collections of garbage included.`,
      table: [
        ['', counted(small), counted(large), 'ratio', 'ratio of CPU'],
        ...found.flatMap((one) =>
          kinds.map((kind) => [
            `${one.title}: ${names[kind]}`,
            shown(one.small[kind].p50, 'ms'),
            shown(one.large[kind].p50, 'ms'),
            shown(one.large[kind].p50 / one.small[kind].p50),
            shown(one.large[kind].us / one.small[kind].us),
          ]),
        ),
        ...found.map((one) => [`${one.title}: memory`, shown(one.small.mb, 'MB'), shown(one.large.mb, 'MB'), '', '']),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ found }) {
  return found.map(({ title, small, large }) => {
    const ratio = large.write.p50 / small.write.p50;
    const goal = `a create costs at most 1.2 times as much at ${large.rows.toLocaleString('en-US')} rows as at ${small.rows}: ${title}`;
    return { goal, found: shown(ratio), isMet: ratio <= 1.2 };
  });
}
