// A case system that answers as the Zaken API does, with a signed token; and one that does not know expand.
import crypto from 'node:crypto'

const at = (request, path) => `http://127.0.0.1:${request.socket.localPort}${path}`
const kinds = { bijstand: 'Aanvraag bijzondere bijstand', bezwaar: 'Bezwaar; "behandelen"' }

function zaak (request, number, kind, start, end, due, result, channel = 'Balie') {
  const type = at(request, `/catalogi/api/v1/zaaktypen/${kind}`)
  return {
    url: at(request, `/zaken/api/v1/zaken/${number}`), identificatie: `ZAAK-${number}`, omschrijving: 'Aanvraag van J. Jansen', toelichting: 'BSN 123456782', zaaktype: type, startdatum: start, einddatum: end,
    uiterlijkeEinddatumAfdoening: due, communicatiekanaalNaam: channel, verlenging: { reden: 'druk', duur: 'P14D' }, opschorting: { indicatie: false, reden: '' },
    resultaat: result && at(request, `/zaken/api/v1/resultaten/${number}`),
    _expand: {
      zaaktype: { url: type, identificatie: kind, omschrijving: kinds[kind] },
      ...(result && { resultaat: { url: 'x', _expand: { resultaattype: { omschrijving: result } } } })
    }
  }
}

function signed (request) {
  const [head, claims, mac] = (request.headers.authorization || '').replace('Bearer ', '').split('.')
  if (!mac) return false
  const good = crypto.createHmac('sha256', 'kort').update(`${head}.${claims}`).digest('base64url')
  const told = JSON.parse(Buffer.from(claims, 'base64url'))
  return mac === good && told.client_id === 'doorpakker' && Math.abs(told.iat - Date.now() / 1000) < 60
}

function zaken (request, url) {
  if (!signed(request)) return [403, { code: 'not_authenticated' }]
  if (request.headers['accept-crs'] !== 'EPSG:4326') return [406, 'no']
  if (url.searchParams.get('expand') !== 'zaaktype,resultaat,resultaat.resultaattype') return [400, 'no']
  const rows = [
    zaak(request, 1, 'bijstand', '2026-01-05', '2026-02-02', '2026-03-02', 'Toegekend'),
    zaak(request, 2, 'bijstand', '2026-01-12', null, '2026-03-09', null, ''),
    zaak(request, 3, 'bezwaar', '2026-01-20', '2026-05-01', null, 'Ongegrond', null)
  ]
  const page = Number(url.searchParams.get('page') || 1)
  url.searchParams.set('page', page + 1)
  return [200, { count: 3, next: page === 1 ? at(request, url.pathname + url.search) : null, previous: null, results: page === 1 ? rows.slice(0, 2) : rows.slice(2) }]
}

// A case system that gives addresses only: the names stand in the catalogue, the results in a list of their own.
function bare (request, ...rest) {
  const { _expand, ...one } = zaak(request, ...rest)
  if (one.resultaat) one.resultaat = one.resultaat.replace('/zaken/', '/oud/')
  return one
}

function old (url, request) {
  const second = url.searchParams.get('page') === '2'
  const more = second ? null : at(request, `${url.pathname}?page=2`)
  const result = (number, type) => ({ url: at(request, `/oud/api/v1/resultaten/${number}`), zaak: 'x', resultaattype: at(request, `/catalogi/api/v1/resultaattypen/${type}`), toelichting: 'over J. Jansen' })
  if (url.pathname.endsWith('/resultaten')) return [200, { next: more, results: second ? [result(3, 'nee')] : [result(1, 'ja'), result(2, 'ja')] }]
  const rows = second
    ? [bare(request, 3, 'bezwaar', '2026-01-20', '2026-05-01', null, 'x')]
    : [bare(request, 1, 'bijstand', '2026-01-05', '2026-02-02', '2026-03-02', 'x'), bare(request, 2, 'bijstand', '2026-01-06', '2026-02-03', '2026-03-02', 'x'), bare(request, 4, 'bijstand', '2026-01-12', null, null, null)]
  return [200, { next: more, results: rows }]
}

// Each name may be asked for once.
function catalogue (url, request, seen) {
  if (seen[url.pathname] > 2) return [500, 'again']
  const name = url.pathname.split('/').pop()
  return [200, { url: at(request, url.pathname), omschrijving: kinds[name] || { ja: 'Toegekend', nee: 'Ongegrond' }[name] }]
}

// Klantinteracties, with everything that must not come along.
function contacts (url, request) {
  if (request.headers.authorization !== 'Token goed') return [401, 'no']
  const about = url.searchParams.get('expand') === 'gingOverOnderwerpobjecten'
  const object = (codeObjecttype, objectId) => ({ uuid: '3', url: 'y', onderwerpobjectidentificator: { objectId, codeObjecttype, codeRegister: 'open-zaak', codeSoortObjectId: 'identificatie' } })
  const one = (when, onderwerp, kanaal) => ({
    uuid: '1', url: 'x', onderwerp, kanaal, inhoud: 'J. Jansen belde', reactie: 'BSN 123456782', plaatsgevondenOp: when, vertrouwelijk: false,
    hadBetrokkenen: [{ uuid: '2', url: at(request, '/klantinteracties/api/v1/betrokkenen/2') }], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [],
    ...(about && onderwerp === 'Paspoort' ? { _expand: { gingOverOnderwerpobjecten: [object('pand', 'P-1'), object('zaak', 'Z-12')] } } : {})
  })
  const second = url.searchParams.get('page') === '2'
  if (!url.pathname.endsWith('/klantcontacten')) return [404, 'no']
  return [200, {
    count: 5, next: second ? null : at(request, `${url.pathname}?page=2${about ? '&expand=gingOverOnderwerpobjecten' : ''}`), previous: null,
    results: second
      ? [one('2026-02-10T09:00:00+01:00', 'Paspoort', 'telefoon'), one('2026-03-01T09:00:00+01:00', 'paspoort', 'e-mail')]
      : [one('2026-01-05T10:00:00.123Z', 'Paspoort', 'telefoon'), one('2026-01-31T23:30:00Z', 'Paspoort', 'telefoon'), one('2026-01-07T10:00:00Z', 'Vraag van J. Jansen', 'balie')]
  }]
}

export default {
  '/zaken': (url, request) => url.pathname === '/zaken/api/v1/zaken' ? zaken(request, url) : [404, 'no'],
  '/oud': old,
  '/zoek': (url, request) => [200, { next: null, results: [{ ...bare(request, 1, 'bijstand', '2026-01-05', null, null), zaaktype: 'http://localhost:1/catalogi/zaaktypen/1' }] }],
  '/catalogi': catalogue,
  '/klantinteracties': contacts,
  '/deelset': () => [200, 'gemeentecode;indicator;eenheid;periode;waarde;bron\nGM0344;X1;aantal;2026-01;12;zaaksysteem\nGM0344;X2;euro;2026-01;3;\nGM0546;X1;aantal;2026-01;99;\n', { 'Content-Type': 'text/csv' }],
  '/nietzgw': () => [200, { value: [] }]
}
