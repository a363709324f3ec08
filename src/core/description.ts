import type { z } from 'zod';

/** A header, in one sentence. */
export interface HeaderNote {
  readonly name: string;
  readonly about: string;
  /** Which operations carry it; left out: all that are authenticated. Of webhooks: all. */
  readonly on?: (operation: DescribedOperation) => boolean;
  /** False for a header that may be missing. */
  readonly required?: boolean;
}

/** What of an operation decides which headers, proofs and refusals it has. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly authenticated?: boolean;
}

/** How a call is proven: a security scheme of OpenAPI 3.1, and which operations ask for it (left out: all that are authenticated). */
export interface ProofNote {
  readonly name: string;
  readonly scheme:
    | { readonly type: 'apiKey'; readonly in: 'header'; readonly name: string; readonly description: string }
    | {
        readonly type: 'http';
        readonly scheme: 'bearer';
        readonly bearerFormat?: string;
        readonly description: string;
      };
  readonly on?: (operation: DescribedOperation) => boolean;
}

/** A kind of refusal: its status, its body, and on what that rests. */
export interface RefusalNote {
  readonly status: number;
  readonly about: string;
  readonly evidence: 'documented' | 'observed' | 'inferred';
  /** Public URL. */
  readonly source: string;
  /** Left out: no body. */
  readonly body?: z.ZodType;
  /** The body may be missing. */
  readonly mayBeEmpty?: true;
  /** Codes that the body can carry. */
  readonly codes?: readonly string[];
  /** Assumptions by full id that decide when it comes or what it says. */
  readonly assumptions?: readonly string[];
  /** Which operations have it; left out: all. */
  readonly on?: (operation: DescribedOperation) => boolean;
}

/** A success other than the usual one, which an assumption brings about. No body unless it has that of the usual one. */
export interface OtherSuccess {
  readonly status: number;
  readonly assumption: string;
  readonly body?: 'same';
}

/** What the OpenAPI document of a provider says beyond its tables. Nothing else needs it, so it is loaded when a document is asked for. */
export interface Description {
  /** Names of the document's schemas, for shapes that occur in more than one place. */
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  readonly proofs: readonly ProofNote[];
  /** Headers of requests besides those of the proofs. */
  readonly headers: readonly HeaderNote[];
  readonly refusals: readonly RefusalNote[];
  /** The refusal of every status that is not listed: under which status a refusal comes is often assumed. */
  readonly otherRefusal: Omit<RefusalNote, 'status' | 'on'>;
  /** By id of the operation. */
  readonly otherSuccesses?: Readonly<Record<string, readonly OtherSuccess[]>>;
  /** Bodies by event. */
  readonly webhooks: Readonly<Record<string, z.ZodType>>;
  readonly webhookHeaders: readonly HeaderNote[];
  /** What calls and webhooks look like, made by `npm run examples`: a JSON file as {@link Examples}. */
  readonly examples?: URL;
}

/** Sample values by operation and event, and the assumptions that were asked for while they came about. */
export interface Examples {
  readonly about: string;
  readonly operations: Readonly<
    Record<string, { readonly request?: unknown; readonly response?: unknown; readonly assumptions: readonly string[] }>
  >;
  readonly webhooks: Readonly<Record<string, { readonly body: unknown; readonly assumptions: readonly string[] }>>;
}
