/** Contracts for the tests, written by hand in EVM code, so that no compiler is needed. */
import { concatHex, getCreate2Address, type Hex, keccak256, padHex, size, toHex } from 'viem';

/**
 * Deploys by CREATE2, and is on every chain: https://github.com/Arachnid/deterministic-deployment-proxy. Anvil has it from the start. Its
 * calldata is a salt of 32 bytes and init code.
 */
export const factory = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

/**
 * The runtime code of the smallest wallet of ERC-1271. As Solidity:
 *
 *     contract Wallet {
 *         address immutable owner;
 *         function isValidSignature(bytes32 hash, bytes calldata rsv) external view returns (bytes4) {
 *             bytes32 r = bytes32(rsv[0:32]);
 *             bytes32 s = bytes32(rsv[32:64]);
 *             return ecrecover(hash, uint8(rsv[64]), r, s) == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
 *         }
 *     }
 */
export function walletOf(owner: Hex): Hex {
  return concatHex([
    '0x600435600052', // mstore(0x00, calldataload(0x04)): the hash
    '0x60a43560f81c602052', // mstore(0x20, calldataload(0xa4) >> 248): v
    '0x606435604052', // mstore(0x40, calldataload(0x64)): r
    '0x608435606052', // mstore(0x60, calldataload(0x84)): s
    '0x602060806080600060015afa50', // staticcall(gas(), 1, 0x00, 0x80, 0x80, 0x20): ecrecover
    concatHex(['0x60805173', owner, '0x14']), // mload(0x80) == owner
    '0x605457', // if so, go to the last line
    '0x63ffffffff60e01b60005260206000f3', // return bytes4(0xffffffff)
    '0x5b631626ba7e60e01b60005260206000f3', // return bytes4(0x1626ba7e)
  ]);
}

/** `revert()`, whatever it is asked. */
export const reverting: Hex = '0x60006000fd';

/** Init code that leaves this runtime code at the new address. */
export function initCodeOf(runtime: Hex): Hex {
  return concatHex(['0x61', toHex(size(runtime), { size: 2 }), '0x80600c6000396000f3', runtime]);
}

/** What is sent to {@link factory}, and where the contract will stand. */
export function deploymentOf(runtime: Hex, salt: Hex = padHex('0x01', { size: 32 })): { calldata: Hex; address: Hex } {
  const bytecode = initCodeOf(runtime);
  const address = getCreate2Address({ from: factory, salt, bytecodeHash: keccak256(bytecode) });
  return { calldata: concatHex([salt, bytecode]), address };
}
