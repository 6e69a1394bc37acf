import type { Reporter, TestModule } from 'vitest/node'

/** Ends the output with one plain line that programs can read. What broke outside of any test counts as failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++
      count.failed += module.errors().length
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length
    }
    // A test without a result was never run to its end.
    const failed = count.failed + count.pending
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    process.stdout.write(`Tests: ${count.passed} passed, ${failed} failed${skipped}\n`)
  }
}
