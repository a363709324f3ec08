/** Words that commands take, for the commands themselves and for shell completion. */

/** Actions of `paydrill snapshot`. */
export const snapshotActions = ['save', 'restore', 'list', 'delete'];

/** Actions of `paydrill state`. */
export const stateActions = ['export', 'import'];

/** Actions of `paydrill workspace`. */
export const workspaceActions = ['create', 'list', 'delete'];

/** Risk levels of coins. */
export const risks = ['low', 'medium', 'high'];

/** Formats of `paydrill credentials`. */
export const credentialFormats = ['env', 'env-file', 'json'];

/** Methods that `paydrill sign` signs. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Shells that `paydrill completion` knows. */
export const shells = ['bash', 'zsh', 'fish'];
