/** The doors of the library: modules of `src/` that a program can import. */
export const entries = ['index', 'clients', 'receiver', 'vitest'];
