import { afterEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../src/core/journal.js';
import { threadsOf } from '../../src/dashboard/threads.js';
import { openStage, type Stage, toy } from './stage.js';

let stage: Stage;
afterEach(() => stage.stop());

describe('what a transition is told with', () => {
  it('names its own deliveries, also when another of its row shares the unit and the instant, and one was dropped', async () => {
    stage = await openStage();
    const { default: workspace } = stage.server.workspaces;
    await stage.control('POST', 'faults', { webhook: 'toy.PARCEL_SENT', drop: true });
    const told: Happening[] = [];
    workspace.journal.listen((one) => told.push(one));
    await workspace.unit(toy, (ctx) => {
      ctx.create('parcel', { id: 'p', status: 'sent', label: 'x' });
      ctx.fire('parcel', 'p', 'arrive');
    });
    await stage.control('POST', 'clock/advance', { by: '1s' });

    const moves = told.flatMap((one) => (one.kind === 'transition' ? [[one.to, one.webhooks]] : []));
    expect(moves).toEqual([
      ['sent', ['wh_1']],
      ['arrived', ['wh_2']],
    ]);
    const lines = told.map((happening, index) => ({ n: index + 1, happening }));
    const below = threadsOf(lines, new Map()).map((thread) => thread.lines.map(({ happening: { kind } }) => kind));
    expect(below.slice(0, 2)).toEqual([
      ['transition', 'fault', 'delivery'],
      ['transition', 'delivery'],
    ]);
  });
});
