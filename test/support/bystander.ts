import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const script = new URL('./bystander.mjs', import.meta.url)

/** How it went for somebody who meant no harm. */
export interface Bystanding {
  asked: number
  /** What went wrong: statuses and codes of errors. */
  failed: string[]
  /** How long half of the answers took at most. */
  medianMs: number
  slowestMs: number
}

/** Has somebody ask for an address every 20 ms, from another thread, for as long as `meanwhile` takes. */
export async function bystanding(url: URL, meanwhile: () => Promise<unknown>): Promise<Bystanding> {
  const worker = new Worker(script, { workerData: { url: url.href } })
  try {
    await once(worker, 'message')
    await meanwhile()
    worker.postMessage('stop')
    const [{ tookMs, failed }] = (await once(worker, 'message')) as [{ tookMs: number[]; failed: string[] }]
    const medianMs = tookMs.toSorted((a, b) => a - b)[tookMs.length >> 1] ?? 0
    return { asked: tookMs.length, failed, medianMs, slowestMs: Math.max(...tookMs) }
  } finally {
    await worker.terminate()
  }
}
