/** The address format a network uses; one checker in addresses.ts per kind. */
export type AddressKind =
  | 'bitcoin'
  | 'litecoin'
  | 'dogecoin'
  | 'cashaddr'
  | 'evm'
  | 'tron'
  | 'solana'
  | 'ripple'
  | 'stellar'
  | 'cardano'
  | 'ton';

/**
 * How a network writes a transaction id: `hex` 64 lower-case hex digits, `HEX` 64 upper-case ones, `0xhex` 0x and 64 hex
 * digits, `base58` 64 bytes (a Solana signature), `base64` 32 bytes with padding (TON).
 */
export type TxidFormat = 'hex' | '0xhex' | 'HEX' | 'base58' | 'base64';

/** The networks the sandbox knows. */
export type NetworkId =
  | 'bitcoin'
  | 'bitcoin_cash'
  | 'litecoin'
  | 'dogecoin'
  | 'ethereum'
  | 'bnb_smart_chain'
  | 'polygon'
  | 'arbitrum'
  | 'zksync'
  | 'bahamut'
  | 'tron'
  | 'solana'
  | 'ripple'
  | 'stellar'
  | 'cardano'
  | 'ton';

/** What the sandbox knows of one network. */
export interface Network {
  readonly id: string;
  /** The name people use. */
  readonly title: string;
  readonly kind: AddressKind;
  /** Average time between blocks of the real network, in milliseconds. */
  readonly blockMs: number;
  /** A customary number of confirmations after which an incoming payment counts. */
  readonly confirmations: number;
  readonly txid: TxidFormat;
  /** EIP-155 chain id of the main network; EVM networks only. */
  readonly chainId?: number;
  /** EIP-155 chain id of the public test network, where one is known. */
  readonly testnetChainId?: number;
  /** Where `blockMs` and the chain ids come from. */
  readonly source: string;
}

/** Every network by its id. */
export const networks: Readonly<Record<NetworkId, Network>> = {
  bitcoin: {
    id: 'bitcoin',
    title: 'Bitcoin',
    kind: 'bitcoin',
    blockMs: 600_000,
    confirmations: 1,
    txid: 'hex',
    source: 'protocol parameter',
  },
  bitcoin_cash: {
    id: 'bitcoin_cash',
    title: 'Bitcoin Cash',
    kind: 'cashaddr',
    blockMs: 600_000,
    confirmations: 1,
    txid: 'hex',
    source: 'protocol parameter',
  },
  litecoin: {
    id: 'litecoin',
    title: 'Litecoin',
    kind: 'litecoin',
    blockMs: 150_000,
    confirmations: 1,
    txid: 'hex',
    source: 'protocol parameter',
  },
  dogecoin: {
    id: 'dogecoin',
    title: 'Dogecoin',
    kind: 'dogecoin',
    blockMs: 60_000,
    confirmations: 1,
    txid: 'hex',
    source: 'protocol parameter',
  },
  ethereum: {
    id: 'ethereum',
    title: 'Ethereum',
    kind: 'evm',
    blockMs: 12_000,
    confirmations: 2,
    txid: '0xhex',
    chainId: 1,
    testnetChainId: 11_155_111,
    source: 'viem 2.57.1 chains: mainnet, sepolia',
  },
  bnb_smart_chain: {
    id: 'bnb_smart_chain',
    title: 'BNB Smart Chain',
    kind: 'evm',
    blockMs: 750,
    confirmations: 15,
    txid: '0xhex',
    chainId: 56,
    testnetChainId: 97,
    source: 'viem 2.57.1 chains: bsc, bscTestnet',
  },
  polygon: {
    id: 'polygon',
    title: 'Polygon',
    kind: 'evm',
    blockMs: 2000,
    confirmations: 127,
    txid: '0xhex',
    chainId: 137,
    testnetChainId: 80_002,
    source: 'viem 2.57.1 chains: polygon, polygonAmoy',
  },
  arbitrum: {
    id: 'arbitrum',
    title: 'Arbitrum One',
    kind: 'evm',
    blockMs: 250,
    confirmations: 30,
    txid: '0xhex',
    chainId: 42_161,
    testnetChainId: 421_614,
    source: 'viem 2.57.1 chains: arbitrum, arbitrumSepolia',
  },
  zksync: {
    id: 'zksync',
    title: 'ZKsync Era',
    kind: 'evm',
    blockMs: 200,
    confirmations: 1,
    txid: '0xhex',
    chainId: 324,
    testnetChainId: 300,
    source: 'viem 2.57.1 chains: zksync, zksyncSepoliaTestnet',
  },
  // No testnet chain id: public chain lists name several (4058, 4090) for test networks that have been replaced since.
  bahamut: {
    id: 'bahamut',
    title: 'Bahamut',
    kind: 'evm',
    blockMs: 12_000,
    confirmations: 3,
    txid: '0xhex',
    chainId: 5165,
    source: 'viem 2.57.1 chains: bahamut; block time assumed to be that of Ethereum consensus slots',
  },
  tron: {
    id: 'tron',
    title: 'TRON',
    kind: 'tron',
    blockMs: 3000,
    confirmations: 1,
    txid: 'hex',
    source: 'protocol parameter',
  },
  solana: {
    id: 'solana',
    title: 'Solana',
    kind: 'solana',
    blockMs: 400,
    confirmations: 1,
    txid: 'base58',
    source: 'docs.rs solana-clock: DEFAULT_MS_PER_SLOT',
  },
  ripple: {
    id: 'ripple',
    title: 'XRP Ledger',
    kind: 'ripple',
    blockMs: 4000,
    confirmations: 1,
    txid: 'HEX',
    source: 'xrpl.org: a ledger closes every 3 to 5 seconds',
  },
  stellar: {
    id: 'stellar',
    title: 'Stellar',
    kind: 'stellar',
    blockMs: 5000,
    confirmations: 1,
    txid: 'hex',
    source: 'developers.stellar.org: a ledger closes about every 5 seconds',
  },
  cardano: {
    id: 'cardano',
    title: 'Cardano',
    kind: 'cardano',
    blockMs: 20_000,
    confirmations: 30,
    txid: 'hex',
    source: 'protocol parameter: 1 s slots, active slot coefficient 0.05',
  },
  ton: {
    id: 'ton',
    title: 'TON',
    kind: 'ton',
    blockMs: 5000,
    confirmations: 1,
    txid: 'base64',
    source: 'docs.ton.org: a block about every 5 seconds',
  },
};

/** Whether a text is the id of a known network; names inherited from Object.prototype are not. */
export function isNetworkId(text: string): text is NetworkId {
  return Object.hasOwn(networks, text);
}
