// A key moment with a long list: more than can be proven at once. Hours in many teams, and worth that follows the hours
// closely, so that there are many lists of nearly the same worth.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from './client.mjs'

const TEAMS = ['Inkomen en schulden', 'Wmo en jeugd', 'Wonen en ruimte', 'Duurzaamheid', 'Dienstverlening', 'Juridische zaken', 'Openbare ruimte en mobiliteit', 'Informatie en data']
const CRITERIA = ['K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8']

export function makeLong (data, count, moment = 'Collegeretraite voorjaar') {
  let state = 11
  const below = most => { state = (state * 1103515245 + 12345) % 2147483648; return (state >> 12) % most }
  const items = ['nummer;titel;stroom;stand;werksoort;verplichting;sleutelmoment;toegang;herkomst_inhoud']
  const hours = ['beleidsopgave;team;jaar;uren;toegang;herkomst_inhoud']
  const scores = ['sleutelmoment;beleidsopgave;criterium;niveau;toegang;herkomst_inhoud']
  for (let i = 1; i <= count; i++) {
    let sum = 0
    items.push(`L${i};Lange lijst, ${i};${i % 2 ? 'verbeteren' : 'nieuwe_wens'};kandidaat;beleidsproces;vrij;${moment};intern;voorbeeld`)
    for (const team of TEAMS) {
      if (below(2)) continue
      const asked = 7 + below(90)
      sum += asked
      hours.push(`L${i};${team};2027;${asked};intern;voorbeeld`)
    }
    for (const criterion of CRITERIA) scores.push(`${moment};L${i};${criterion};${Math.min(4, Math.max(0, Math.floor(sum / 75 + below(3) - 1)))};intern;voorbeeld`)
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'doorpakker-lang-'))
  for (const [register, rows] of Object.entries({ beleidsopgave: items, inzet: hours, score: scores })) {
    const file = path.join(folder, `${register}.csv`)
    writeFileSync(file, rows.join('\n') + '\n')
    const made = run(['import', file, '--data', data, '--gemeente', 'leiden', '--register', register])
    if (made.status !== 0) throw new Error(`${register}: ${made.stderr}`)
  }
  rmSync(folder, { recursive: true })
}

// What doorpakker-solver answers (struct portfolio_proof), without a list of its own: no list is worth more than `bound`, so
// that 0 says that the list on the screen is the best.
export function proofOf (file, bound) {
  const bytes = Buffer.alloc(16 + Math.ceil(5000 / 64) * 8)
  bytes.writeUInt32LE(0x646f6f72, 0)
  bytes.writeDoubleLE(bound, 8)
  writeFileSync(file, bytes)
}
