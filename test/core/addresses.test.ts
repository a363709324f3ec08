import fc from 'fast-check';
import { getAddress, isAddress } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import { checkAddress, isTxid, newAddress, newTxid } from '../../src/core/addresses.js';
import { decodeBase58, encodeChecked } from '../../src/core/addresses-base58.js';
import { crc16 } from '../../src/core/addresses-parts.js';
import type { NetworkId } from '../../src/core/networks.js';
import { isNetworkId, networks } from '../../src/core/networks.js';

const seed = 20_240_117;
const ids = Object.keys(networks).filter(isNetworkId);
const evmIds = ids.filter((id) => networks[id].kind === 'evm');
const anyBytes = fc.uint8Array({ minLength: 32, maxLength: 64 });
const anyNetwork = fc.constantFrom(...ids);
const anyFlag = fc.boolean();
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const alphanumeric = printable.filter((character) => /[0-9A-Za-z]/.test(character));

function verdict(network: NetworkId, text: string): string {
  const checked = checkAddress(network, text);
  if (!checked.ok) return 'refused';
  return checked.testnet === undefined ? 'either' : checked.testnet ? 'testnet' : 'mainnet';
}

function reason(network: NetworkId, text: string): string {
  const checked = checkAddress(network, text);
  return checked.ok ? 'accepted' : checked.reason;
}

function canonical(network: NetworkId, text: string): string {
  const checked = checkAddress(network, text);
  return checked.ok ? checked.canonical : `refused: ${checked.reason}`;
}

function changed(text: string, characters: readonly string[]): string[] {
  return [...text].flatMap((own, index) =>
    characters.filter((other) => other !== own).map((other) => text.slice(0, index) + other + text.slice(index + 1)),
  );
}

function mutants(network: NetworkId, text: string, characters = printable): string[] {
  return changed(text, characters).filter((each) => checkAddress(network, each).ok);
}

describe('networks', () => {
  it('are listed under their own ids with sensible numbers', () => {
    expect(ids).toHaveLength(16);
    for (const id of ids) {
      expect(networks[id].id).toBe(id);
      expect(networks[id].blockMs).toBeGreaterThan(0);
      expect(networks[id].confirmations).toBeGreaterThan(0);
      expect(networks[id].source).not.toBe('');
      expect(networks[id].chainId !== undefined).toBe(networks[id].kind === 'evm');
    }
  });

  it('are told from names that only look like ids', () => {
    expect(isNetworkId('bitcoin')).toBe(true);
    for (const text of ['', 'Bitcoin', 'toString', '__proto__', 'constructor']) expect(isNetworkId(text)).toBe(false);
  });
});

