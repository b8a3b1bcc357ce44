// The municipality that is measured: the example, and beside it 1,000 beleid with about 2,000 characters each and
// 5,000 signalen that point at them. The same words every time: the generator starts from a fixed number.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const BELEID = 1000
export const SIGNALEN = 5000
export const IMPORTED = 100000
export const THEMA = 'Wonen'
export const WORD = 'leefbaarheid'

let state = 20270112
function next (count) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor(state / 4294967296 * count)
}

const words = ('gemeente bewoner woning regeling aanvraag subsidie verordening college raad besluit termijn bezwaar wijk buurt overlast vergunning toezicht handhaving ' +
  'inkomen schuld uitkering jeugd zorg school opvang huur eigenaar verhuur kamer straat plein groen water riool afval energie warmte isolatie verkeer fiets parkeren bus ' +
  'haven markt winkel horeca evenement sport cultuur museum monument archief loket balie formulier brief gesprek afspraak wachttijd doorlooptijd kwaliteit toets criterium').split(' ')
const small = 'de het een van voor met en of in op bij aan die dat wordt kan moet niet meer binnen volgens tussen zonder'.split(' ')

function sentence () {
  const parts = []
  for (let i = 8 + next(8); i > 0; i--) parts.push(i % 2 ? words[next(words.length)] : small[next(small.length)])
  return parts.join(' ').replace(/^./, first => first.toUpperCase()) + '.'
}

function prose (size, has) {
  let text = has ? `Dit gaat over de ${WORD} in de wijk.` : ''
  while (text.length < size) text += (text ? ' ' : '') + sentence()
  return text
}

const themes = ['Wonen', 'Bestaanszekerheid', 'Klimaat', 'Leefbare wijken', 'Jeugd', 'Bereikbaarheid', 'Dienstverlening', 'Cultuur']
const day = (from, count) => new Date(Date.UTC(from, 0, 1 + next(count))).toISOString().slice(0, 10)

function beleid () {
  const lines = ['code;titel;soort;vaststellend_orgaan;thema;in_werking;uit_werking;evaluatiedatum;samenvatting;eigenaar;organisatie;toegang;herkomst_inhoud']
  for (let i = 1; i <= BELEID; i++) {
    lines.push([`M-${i}`, `${sentence().slice(0, 60)} ${i}`, ['nota', 'verordening'][next(2)], ['raad', 'college'][next(2)], themes[next(themes.length)],
      day(2015, 3000), '', day(2027, 700), prose(2000, i % 1000 < 192), 'Beleidsadviseur Werk en inkomen', 'Inkomen en schulden', ['openbaar', 'intern'][next(2)], 'voorbeeld'].join(';'))
  }
  return lines.join('\n') + '\n'
}

function signalen (count, size) {
  const lines = ['titel;soort;toelichting;beleid;thema;gemeld_op;toegang;herkomst_inhoud']
  for (let i = 1; i <= count; i++) {
    lines.push([`${sentence().slice(0, 60)} ${i}`, 'gatmelding', prose(size, i % 5000 < 165), `M-${1 + i % BELEID}`, themes[next(themes.length)], day(2026, 360), 'intern', 'voorbeeld'].join(';'))
  }
  return lines.join('\n') + '\n'
}

export const INDICATORS = 200

/* Figures with noise, and in every third a level that changed. */
function indicatoren () {
  const lines = ['code;naam;eenheid;richting;frequentie;berekening;telt_bij;streefwaarde;eigenaar;organisatie;thema;woorden_stand;toegang;herkomst_inhoud']
  for (let i = 1; i <= INDICATORS; i++) {
    lines.push([`B${i}`, sentence().slice(0, 60), '% van de zaken', ['hoger', 'lager', 'geen'][i % 3], 'maand', 'aandeel', 'eind', 60 + next(30), 'Teammanager Inkomen en schulden', 'Inkomen en schulden',
      themes[next(themes.length)], 'op tijd', 'intern', 'voorbeeld'].join(';'))
  }
  return lines.join('\n') + '\n'
}

function waarnemingen () {
  const lines = ['indicator;periode;waarde;teller;noemer;toegang;herkomst_inhoud']
  for (let i = 1; i <= INDICATORS; i++) {
    for (let month = 0; month < 60; month++) {
      const noemer = 300 + next(200); const teller = Math.round(noemer * (0.55 + next(100) / 1000 + (i % 3 === 0 && month > 40 ? 0.15 : 0)))
      lines.push([`B${i}`, `${2022 + Math.floor(month / 12)}-${String(month % 12 + 1).padStart(2, '0')}`, (100 * teller / noemer).toFixed(1).replace('.', ','), teller, noemer, 'intern', 'voorbeeld'].join(';'))
    }
  }
  return lines.join('\n') + '\n'
}

/* A municipality with many figures: the example's own and INDICATORS more, five years of months each. */
export function fillFigures (program, work) {
  const data = join(work, 'figures')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true })
  const run = (...words) => execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  run('demo', '--data', data, '--gemeente', 'leiden')
  for (const [register, text] of [['indicator', indicatoren()], ['waarneming', waarnemingen()]]) {
    writeFileSync(join(work, `${register}.csv`), text)
    run('import', join(work, `${register}.csv`), '--data', data, '--gemeente', 'leiden', '--register', register)
  }
  return data
}

/* Fills DATA once; the copy of the finished folder is what every server starts with. */
export function fill (program, work) {
  const data = join(work, 'filled')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true })
  writeFileSync(join(work, 'beleid.csv'), beleid())
  writeFileSync(join(work, 'signalen.csv'), signalen(SIGNALEN, 150))
  writeFileSync(join(work, 'import.csv'), signalen(IMPORTED, 150))
  const run = (...words) => execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  run('demo', '--data', data, '--gemeente', 'leiden')
  run('import', join(work, 'beleid.csv'), '--data', data, '--gemeente', 'leiden', '--register', 'beleid')
  run('import', join(work, 'signalen.csv'), '--data', data, '--gemeente', 'leiden', '--register', 'signaal')
  return data
}

export function copy (from, to) {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
  if (!existsSync(join(to, 'gm0546.db'))) throw new Error(`nothing to measure in ${to}`)
  return to
}
