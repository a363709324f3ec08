/** Shapes of bodies. Unknown fields are dropped. */
import { z } from 'zod';

const uuidShape = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** True for a UUID of any version, in any case. */
export function isUuid(text: string): boolean {
  return uuidShape.test(text);
}

/** Body of auth/token and of PUT auth/credentials. */
export const credentialPair = z.object({
  apiKey: z.string().min(1).meta({ description: 'A UUID.' }),
  apiSecret: z.string().min(1),
});

/** Answer of auth/token. */
export const issuedToken = z.object({
  expiresAt: z.int().meta({ description: 'Unix time in seconds.' }),
  token: z.string(),
  tokenType: z.literal('Bearer'),
});

/** Body of DELETE auth/credentials; apiKey may stand in the query instead. */
export const credentialRef = z.object({ apiKey: z.string().min(1).optional() }).optional();

const base64 = z.string().min(1).optional();

/** Body of PUT auth/signing: one of the names, in base64 of a PEM. */
export const keyUpload = z.object({ publicKey: base64, key: base64, signingKey: base64 });

/** Answer of PUT auth/signing. */
export const uploadedKey = z.object({
  id: z.guid().meta({ description: 'The keyid of signatures.' }),
  publicKey: z.string(),
});

/** Body of POST customers. */
export const customerRequest = z.object({
  chainId: z.string().meta({ description: 'The account of the customer’s wallet, CAIP-10: eip155:<chain>:<address>.' }),
  externalId: z.string().min(1).meta({ description: "The client's own id of the customer." }),
});

/** States of a customer, in the documents' order. */
export const customerStatus = z.enum(['initiating', 'screening', 'verifying', 'active', 'inactive', 'rejected']);

/** An instant in answers. */
export const instant = z.string().meta({ description: 'RFC 3339 in UTC.' });

/** A customer in answers. */
export const customer = z
  .object({
    chainId: z.string(),
    createdAt: instant,
    externalId: z.string(),
    id: z.guid(),
    status: customerStatus,
    updatedAt: instant,
    verificationUrl: z.string().optional(),
  })
  .meta({ description: 'A customer, named by the account of a wallet.' });

/** A customer in the answer to its creation. */
export const createdCustomer = customer.extend({
  challenge: z.string().meta({ description: 'Base64 of the text that the wallet signs.' }),
});

/** Answer of GET challenge. */
export const challenge = z.object({ challenge: z.string() });

const signer = z.string().optional();

/** Body of challenge/sign. The name of the signer's field is not readable in the documents: any of five. */
export const signedChallenge = z.object({
  accountId: signer,
  signerId: signer,
  chainId: signer,
  signer,
  signerChainId: signer,
  challenge: z.string().min(1),
  signature: z
    .string()
    .min(1)
    .meta({ description: 'Base64 of the 65 bytes r, s, v over the decoded challenge (EIP-191).' }),
});

/** Body of PUT webhooks. */
export const webhookRequest = z.object({
  id: z.string().optional().meta({ description: 'Of the subscription to change; left out to make one.' }),
  callbackUrl: z.string(),
  types: z.array(z.string()).optional(),
});

/** A subscription in answers. */
export const webhook = z.object({
  callbackUrl: z.string(),
  createdAt: instant,
  id: z.guid(),
  types: z.array(z.string()),
  updatedAt: instant,
});
