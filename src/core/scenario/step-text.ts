import type { ScenarioStep } from './schema.js';

/** A step in a few words, e.g. `pay 0.5 ETH to $purse.address`. */
export function stepText(step: unknown): string {
  const { pay, fire } = (typeof step === 'object' && step !== null ? step : {}) as Partial<ScenarioStep>;
  if (pay !== undefined) return `pay ${pay.amount} ${pay.currency} to ${pay.to}`;
  return fire === undefined ? 'a step' : `fire ${fire.provider}.${fire.event} on ${fire.id}`;
}
