/** The EIP-55 address of a private key (`0x` and 64 hex digits). Loads its cryptography when first called. */
export async function addressOf(privateKey: `0x${string}`): Promise<string> {
  const { privateKeyToAddress } = await import('viem/accounts');
  return privateKeyToAddress(privateKey);
}
