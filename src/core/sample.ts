import type { Faker } from '@faker-js/faker';
import type { DerivedBytes } from './ids.js';

/** A made-up person. The address is at example.com (RFC 2606), so that no mail can reach anybody. */
export type SamplePerson = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
};

/** Makes up a person from derived bytes: the same bytes, the same person. Loads its word lists when first called. */
export async function samplePerson(bytes: DerivedBytes): Promise<SamplePerson> {
  const { faker: shared } = await import('@faker-js/faker/locale/en');
  // An instance of our own: somebody else in this process may seed the shared one. Its class is reached through it, as the
  // package's root would load every language.
  const Own = shared.constructor as typeof Faker;
  const faker = new Own({ locale: shared.rawDefinitions });
  faker.seed(bytes.bytes(4).readUInt32BE());
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const email = faker.internet.email({ firstName, lastName, provider: 'example.com' }).toLowerCase();
  return { firstName, lastName, email };
}
