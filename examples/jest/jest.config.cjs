module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.cjs'],
  // Nothing here needs to be compiled.
  transform: {},
};
