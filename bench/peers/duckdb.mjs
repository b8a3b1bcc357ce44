// Counts cases straight from the CSV with DuckDB: duckdb.mjs FILE THREADS [OUT]. Prints the seconds of the question and
// the greatest memory; with OUT it also writes every cell, in time by the Awb included, which the timed question leaves out.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const require = createRequire(join(resolve('build/peers'), 'package.json'))
const { DuckDBInstance } = require('@duckdb/node-api')
const [file, threads, out] = process.argv.slice(2)
const from = `read_csv('${file}', delim=';', header=true, quote='"', columns={'zaak':'VARCHAR','zaaktype':'VARCHAR','start':'DATE','eind':'DATE',
  'uiterlijke_einddatum':'DATE','opschorting':'INTEGER','verlenging':'INTEGER','resultaattype':'VARCHAR','wijk':'VARCHAR','kanaal':'VARCHAR'})`
const cells = "date_trunc('month', eind) AS maand, zaaktype, wijk, resultaattype"

const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect()
const began = performance.now()
const first = await connection.runAndReadAll(`SELECT ${cells}, count(*), median(eind - start),
  sum(CASE WHEN eind <= uiterlijke_einddatum + opschorting + verlenging THEN 1 ELSE 0 END) FROM ${from} GROUP BY ALL`)
const seconds = (performance.now() - began) / 1000
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]) * 1024

// Saturdays, Sundays and the holidays of the Algemene termijnenwet: the first workday from each day on.
function easter (year) {
  const a = year % 19, b = Math.floor(year / 100), c = year % 100, d = Math.floor(b / 4), e = b % 4, g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30, i = Math.floor(c / 4), k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7, m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return Date.UTC(year, month - 1, (h + l - 7 * m + 33 * month + 19) % 32)
}
const DAY = 86400000
const isOff = time => {
  const day = new Date(time), year = day.getUTCFullYear(), text = day.toISOString().slice(5, 10)
  const king = new Date(Date.UTC(year, 3, 27)).getUTCDay() === 0 ? '04-26' : '04-27'
  return [0, 6].includes(day.getUTCDay()) || ['01-01', '05-05', '12-25', '12-26', king].includes(text) || [-2, 1, 39, 50].includes(Math.round((time - easter(year)) / DAY))
}
if (out) {
  const days = []
  for (let time = Date.UTC(2018, 0, 1); time < Date.UTC(2030, 0, 1); time += DAY) {
    let next = time
    while (isOff(next)) next += DAY
    days.push(`('${new Date(time).toISOString().slice(0, 10)}'::DATE,'${new Date(next).toISOString().slice(0, 10)}'::DATE)`)
  }
  await connection.run('CREATE TABLE werkdag (dag DATE, eerst DATE)')
  await connection.run(`INSERT INTO werkdag VALUES ${days.join(',')}`)
  const all = await connection.runAndReadAll(`SELECT strftime(maand, '%Y-%m'), zaaktype, wijk, resultaattype, count(*), median(dagen), quantile_disc(dagen, 0.9), sum(dagen),
    sum(CASE WHEN eind <= (CASE WHEN termijn <= 92 THEN eerst ELSE uiterst END) THEN 1 ELSE 0 END) FROM
    (SELECT ${cells}, eind, eind - start AS dagen, uiterlijke_einddatum + opschorting + verlenging AS uiterst, uiterlijke_einddatum - start AS termijn FROM ${from}) JOIN werkdag ON dag = uiterst GROUP BY ALL`)
  writeFileSync(out, all.getRows().map(row => row.map(String).join(';')).sort().join('\n') + '\n')
}
console.log(JSON.stringify({ seconds, peak, cells: first.currentRowCount }))
