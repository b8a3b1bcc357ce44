// A delivery of figures through the ordinary feed: the program fetches a file from its folder. Against it plain inserts of
// the same rows, of what is written about them, and nothing else.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copy } from './data.mjs'
import { load, median, serve, signIn, stop } from './tools.mjs'

const AREAS = 312
const WEEKS = 520
export const DELIVERED = AREAS * WEEKS
const MONDAY = Date.UTC(2015, 0, 5)
const TABLES = ['waarneming', 'id', 'levering', 'id', 'historie', 'nummer', 'historie_tekst', 'nummer']

function writeFigures (file) {
  const lines = ['indicator;periode;gebied;waarde']
  for (let area = 0; area < AREAS; area++) {
    for (let week = 0; week < WEEKS; week++) {
      const monday = new Date(MONDAY + week * 7 * 86_400_000).toISOString().slice(0, 10)
      lines.push(`BENCH;${monday};GM${String(area).padStart(4, '0')};${(area * 31 + week * 7) % 997}`)
    }
  }
  writeFileSync(file, lines.join('\n') + '\n')
}

/** The municipality with a koppeling that has this file to fetch. */
function prepare (program, filled, work, name) {
  const data = copy(filled, join(work, name))
  const bring = (register, text) => {
    writeFileSync(join(work, `${register}.csv`), text)
    execFileSync(program, ['import', join(work, `${register}.csv`), '--data', data, '--gemeente', 'leiden', '--register', register], { stdio: ['ignore', 'ignore', 'pipe'] })
  }
  bring('indicator', 'code;naam;eenheid;richting;frequentie;berekening\nBENCH;Metingen;per week;geen;week;gemiddelde\n')
  bring('koppeling', 'naam;soort;adres;ophalen\nReeksen;csv_lang;reeksen.csv;dag\n')
  mkdirSync(join(data, 'leveringen', 'gm0546'), { recursive: true })
  writeFigures(join(data, 'leveringen', 'gm0546', 'reeksen.csv'))
  return data
}

/** Page 1000 of all those figures against the first page. */
async function measureFar (program, data, rounds, report) {
  const server = await serve(program, data)
  const { cookie } = await signIn(server, 'beleidsadviseur')
  const path = '/leiden/waarnemingen?pageSize=50'
  const near = []; const far = []
  for (let round = 0; round < rounds; round++) {
    near.push((await load(server, path, { cookie })).cpu)
    far.push((await load(server, `${path}&page=1000`, { cookie })).cpu)
  }
  report('page 1000 of the figures, against page 1', median(far) / median(near), 3, value => `${value.toFixed(1)} x`,
    `${(median(far) * 1e6).toFixed(0)} and ${(median(near) * 1e6).toFixed(0)} µs of processor time`)
  await stop(server)
}

export async function measureLevering (program, filled, work, rounds, timed, report) {
  const ours = []; const theirs = []
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const data = prepare(program, filled, work, 'data')
    const bare = prepare(program, filled, work, 'bare')
    ours.push(await timed(program, ['ophalen', '--data', data, '--gemeente', 'leiden']))
    const [count, cpu] = execFileSync(join(work, 'bare_import'), [join(data, 'gm0546.db'), join(bare, 'gm0546.db'), ...TABLES], { encoding: 'utf8' }).split(' ').map(Number)
    if (count < DELIVERED) throw new Error(`the delivery made ${count} rows`)
    theirs.push(cpu)
    if (round === 0) await measureFar(program, data, rounds, report)
  }
  const mine = median(ours.map(one => one.cpu))
  report('delivery of 162,240 figures, against bare inserts', mine / median(theirs), 2, value => `${value.toFixed(1)} x`,
    `${mine.toFixed(1)} and ${median(theirs).toFixed(1)} s of processor time, ${median(ours.map(one => one.wall)).toFixed(1)} s by the clock`)
}
