import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** A JSON schema compiler that refuses what it does not know. */
export function strictAjv(): Ajv2020 {
  // Which of some keys is required stands beside the properties, not among them.
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, verbose: true });
  ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
  return ajv;
}

export interface Media {
  readonly schema?: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface AnswerSpec {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Media>>;
  readonly 'x-paydrill-may-be-empty'?: boolean;
}

export interface OperationSpec {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, AnswerSpec>>;
  readonly 'x-paydrill-same-as'?: string;
  readonly 'x-paydrill-assumptions'?: readonly string[];
}

type Items = Readonly<Record<string, Readonly<Record<string, OperationSpec>>>>;

/** As much of an OpenAPI document as the checks look at. */
export interface DocumentSpec {
  readonly paths: Items;
  readonly webhooks?: Items;
  readonly components: {
    readonly schemas?: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, AnswerSpec>>;
  };
}

/** Checks values against the schemas of one document, compiled when they are first needed. */
export class Fits {
  readonly operations = new Map<string, OperationSpec>();
  readonly #document: DocumentSpec;
  readonly #ajv = strictAjv();
  readonly #compiled = new Map<object, ValidateFunction>();

  constructor(document: DocumentSpec) {
    this.#document = document;
    this.#ajv.addSchema({ $id: 'document', $defs: referring(document.components.schemas ?? {}) });
    for (const item of [...Object.values(document.paths), ...Object.values(document.webhooks ?? {})])
      for (const operation of Object.values(item)) this.operations.set(operation.operationId, operation);
  }

  /** What is wrong with an answer of an operation (null: of a call that led to none), or undefined. */
  answer(operation: string | null, status: number, text: string): string | undefined {
    const { Refused: refused = this.#document.components.responses['Problem'] } = this.#document.components.responses;
    const unknown: Readonly<Record<string, AnswerSpec>> = refused === undefined ? {} : { default: refused };
    const responses = operation === null ? unknown : this.operations.get(operation)?.responses;
    if (responses === undefined) return undefined;
    const found = responses[status] ?? (status < 400 ? undefined : responses['default']);
    if (found === undefined) return `${operation} has no ${status}`;
    const spec = this.#resolved(found);
    const media = Object.values(spec.content ?? {})[0];
    if (text === '') {
      const isFine = media === undefined || spec['x-paydrill-may-be-empty'] === true;
      return isFine ? undefined : `${operation} ${status}: the body is missing`;
    }
    if (media === undefined) return `${operation} ${status}: a body where there is none: ${text.slice(0, 200)}`;
    return this.value(media, text, `${operation} ${status}`);
  }

  /** What is wrong with the body of a webhook, or undefined. */
  webhook(event: string, text: string): string | undefined {
    const body = this.operations.get(`webhook.${event}`)?.requestBody?.content['application/json'];
    return body === undefined ? `there is no webhook ${event}` : this.value(body, text, `webhook ${event}`);
  }

  /** What is wrong with a JSON text by the schema of its media type, or undefined. */
  value({ schema = {} }: Media, text: string, what: string): string | undefined {
    const check = this.#compiled.get(schema) ?? this.#ajv.compile(referring(schema));
    this.#compiled.set(schema, check);
    const parsed = jsonIn(text);
    if (parsed === undefined) return `${what}: this is not JSON: ${text.slice(0, 200)}`;
    if (check(parsed)) return undefined;
    const [error] = check.errors ?? [];
    const params = JSON.stringify(error?.params);
    return `${what}: ${error?.instancePath || '/'} ${error?.message} ${params}, is ${JSON.stringify(error?.data)?.slice(0, 300)}`;
  }

  #resolved(answer: AnswerSpec): AnswerSpec {
    const name = answer.$ref?.split('/').at(-1);
    return name === undefined ? answer : (this.#document.components.responses[name] ?? answer);
  }
}

/** The schema with references to the place where the compiler keeps the components. */
function referring<S extends object>(schema: S): S {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"document#/$defs/'));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
