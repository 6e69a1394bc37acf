#!/usr/bin/env node
import { everything } from './commands.js'
import { dispatch } from './dispatch.js'
import { endWith, endWithReader, remark } from './terminal.js'

endWithReader()
try {
  await dispatch(process.argv.slice(2), everything, 'videre')
} catch (error) {
  const { sentenceOf } = await import('./failure.js')
  remark(`videre: ${sentenceOf(error)}`)
  endWith(1)
}
