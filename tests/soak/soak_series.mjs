// Every weekly series of the real data (REALDATA names its folder) through `doorpakker calc spc`, point by point against
// the rules written out once more, by windows: 312 municipalities, three counts, gaps and breaks as they came.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { done, run, test } from '../server/client.mjs'

const file = process.env.REALDATA ? join(process.env.REALDATA, 'indicators', 'gm_weekly_series_2020_2024.csv.gz') : ''
const present = file !== '' && existsSync(file)
const near = 1e-9

function readSeries () {
  const series = new Map()
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1)) {
    const [code, week, indicator, value] = line.split(',')
    if (value === '') continue
    const key = `${code} ${indicator}`
    if (!series.has(key)) series.set(key, [])
    series.get(key).push([week, Number(value)])
  }
  for (const points of series.values()) points.sort((a, b) => (a[0] < b[0] ? -1 : 1))
  return series
}

const average = list => (list.length === 0 ? 0 : list.reduce((sum, one) => sum + one, 0) / list.length)
const side = (difference, slack) => (difference > slack ? 1 : difference < -slack ? -1 : 0)

function expected (values) {
  const mean = average(values)
  const slack = near * Math.max(1, ...values.map(Math.abs))
  const ranges = values.slice(1).map((value, i) => Math.abs(value - values[i]))
  const most = 3.267 * average(ranges)
  const range = average(ranges.filter(one => most === 0 || one < most - slack))
  const sides = values.map(value => side(value - mean, slack))
  const far = values.map(value => Math.abs(value - mean) > 2.66 * range + slack)
  const close = values.map((value, i) => !far[i] && Math.abs(value - mean) > 2.66 * 2 / 3 * range + slack)
  const marks = values.map((value, i) => new Set(far[i] ? ['outside'] : []))
  const windows = (size, holds, rule, marked = () => true) => {
    for (let from = 0; from + size <= values.length; from++) {
      const window = Array.from({ length: size }, (nothing, i) => from + i)
      if (holds(window)) window.filter(marked).forEach(i => marks[i].add(rule))
    }
  }
  const oneSide = window => Math.abs(window.reduce((sum, i) => sum + sides[i], 0)) === window.length
  windows(7, oneSide, 'shift')
  windows(7, window => Math.abs(window.slice(1).reduce((sum, i) => sum + Math.sign(values[i] - values[i - 1]), 0)) === 6, 'trend')
  windows(3, window => oneSide(window) && window.filter(i => close[i]).length >= 2, 'two_of_three', i => close[i])
  return { mean, lower: mean - 2.66 * range, upper: mean + 2.66 * range, marks, sides }
}

await test(`the real weekly series get the marks of the written rules${present ? '' : ' # skip REALDATA does not hold the series'}`, () => {
  if (!present) return
  const order = ['outside', 'shift', 'trend', 'two_of_three']
  let points = 0
  for (const [name, series] of readSeries()) {
    const input = 'datum,waarde\n' + series.map(point => point.join(',')).join('\n') + '\n'
    const answer = run(['calc', 'spc', '-', '--better', 'down'], { input, maxBuffer: 1 << 26 })
    assert.equal(answer.status, 0, `${name}: ${answer.stderr}`)
    const told = JSON.parse(answer.stdout)
    const right = expected(series.map(point => point[1]))
    assert.equal(told.enough, series.length >= 12, name)
    told.points.forEach((point, i) => {
      assert.equal(point.datum, series[i][0], name)
      assert.equal(point.value, series[i][1], name)
      for (const line of ['mean', 'lower', 'upper']) assert.ok(Math.abs(point[line] - right[line]) <= near * Math.max(1, Math.abs(right.upper)), `${name} ${line}`)
      assert.deepEqual(point.rules, order.filter(rule => right.marks[i].has(rule)), `${name} ${point.datum}`)
      const cause = right.marks[i].size === 0 ? 'common' : right.sides[i] === 0 ? 'change' : right.sides[i] < 0 ? 'improvement' : 'concern'
      assert.equal(point.cause, cause, `${name} ${point.datum}`)
    })
    points += told.points.length
  }
  console.log(`# ${points} points`)
  assert.ok(points > 100000)
})
done()
