// The Node side of `deploy/bench/run memory`: the official memory server, driven over stdio as an assistant drives it.
// usage: node memory.mjs ROUNDS WARM_UPS ENTITIES BATCH QUERIES
// One JSON line per round and figure: {"peer", "figure", "millis"}: the whole of telling it ENTITIES in batches of BATCH, the
// median of searching for a word of one of them, after 25 ms of searching for each that counts, and the median of telling it
// one more. Every round has a file of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [rounds, , entities, batch, queries] = process.argv.slice(2, 7).map(Number)
const pack = new URL('node_modules/@modelcontextprotocol/server-memory/', import.meta.url)
const version = JSON.parse(readFileSync(new URL('package.json', pack))).version

// what io.continuum.deploy.bench.memory.Assistant tells Continuum, to the letter
const entity = i => ({
  name: 'record-' + i,
  entityType: 'kind-' + (i % 7),
  observations: ['The record number ' + i + ' is kept by team ' + (i % 50) + ' and was written by hand, tag' + i + '.']
})

class Server {
  constructor(file) {
    this.process = spawn(process.execPath, [new URL('dist/index.js', pack).pathname], {
      env: { ...process.env, MEMORY_FILE_PATH: file }, stdio: ['pipe', 'pipe', 'ignore']
    })
    this.waiting = new Map()
    this.next = 1
    createInterface({ input: this.process.stdout }).on('line', line => {
      const answer = JSON.parse(line)
      this.waiting.get(answer.id)?.(answer)
      this.waiting.delete(answer.id)
    })
  }

  send(message) {
    this.process.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n')
  }

  ask(method, params) {
    const id = this.next++
    return new Promise((done, failed) => {
      this.waiting.set(id, answer => answer.error || answer.result.isError
        ? failed(new Error(JSON.stringify(answer).slice(0, 300))) : done(answer.result))
      this.send({ id, method, params })
    })
  }

  call(name, args) {
    return this.ask('tools/call', { name, arguments: args })
  }
}

const median = times => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]

async function timed(work) {
  const started = performance.now()
  const result = await work()
  return { millis: performance.now() - started, result }
}

for (let round = 0; round < rounds; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'continuum-bench-'))
  const server = new Server(join(folder, 'memory.jsonl'))
  await server.ask('initialize',
    { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } })
  server.send({ method: 'notifications/initialized' })
  const told = await timed(async () => {
    for (let from = 0; from < entities; from += batch) {
      const some = Array.from({ length: Math.min(batch, entities - from) }, (_, i) => entity(from + i))
      await server.call('create_entities', { entities: some })
    }
  })
  const settled = performance.now() + queries * 25
  for (let i = 0; performance.now() < settled; i++) await server.call('search_nodes', { query: 'tag' + i % entities + '.' })
  const searches = []
  const writes = []
  for (let i = 0; i < queries; i++) {
    const wanted = i * 7919 % entities
    const { millis, result } = await timed(() => server.call('search_nodes', { query: 'tag' + wanted + '.' }))
    if (!JSON.stringify(result).includes('record-' + wanted)) throw new Error('not found: ' + wanted)
    searches.push(millis)
  }
  for (let i = 0; i < queries; i++) {
    writes.push((await timed(() => server.call('create_entities', { entities: [entity(entities + i)] }))).millis)
  }
  const figures = { batches: told.millis, search: median(searches), write: median(writes) }
  for (const [figure, millis] of Object.entries(figures)) {
    process.stdout.write(JSON.stringify({ peer: 'server-memory', version, figure, millis }) + '\n')
  }
  server.process.kill()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)
