/* Preloaded into a relay (NODE_OPTIONS=--import=…): what no code of ours does, but a library could. */
const words = process.env.SAID_BY_NOBODY ?? ''
process.on('SIGUSR2', () => {
  console.error(words)
  console.log(words)
  process.emitWarning(words, words)
})
process.on('SIGWINCH', () => {
  void Promise.reject(new Error(words))
})
