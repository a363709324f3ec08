/** Begins the name of the file, in the temporary folder of the run, in which a process of the tests says what it has watched. */
export const watchedFilePrefix = 'watched-';
