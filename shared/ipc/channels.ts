/** Names of the Electron channels between preload and main. The page never sees them. */

/** Page → main, `(name, input)`, answered with a `Result`. */
export const callChannel = 'plumbline:call';
/** Main → page, one `PageCommand`. */
export const commandChannel = 'plumbline:command';
/** Main → page, the stream's `MessagePort`. */
export const streamPortChannel = 'plumbline:stream-port';
