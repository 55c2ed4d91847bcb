// The Node side of `deploy/bench/run sync-core`: maps of Yjs and Loro, no network.
// usage: node --expose-gc crdt.mjs ROUNDS WARM_UPS ENTRIES DELTA [yjs|loro ...]
// One JSON line per measured round and figure: {"peer", "figure", "millis"} or {"peer", "figure", "bytes"}.
//
// Replica x holds the keys [0, n), replica y the n keys from n/2 on, then y goes on with DELTA new keys. Merging takes
// the bytes that the other side would have sent, so decoding is part of it.
import * as Y from 'yjs'
import { LoroDoc } from 'loro-crdt'
import { readFileSync } from 'node:fs'

const [rounds, warmUps, n, delta] = process.argv.slice(2, 6).map(Number)
const wanted = process.argv.length > 6 ? process.argv.slice(6) : ['yjs', 'loro']
const overlapFrom = Math.floor(n / 2)
const key = i => 'key-' + i
const value = i => 'value-' + i
const versionOf = name =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version

function check(ok, what) {
  if (!ok) throw new Error('wrong result: ' + what)
}

function timed(work) {
  globalThis.gc?.()
  const started = performance.now()
  work()
  return performance.now() - started
}

function yjs() {
  const x = new Y.Doc()
  const y = new Y.Doc()
  const mine = x.getMap('m')
  const theirs = y.getMap('m')
  x.transact(() => { for (let i = 0; i < n; i++) mine.set(key(i), value(i)) })
  y.transact(() => { for (let i = overlapFrom; i < n + overlapFrom; i++) theirs.set(key(i), value(i)) })
  const state = Y.encodeStateAsUpdate(y)
  const mergeFull = timed(() => Y.applyUpdate(x, state))
  check(mine.size === n + overlapFrom, 'yjs full merge')
  y.transact(() => { for (let i = 0; i < delta; i++) theirs.set('delta-' + i, value(i)) })
  const update = Y.encodeStateAsUpdate(y, Y.encodeStateVector(x))
  const mergeDelta = timed(() => Y.applyUpdate(x, update))
  check(mine.size === n + overlapFrom + delta, 'yjs delta merge')
  return { merge_full: { millis: mergeFull, bytes: state.length }, merge_delta: { millis: mergeDelta, bytes: update.length } }
}

function loro() {
  const x = new LoroDoc()
  const y = new LoroDoc()
  const mine = x.getMap('m')
  const theirs = y.getMap('m')
  for (let i = 0; i < n; i++) mine.set(key(i), value(i))
  x.commit()
  for (let i = overlapFrom; i < n + overlapFrom; i++) theirs.set(key(i), value(i))
  y.commit()
  const state = y.export({ mode: 'update' })
  const mergeFull = timed(() => x.import(state))
  check(mine.size === n + overlapFrom, 'loro full merge')
  const before = y.version()
  for (let i = 0; i < delta; i++) theirs.set('delta-' + i, value(i))
  y.commit()
  const update = y.export({ mode: 'update', from: before })
  const mergeDelta = timed(() => x.import(update))
  check(mine.size === n + overlapFrom + delta, 'loro delta merge')
  x.free()
  y.free()
  return { merge_full: { millis: mergeFull, bytes: state.length }, merge_delta: { millis: mergeDelta, bytes: update.length } }
}

const peers = { yjs: [yjs, 'yjs'], loro: [loro, 'loro-crdt'] }
for (const name of wanted) {
  const [run, pack] = peers[name]
  for (let round = -warmUps; round < rounds; round++) {
    const figures = run()
    if (round >= 0) {
      for (const [figure, measured] of Object.entries(figures)) {
        process.stdout.write(JSON.stringify({ peer: name, version: versionOf(pack), figure, ...measured }) + '\n')
      }
    }
  }
}
