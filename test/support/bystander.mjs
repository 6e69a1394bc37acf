/*
 * A thread of its own: somebody who means no harm and comes again and again, each time with a new connection, while a test attacks.
 * Says so when the first answer has come, and how all the later ones went when it is told to stop.
 */
import { parentPort, workerData } from 'node:worker_threads'

const tookMs = []
const failed = []

async function ask() {
  const answer = await fetch(workerData.url, { headers: { Connection: 'close' } })
  await answer.text()
  if (answer.status !== 200) throw new Error(`answered ${answer.status}`)
}

await ask()
parentPort.postMessage('here')
let isOver = false
parentPort.once('message', () => {
  isOver = true
})
while (!isOver) {
  const from = performance.now()
  await ask().catch((error) => failed.push(error.cause?.code ?? error.message))
  tookMs.push(performance.now() - from)
  await new Promise((resolve) => setTimeout(resolve, 20))
}
parentPort.postMessage({ tookMs, failed })
