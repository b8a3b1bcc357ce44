// A figure set in OData: CBS observations in two pages, waarstaatjegemeente's words, and feeds that go wrong.
const row = (Measure, RegioS, Perioden, Value, more = {}) => ({ Id: 1, Measure, ValueAttribute: Value === null ? 'Unknown' : 'None', Value, StringValue: null, RegioS, Perioden, ...more })

const cbs = [
  [row('M000352', 'GM0546    ', '2021JJ00', 124.5), row('M000352', 'GM0546    ', '2022JJ00', null, { ValueAttribute: 'Confidential' }), row('M000352', 'GM0363    ', '2022JJ00', 9)],
  [row('M000352', 'NL01      ', '2022JJ00', 88), row('M000352', 'WK054601', '2022KW03', 7), row('M000352', 'WK036301', '2022KW03', 8), row('OTHER', 'GM0546', '2022XX00', 1), row('M000352', 'GM0546', '2022MM05', -3)]
]
const wsjg = [
  { Indicator: 'v1', GeoLevel: 'gemeente', Geo: '546', Period: 2022, Value: '12.5' },
  { Indicator: 'v1', GeoLevel: 'gemeente', Geo: '546', Period: 2023, Value: 'x' },
  { Indicator: 'v1', GeoLevel: 'nederland', Geo: '1', Period: '2022', Value: '7' },
  { Indicator: 'v1', GeoLevel: 'wijk', Geo: '0546', Period: '2022', Value: '1' }
]

export default {
  '/cbs': (url, request) => {
    const at = Number(url.searchParams.get('$skip') || 0)
    const filter = url.searchParams.get('$filter')
    if (filter && filter !== "RegioS eq 'GM0546'") return [400, 'no']
    return [200, { value: cbs[at], ...(at === 0 && { '@odata.nextLink': `http://127.0.0.1:${request.socket.localPort}/cbs?$skip=1` }) }]
  },
  '/wsjg': () => [200, { value: wsjg }],
  '/merged': () => [200, { value: [row('M', 'GM0186', '2001JJ00', 5), row('M', 'GM0545', '2001JJ00', 6)] }],
  '/round': () => [200, { value: [row('M000352', 'GM0546', '2021JJ00', 1)], '@odata.nextLink': '/round' }],
  '/empty': url => [200, { value: [], '@odata.nextLink': '/empty?' + (Number(url.search.slice(1)) + 1) }],
  '/away': () => [200, { value: [row('M000352', 'GM0546', '2021JJ00', 1)], '@odata.nextLink': 'http://localhost:1/more' }],
  '/half': () => [200, '{"value":[{"Measure":"M"'],
  '/other': () => [200, { data: [] }],
  '/noperiod': () => [200, { value: [{ Measure: 'M', Value: 1 }] }],
  '/badperiod': () => [200, { value: [row('M', 'GM0546', '2022MM13', 1)] }],
  '/words': () => [200, { value: [row('M', 'GM0546', '2022JJ00', 'veel')] }],
  '/huge': () => [200, { value: [row('M', 'GM0546', '2022JJ00', 1e15)] }],
  '/locked': (url, request) => request.headers.authorization === 'Bearer goed' ? [200, { value: [] }] : [401, 'no']
}
