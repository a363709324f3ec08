import type { CallInput, DemoStage, Provider } from '../../src/core/provider.js';

/** What the contract suite has to know of a provider that its own tables do not say. */
export interface ProviderKit {
  readonly provider: Provider;
  /** A signed call that succeeds on a new world. */
  readonly sample: { readonly operation: string; readonly input: CallInput };
  /** Assumptions under which webhooks are signed, where they are not by default. The tour then has to learn the key. */
  readonly signedUnder?: Readonly<Record<string, string>>;
  /** True when the signature covers the body. */
  readonly signsBody: boolean;
  /** True when an answer is a refusal in the provider's own envelope, as its documents show it. */
  isRefusal(status: number, text: string): boolean;
  /** Webhooks that are sent only under other than the default assumptions. */
  readonly sentUnder?: {
    readonly assumptions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
  };
  /** Goes through every state of every lifecycle and has every webhook sent that is built. */
  tour(stage: DemoStage): Promise<void>;
}

/** The kit of a provider: `test/providers/<id>.kit.ts`. */
export async function kitOf(provider: Provider): Promise<ProviderKit> {
  const module: { kit: Omit<ProviderKit, 'provider'> } = await import(`../providers/${provider.id}.kit.ts`);
  return { provider, ...module.kit };
}