describe('bitcoin', () => {
  // BIP-350, "Test vectors for v0-v16 native segregated witness addresses"; the v0 ones are those of BIP-173 too.
  it.each([
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'mainnet'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7', 'testnet'],
    ['bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y', 'mainnet'],
    ['BC1SW50QGDZ25J', 'mainnet'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', 'mainnet'],
    ['tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy', 'testnet'],
    ['tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c', 'testnet'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', 'mainnet'],
  ])('accepts the segwit vector %s', (text, expected) => {
    expect(verdict('bitcoin', text)).toBe(expected);
    expect(canonical('bitcoin', text)).toBe(text.toLowerCase());
  });

  it.each([
    // BIP-350, invalid addresses, in the order and with the reasons given there.
    ['tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut', 'expected it to start with'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', 'takes the bech32m checksum'],
    ['tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf', 'takes the bech32m checksum'],
    ['BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL', 'takes the bech32m checksum'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', 'takes the bech32 checksum'],
    ['tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47', 'takes the bech32 checksum'],
    ['bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4', 'character "o" at position 60'],
    ['BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R', 'witness version from 0 to 16, got 17'],
    ['bc1pw5dgrnzv', 'program of 2 to 40 bytes, got 1'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav', '2 to 40 bytes, got 41'],
    ['BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', '20 or 32 bytes for witness version 0, got 16'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq', 'case are mixed'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf', 'padding bits'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j', 'padding bits'],
    ['bc1gmk9yu', 'nothing between prefix and checksum'],
    // BIP-173, invalid addresses.
    ['tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty', 'expected it to start with'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'checksum does not match'],
    ['BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2', 'witness version from 0 to 16, got 17'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7', 'case are mixed'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv', 'padding bits'],
    // BIP-173, valid there, refused since BIP-350: versions above 0 in bech32.
    ['bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx', 'takes the bech32m checksum'],
    ['BC1SW50QA3JX3S', 'takes the bech32m checksum'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj', 'takes the bech32m checksum'],
  ])('refuses %s: %s', (text, expected) => {
    expect(reason('bitcoin', text)).toContain(expected);
  });

  it.each([
    // The output of the genesis block.
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'mainnet'],
    // en.bitcoin.it, "Invoice address".
    ['3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', 'mainnet'],
    // Cryptopay documentation: sandbox invoice and channel, example of a payout.
    ['2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ', 'testnet'],
    ['2NC4ymtetv3Ls8ZHoeNditLUeVcTXi1w6dM', 'testnet'],
    ['2MvWu1QjMuDWP4x3wZpPxhuVHpvfzBJmyw3', 'testnet'],
    ['bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh', 'mainnet'],
  ])('accepts %s', (text, expected) => {
    expect(verdict('bitcoin', text)).toBe(expected);
  });

  it('says what is wrong with a base58 address', () => {
    expect(reason('bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a')).toBe('character "0" at position 33 is not base58');
    expect(reason('bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb')).toContain('checksum does not match');
    expect(reason('bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf')).toContain('cut off');
    expect(reason('bitcoin', '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2')).toContain('expected it to start with 1, 3');
    expect(reason('bitcoin', ' 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toBe('there is white space around it');
    expect(reason('bitcoin', '')).toBe('it is empty');
    expect(reason('bitcoin', '1'.repeat(201))).toBe('expected at most 200 characters, got 201');
  });
});

describe('litecoin and dogecoin', () => {
  const bounds = [new Uint8Array(20), new Uint8Array(20).fill(0xff)];

  // chainparams.cpp of Litecoin Core and Dogecoin Core; the first characters follow from the version bytes.
  it.each<[NetworkId, number, string, string]>([
    ['litecoin', 0x30, 'L', 'mainnet'],
    ['litecoin', 0x32, 'M', 'mainnet'],
    ['litecoin', 0x05, '3', 'mainnet'],
    ['litecoin', 0x3a, 'Q', 'testnet'],
    ['litecoin', 0x6f, 'mn', 'testnet'],
    ['litecoin', 0xc4, '2', 'testnet'],
    ['dogecoin', 0x1e, 'D', 'mainnet'],
    ['dogecoin', 0x16, '9A', 'mainnet'],
    ['dogecoin', 0x71, 'n', 'testnet'],
    ['dogecoin', 0xc4, '2', 'testnet'],
  ])('%s accepts version byte %i as %s...', (network, version, starts, expected) => {
    for (const hash of bounds) {
      const text = encodeChecked(Uint8Array.from([version, ...hash]));
      expect(starts).toContain(text.charAt(0));
      expect(verdict(network, text)).toBe(expected);
    }
  });

  it('refuse addresses of one another', () => {
    expect(reason('litecoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toContain('expected it to start with L, M');
    expect(reason('dogecoin', 'bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh')).toContain('expected it to start with D');
    // A testnet P2PKH address of Bitcoin may begin like one of Dogecoin.
    const testnet = encodeChecked(Uint8Array.from([0x6f, ...new Uint8Array(20).fill(0xff)]));
    expect(reason('dogecoin', testnet)).toContain('version byte 0x6f belongs to another network');
  });

  it('knows the segwit prefixes of litecoin', () => {
    expect(newAddress('litecoin', new Uint8Array(32))).toMatch(/^ltc1q/);
    expect(reason('litecoin', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')).toContain('checksum does not match');
  });

  it('does not take a base58 address of litecoin that begins like LTc1 for segwit', () => {
    const near = decodeBase58(`LTc1${'z'.repeat(30)}`);
    if (!near.ok) throw new Error(near.reason);
    const text = encodeChecked(near.bytes.subarray(0, 21));
    expect(text).toMatch(/^LTc1/);
    expect(verdict('litecoin', text)).toBe('mainnet');
  });
});

describe('bitcoin_cash', () => {
  // bitcoincash.org/spec/cashaddr.html, "Examples of address translation".
  it.each([
    ['1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
    ['1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR', 'bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy'],
    ['16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb', 'bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r'],
    ['3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC', 'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq'],
    ['3LDsS579y7sruadqu11beEJoTjdFiFCdX4', 'bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e'],
    ['31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw', 'bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37'],
  ])('%s is %s', (legacy, cash) => {
    const bare = cash.slice(cash.indexOf(':') + 1);
    for (const text of [legacy, cash, bare, cash.toUpperCase(), bare.toUpperCase()]) {
      expect(canonical('bitcoin_cash', text)).toBe(cash);
      expect(verdict('bitcoin_cash', text)).toBe('mainnet');
    }
  });

  // Same page, "Larger test vectors": of these, networks pay 20 bytes, and 32 bytes for P2SH.
  it.each([
    ['bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2', 'mainnet'],
    ['bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t', 'testnet'],
    ['pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t', 'testnet'],
    ['bchtest:pvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq7fqng6m6', 'testnet'],
  ])('accepts %s', (text, expected) => {
    expect(verdict('bitcoin_cash', text)).toBe(expected);
  });

  it.each([
    ['pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5', 'expected the prefix bitcoincash'],
    ['bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0', 'a hash of 20 bytes, got 24'],
    ['bchtest:p9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2u94tsynr', 'a hash of 20 or 32 bytes, got 24'],
    ['bitcoincash:qvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq5nlegake', 'a hash of 20 bytes, got 32'],
    // Same page, "Checksum": right checksums over payloads that are no addresses.
    ['bitcoincash:qpzry9x8gf2tvdw0s3jn54khce6mua7lcw20ayyn', 'expected a hash of 20 bytes'],
    ['bchreg:555555555555555555555555555555555555555555555udxmlmrz', 'address type'],
    ['bchtest:spectestnetaddressrealrealaddressqpan2k9lh', 'address type'],
    ['bitcoincash:Qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'case are mixed'],
    ['bchtest:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'checksum does not match'],
    ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b', 'character "b" at position 54 is not cashaddr'],
    ['bitcoincash:', 'checksum does not match'],
    ['xpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'expected it to start with bitcoincash:'],
  ])('refuses %s: %s', (text, expected) => {
    expect(reason('bitcoin_cash', text)).toContain(expected);
  });

  it('gives testnet legacy addresses their testnet cashaddr', () => {
    const legacy = encodeChecked(Uint8Array.from([0x6f, ...new Uint8Array(20).fill(7)]));
    expect(canonical('bitcoin_cash', legacy)).toBe(
      newAddress('bitcoin_cash', new Uint8Array(32).fill(7), { testnet: true }),
    );
  });
});

describe('evm', () => {
  // EIP-55, "Test Cases".
  it.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
    '0xde709f2102306220921060314715629080e2fb77',
    '0x27b1fdb04752bbc536007a920d24acb045561c26',
    // The first account of the Anvil and Hardhat development chains.
    '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  ])('accepts %s in its checksum, lower and upper case', (text) => {
    for (const network of evmIds) {
      expect(canonical(network, text)).toBe(text);
      expect(canonical(network, text.toLowerCase())).toBe(text);
      expect(canonical(network, `0x${text.slice(2).toUpperCase()}`)).toBe(text);
      expect(verdict(network, text)).toBe('either');
    }
  });

  it('accepts the lower-case address of a provider document', () => {
    const text = '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2';
    expect(canonical('polygon', text)).toBe(getAddress(text));
  });

  it('refuses one letter in the wrong case', () => {
    const text = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
    for (let index = 2; index < text.length; index += 1) {
      const letter = text.charAt(index);
      const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      if (other === letter) continue;
      expect(reason('ethereum', text.slice(0, index) + other + text.slice(index + 1))).toContain('EIP-55');
    }
  });

  it('says what is wrong', () => {
    const text = '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2';
    expect(reason('ethereum', text.slice(0, -1))).toBe('expected 0x and 40 hex digits, got 39');
    expect(reason('ethereum', `${text}0`)).toBe('expected 0x and 40 hex digits, got 41');
    expect(reason('ethereum', text.slice(2))).toContain('no 0x at the start');
    expect(reason('ethereum', text.replace('b', 'g'))).toBe('character "g" at position 5 is not a hex digit');
  });

  it('agrees with viem, an independent implementation', () => {
    fc.assert(
      fc.property(anyBytes, fc.array(anyFlag, { minLength: 40, maxLength: 40 }), (bytes, upper) => {
        const text = newAddress('ethereum', bytes);
        expect(isAddress(text, { strict: true })).toBe(true);
        expect(getAddress(text)).toBe(text);
        const digits = [...text.slice(2).toLowerCase()];
        const recased = `0x${digits.map((digit, index) => (upper[index] ? digit.toUpperCase() : digit)).join('')}`;
        // viem takes upper case for a wrong checksum, the EIP leaves it open.
        if (recased.slice(2) === recased.slice(2).toUpperCase()) return;
        expect(checkAddress('ethereum', recased).ok).toBe(isAddress(recased, { strict: true }));
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('tron and solana', () => {
  it('tron accepts the USDT contract and explains other forms', () => {
    // tronscan.org, token USDT.
    expect(verdict('tron', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t')).toBe('either');
    expect(canonical('tron', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t')).toBe('TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t');
    expect(reason('tron', '41a614f803b6fd780986a42c78ec9c7f77e6ded13c')).toContain('hex form');
    expect(reason('tron', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toBe('expected it to start with T');
  });

  it('solana accepts the system program, the token program and the wrapped SOL mint', () => {
    // solana.com docs, "Native programs" and "SPL Token".
    for (const text of [
      '11111111111111111111111111111111',
      'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
      'So11111111111111111111111111111111111111112',
    ]) {
      expect(verdict('solana', text)).toBe('either');
    }
    expect(reason('solana', '1111111111111111111111111111111')).toBe('expected 32 bytes in base58, got 31');
    expect(reason('solana', 'l1111111111111111111111111111111')).toBe('character "l" at position 1 is not base58');
  });
});

describe('ripple', () => {
  // xrpl.org, "Genesis ledger" account and "Special addresses".
  it.each(['rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh', 'rrrrrrrrrrrrrrrrrrrrrhoLvTp', 'rrrrrrrrrrrrrrrrrrrrBZbvji'])(
    'accepts %s',
    (text) => {
      expect(verdict('ripple', text)).toBe('either');
      expect(canonical('ripple', text)).toBe(text);
    },
  );

  it('accepts a destination tag and refuses a malformed one', () => {
    const text = 'rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh';
    expect(canonical('ripple', `${text}?dt=0`)).toBe(`${text}?dt=0`);
    expect(canonical('ripple', `${text}?dt=4294967295`)).toBe(`${text}?dt=4294967295`);
    expect(canonical('ripple', `${text}?dt=007`)).toBe(`${text}?dt=7`);
    expect(reason('ripple', `${text}?dt=4294967296`)).toBe('dt 4294967296 is above 4294967295');
    for (const suffix of ['?', '?dt', '?dt=', '?dt=-1', '?dt=1a', '?dt=1&x=2', '?dt=1?dt=2', '?memoId=1', '?DT=1']) {
      expect(reason('ripple', text + suffix)).toContain('expected ?dt=<digits> after the address');
    }
  });

  // README of ripple-address-codec.
  it.each([
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi', 'mainnet'],
    ['T7oKJ3q7s94kDH6tpkBowhetT1JKfcfdSCmAXbS75iATyLD', 'testnet'],
  ])('accepts the X-address %s', (text, expected) => {
    expect(verdict('ripple', text)).toBe(expected);
    expect(reason('ripple', `${text}?dt=1`)).toContain('carries its own destination tag');
  });

  it('refuses X-addresses with a malformed tag or network', () => {
    const x = (prefix: number[], flag: number, tag: number[]) =>
      encodeChecked(Uint8Array.from([...prefix, ...new Uint8Array(20), flag, ...tag]), 'xrp');
    expect(verdict('ripple', x([0x05, 0x44], 0, [0, 0, 0, 0, 0, 0, 0, 0]))).toBe('mainnet');
    expect(reason('ripple', x([0x05, 0x44], 0, [1, 0, 0, 0, 0, 0, 0, 0]))).toContain('malformed');
    expect(reason('ripple', x([0x05, 0x44], 1, [1, 0, 0, 0, 1, 0, 0, 0]))).toContain('malformed');
    expect(reason('ripple', x([0x05, 0x44], 2, [1, 0, 0, 0, 1, 0, 0, 0]))).toContain('malformed');
    expect(reason('ripple', x([0x05, 0x45], 0, [0, 0, 0, 0, 0, 0, 0, 0]))).not.toBe('accepted');
    expect(reason('ripple', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toContain('expected it to start with r');
  });
});

describe('stellar', () => {
  const account = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ';

  // SEP-23, valid test cases: accounts and multiplexed accounts.
  it.each([
    account,
    'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ',
    'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK',
  ])('accepts %s', (text) => {
    expect(verdict('stellar', text)).toBe('either');
  });

  // SEP-23, invalid test cases of those kinds, and one valid contract.
  it.each([
    ['GAAAAAAAACGC6', 'expected 56 characters, got 13'],
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUR', 'unused last bit'],
    ['GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZA', 'expected 56 characters, got 57'],
    ['GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUACUSI', 'expected 56 characters, got 58'],
    ['G47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVP2I', 'the key algorithm is not Ed25519'],
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLKA', 'expected 69 characters, got 70'],
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAAV75I', 'expected 69 characters, got 71'],
    ['M47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ', 'checksum does not match'],
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUK===', 'character "=" at position 70'],
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUO', 'checksum does not match'],
    ['CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA', 'a contract'],
  ])('refuses %s: %s', (text, expected) => {
    expect(verdict('stellar', text)).toBe('refused');
    expect(reason('stellar', text)).toContain(expected);
  });

  it('accepts a memo id and refuses a malformed one', () => {
    expect(canonical('stellar', `${account}?memoId=18446744073709551615`)).toBe(
      `${account}?memoId=18446744073709551615`,
    );
    expect(reason('stellar', `${account}?memoId=18446744073709551616`)).toContain('is above');
    for (const suffix of ['?', '?memoId=', '?memoId=x', '?memoid=1', '?dt=1']) {
      expect(reason('stellar', account + suffix)).toContain('expected ?memoId=<digits> after the address');
    }
    const muxed = 'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ?memoId=1';
    expect(reason('stellar', muxed)).toContain('carries its own id');
  });
});

describe('cardano', () => {
  // CIP-19, "Test Vectors".
  it.each([
    [
      'addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x',
      'mainnet',
    ],
    [
      'addr1z8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gten0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs9yc0hh',
      'mainnet',
    ],
    [
      'addr1yx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerkr0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shs2z78ve',
      'mainnet',
    ],
    [
      'addr1x8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gt7r0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shskhj42g',
      'mainnet',
    ],
    ['addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k', 'mainnet'],
    ['addr128phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtupnz75xxcrtw79hu', 'mainnet'],
    ['addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8', 'mainnet'],
    ['addr1w8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcyjy7wx', 'mainnet'],
    [
      'addr_test1qz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs68faae',
      'testnet',
    ],
    ['addr_test1gz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrdw5vky', 'testnet'],
    ['addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz', 'testnet'],
    ['addr_test1wrphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcl6szpr', 'testnet'],
    // CIP-19, "User-facing Encoding"; txpipe/pallas, byron.rs; an Icarus address of public tests of Cardano libraries.
    [
      '37btjrVyb4KDXBNC4haBVPCrro8AQPHwvCMp3RFhhSVWwfFmZ6wwzSK6JK1hY6wHNmtrpTf1kdbva8TCneM2YsiXT7mrzT21EacHnPpz5YyUdj64na',
      'testnet',
    ],
    [
      'DdzFFzCqrht7PQiAhzrn6rNNoADJieTWBt8KeK9BZdUsGyX9ooYD9NpMCTGjQoUKcHN47g8JMXhvKogsGpQHtiQ65fZwiypjrC6d3a4Q',
      'mainnet',
    ],
    ['Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi', 'mainnet'],
  ])('accepts %s', (text, expected) => {
    expect(verdict('cardano', text)).toBe(expected);
    expect(canonical('cardano', text)).toBe(text);
  });

  it.each([
    ['stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw', 'stake address'],
    ['addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9', 'checksum does not match'],
    ['addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrlb', 'is not bech32'],
    ['Addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8', 'case are mixed'],
    ['Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAj', 'checksum does not match'],
    ['Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPod', 'not a Byron address'],
    ['bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh', 'expected it to start with addr1'],
  ])('refuses %s: %s', (text, expected) => {
    expect(reason('cardano', text)).toContain(expected);
  });

  it('makes enterprise addresses like the vector of type 6', () => {
    // CIP-19: both vectors are of the same payment key; this is its hash.
    const hash = '9493315cd92eb5d8c4304e67b7e16ae36d61d34502694657811a2c8e';
    const bytes = Uint8Array.from([...Buffer.from(hash, 'hex'), 0, 0, 0, 0]);
    expect(newAddress('cardano', bytes)).toBe('addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8');
    expect(newAddress('cardano', bytes, { testnet: true })).toBe(
      'addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz',
    );
  });
});

describe('ton', () => {
  it('knows the CRC of the catalogue of parametrised CRC algorithms (CRC-16/XMODEM, check value)', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x31c3);
  });

  // TEP-2 ("root dns") and docs.ton.org, TON cookbook.
  it.each(['Ef_lZ1T4NCb2mwkme9h2rJfESCE0W34ma9lWp7-_uY3zXDvq', 'EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF'])(
    'accepts %s in base64url and base64',
    (text) => {
      expect(verdict('ton', text)).toBe('mainnet');
      expect(canonical('ton', text.replaceAll('-', '+').replaceAll('_', '/'))).toBe(text);
    },
  );

  it('accepts the raw form', () => {
    const raw = '0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e';
    expect(verdict('ton', raw)).toBe('either');
    expect(canonical('ton', raw.toUpperCase())).toBe(raw);
    expect(newAddress('ton', Uint8Array.from(Buffer.from(raw.slice(2), 'hex')))).toBe(
      'EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF',
    );
    expect(reason('ton', raw.slice(0, -1))).toContain('64 hex digits');
    expect(reason('ton', `1${raw.slice(1)}`)).toContain('expected 0: or -1:');
  });

  it('tells the flags apart', () => {
    expect(verdict('ton', newAddress('ton', new Uint8Array(32), { testnet: true }))).toBe('testnet');
    expect(newAddress('ton', new Uint8Array(32), { testnet: true })).toMatch(/^kQ/);
    expect(reason('ton', 'EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG')).toContain('checksum does not match');
    expect(reason('ton', 'EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrH')).toBe('expected 48 characters, got 47');
    // TEP-2, the armoured form of a public key: another first byte under the same checksum.
    expect(reason('ton', 'Pubjns2gp7DGCnEH7EOWeCnb6Lw1akm538YYaz6sdLVHfRB2')).toContain('not the tag of an address');
  });
});

describe('generated addresses', () => {
  it('pass the check of their network and say which network they are of', () => {
    fc.assert(
      fc.property(anyNetwork, anyBytes, anyFlag, (network, bytes, testnet) => {
        const text = newAddress(network, bytes, { testnet });
        expect(['either', testnet ? 'testnet' : 'mainnet']).toContain(verdict(network, text));
        expect(canonical(network, text)).toBe(text);
        expect(newAddress(network, Uint8Array.from(bytes), { testnet })).toBe(text);
      }),
      { seed, numRuns: 1000 },
    );
  });

  it('have the forms the providers use', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
    const forms: Record<string, [RegExp, RegExp]> = {
      bitcoin: [/^bc1q[a-z0-9]{38}$/, /^2[MN][A-Za-z0-9]{33}$/],
      litecoin: [/^ltc1q[a-z0-9]{38}$/, /^Q[A-Za-z0-9]{33}$/],
      dogecoin: [/^D[A-Za-z0-9]{33}$/, /^n[A-Za-z0-9]{33}$/],
      bitcoin_cash: [/^bitcoincash:q[a-z0-9]{41}$/, /^bchtest:q[a-z0-9]{41}$/],
      tron: [/^T[A-Za-z0-9]{33}$/, /^T[A-Za-z0-9]{33}$/],
      ripple: [/^r[A-Za-z0-9]{24,34}$/, /^r[A-Za-z0-9]{24,34}$/],
      stellar: [/^G[A-Z2-7]{55}$/, /^G[A-Z2-7]{55}$/],
      cardano: [/^addr1v[a-z0-9]+$/, /^addr_test1v[a-z0-9]+$/],
      ton: [/^EQ[\w-]{46}$/, /^kQ[\w-]{46}$/],
    };
    for (const [id, [main, test]] of Object.entries(forms)) {
      if (!isNetworkId(id)) throw new Error(id);
      expect(newAddress(id, bytes)).toMatch(main);
      expect(newAddress(id, bytes, { testnet: true })).toMatch(test);
    }
  });

  it('are refused by networks with another format', () => {
    // Bitcoin's testnet P2SH version byte 0xc4 is that of these networks too.
    const sharedOnTestnet = new Set(['bitcoin>litecoin', 'bitcoin>dogecoin', 'bitcoin>cashaddr']);
    fc.assert(
      fc.property(anyNetwork, anyNetwork, anyBytes, anyFlag, (own, other, bytes, testnet) => {
        const [from, to] = [networks[own].kind, networks[other].kind];
        fc.pre(from !== to && !(testnet && sharedOnTestnet.has(`${from}>${to}`)));
        expect(verdict(other, newAddress(own, bytes, { testnet }))).toBe('refused');
      }),
      { seed, numRuns: 1500 },
    );
  });

  it('need 32 bytes', () => {
    for (const network of ids) {
      expect(() => newAddress(network, new Uint8Array(31))).toThrow(RangeError);
      expect(() => newTxid(network, new Uint8Array(31))).toThrow(RangeError);
    }
  });
});

describe('checksums', () => {
  it.each<[NetworkId, boolean]>([
    ['bitcoin', false],
    ['bitcoin', true],
    ['litecoin', false],
    ['litecoin', true],
    ['dogecoin', false],
    ['dogecoin', true],
    ['bitcoin_cash', false],
    ['tron', false],
    ['ripple', false],
    ['stellar', false],
    ['cardano', false],
    ['cardano', true],
  ])('of %s (testnet: %s) catch every change of one character', (network, testnet) => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(mutants(network, newAddress(network, bytes, { testnet }))).toEqual([]);
      }),
      { seed, numRuns: 4 },
    );
  });

  it('of ton catch every change of one character of base64url', () => {
    fc.assert(
      fc.property(anyBytes, anyFlag, (bytes, testnet) => {
        expect(mutants('ton', newAddress('ton', bytes, { testnet }), [...alphanumeric, '-', '_'])).toEqual([]);
      }),
      { seed, numRuns: 4 },
    );
  });

  it.each<[NetworkId, string]>([
    ['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
    ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
    ['ripple', 'XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi'],
    ['stellar', 'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ'],
    ['cardano', 'Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi'],
    [
      'cardano',
      'addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x',
    ],
  ])('catch every change of one character of the vector %s %s', (network, text) => {
    expect(mutants(network, text)).toEqual([]);
  });
});

describe('checkAddress', () => {
  const prefixes = [
    '',
    '1',
    '2',
    'bc1',
    'bc1q',
    'ltc1',
    'bitcoincash:',
    'q',
    '0x',
    'T',
    'r',
    'X',
    'G',
    'M',
    'addr1',
    '0:',
  ];
  const more = ['EQ', 'Ae2', '37bt', 'addr_test1', '?dt=', 'stake1', 'tb1p'];

  it('never throws and always gives a reason', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 260 }),
      fc
        .tuple(
          fc.constantFrom(...prefixes, ...more),
          fc.string({ unit: fc.constantFrom(...alphanumeric, '?', '=', ':') }),
        )
        .map(([prefix, rest]) => prefix + rest),
    );
    fc.assert(
      fc.property(text, (each) => {
        for (const network of ids) {
          const checked = checkAddress(network, each);
          expect(checked.ok ? checked.canonical : checked.reason).not.toBe('');
          expect(isTxid(network, each)).toBe(false);
        }
      }),
      { seed, numRuns: 1000 },
    );
  });

  it('is not fooled by characters that fold to ASCII', () => {
    // U+212A KELVIN SIGN has the lower case k and no other upper case.
    for (const [network, text] of [
      ['bitcoin', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'],
      ['bitcoin_cash', 'BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A'],
    ] as const) {
      expect(verdict(network, text)).toBe('mainnet');
      expect(reason(network, text.replace('K', '\u212a'))).toContain('is not printable ASCII');
    }
  });

  it('accepts its own canonical form as it is', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), (bytes, tag) => {
        const text = `${newAddress('ripple', bytes)}?dt=${tag}`;
        expect(canonical('ripple', canonical('ripple', text))).toBe(text);
        const memo = `${newAddress('stellar', bytes)}?memoId=${tag}`;
        expect(canonical('stellar', canonical('stellar', memo))).toBe(memo);
      }),
      { seed, numRuns: 50 },
    );
  });

  it('takes its time from 200 characters at most', () => {
    for (const network of ids) {
      for (const character of ['1', 'q', 'A', '?', ':', '0', 'é']) {
        expect(reason(network, character.repeat(5_000_000))).toContain('at most 200 characters');
        expect(verdict(network, character.repeat(200))).toBe('refused');
      }
    }
  });
});

describe('transaction ids', () => {
  it('pass the check of their network and are the same for the same bytes', () => {
    fc.assert(
      fc.property(anyNetwork, anyBytes, (network, bytes) => {
        const text = newTxid(network, bytes);
        expect(isTxid(network, text)).toBe(true);
        expect(newTxid(network, Uint8Array.from(bytes))).toBe(text);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('are told apart by format', () => {
    const bytes = new Uint8Array(32).fill(0xab);
    const digits = 'ab'.repeat(32);
    expect(newTxid('bitcoin', bytes)).toBe(digits);
    expect(newTxid('ethereum', bytes)).toBe(`0x${digits}`);
    expect(newTxid('ripple', bytes)).toBe(digits.toUpperCase());
    expect(newTxid('ton', bytes)).toBe(Buffer.from(bytes).toString('base64'));
    for (const left of ids) {
      for (const right of ids) {
        expect(isTxid(right, newTxid(left, bytes))).toBe(networks[left].txid === networks[right].txid);
      }
    }
  });

  it('refuses other lengths and characters', () => {
    for (const network of ids) {
      const text = newTxid(network, new Uint8Array(32).fill(0xab));
      for (const each of ['', text.slice(2), `${text}a`, ` ${text}`, `${text}\n`, text.replace(/..$/, '.=')]) {
        expect(isTxid(network, each)).toBe(false);
      }
    }
    // The two bits left over in the last character must be zero.
    expect(isTxid('ton', `${'A'.repeat(42)}B=`)).toBe(false);
  });
});
