// The running server, through its socket: sign-in, form tokens, sessions, addresses, limits, caching.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import net from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Client, Server, done, makeData, removeData, run, sendRaw, test } from './client.mjs'

const data = makeData(['leiden', 'leusden'])
const server = await new Server(data).start()
const client = () => new Client(server)

await test('health answers, and the first page names the municipalities', async () => {
  assert.equal((await client().get('/healthz')).status, 200)
  const front = await client().get('/')
  assert.equal(front.status, 200)
  assert.match(front.text, /href="\/leiden\/"/)
  assert.match(front.text, /Leusden/)
})

await test('the code of a municipality leads to its name, "/leiden" to "/leiden/"', async () => {
  const code = await client().get('/gm0546/beleid?sort=titel')
  assert.equal(code.status, 308)
  assert.equal(code.headers.location, '/leiden/beleid?sort=titel')
  assert.equal((await client().get('/leiden')).headers.location, '/leiden/')
})

await test('every answer has the security headers', async () => {
  for (const where of ['/', '/healthz', '/leiden/', '/leiden/niets', '/niets/', '/leiden/api/v1/openapi.json']) {
    const answer = await client().get(where)
    assert.match(answer.headers['content-security-policy'] || '', /default-src 'none'.*frame-ancestors 'none'/, where)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', where)
    assert.equal(answer.headers['referrer-policy'], 'same-origin', where)
  }
})

await test('what does not exist is 404 with a page in Dutch', async () => {
  for (const where of ['/niets/', '/leiden/niets', '/static/niets.css', '/a/b/c/d/e/f/g/h/i/j/k']) {
    const answer = await client().get(where)
    assert.equal(answer.status, 404, where)
    assert.match(answer.text, /<html lang="nl">/, where)
  }
})

await test('an address with .., zero bytes, backslashes or double slashes is refused', async () => {
  for (const where of ['/leiden/../../etc/passwd', '/leiden/%2e%2e/x', '/static/..%2f..%2fetc%2fpasswd', '/leiden/%00', '/leiden//beleid',
    '/leiden/a%5cb', '/leiden/%', '/leiden/%zz', '/leiden/%ff', '/leiden/./x', '/leiden/%0d%0aX:1']) {
    const got = await sendRaw(server.port, `GET ${where} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    assert.match(got, /^HTTP\/1\.1 400 /, where)
    assert.doesNotMatch(got, /root:/, where)
  }
})

await test('another method than a page knows is 405', async () => {
  const answer = await client().request('DELETE', '/')
  assert.ok([404, 405].includes(answer.status), String(answer.status))
  assert.equal((await client().request('OPTIONS', '/leiden/')).status, 405)
  assert.equal((await client().request('PROPFIND', '/leiden/')).status, 405)
})

await test('HEAD answers as GET without a body', async () => {
  const answer = await client().request('HEAD', '/leiden/')
  assert.equal(answer.status, 200)
  assert.equal(answer.bytes.length, 0)
  assert.ok(Number(answer.headers['content-length']) > 500)
})

await test('signing in by function, and out again', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const account = await someone.get('/leiden/account')
  assert.equal(account.status, 200)
  assert.match(account.text, /Beleidsdoorpakker/i)
  const out = await someone.post('/leiden/uitloggen', {}, '/leiden/account')
  assert.equal(out.status, 303)
  assert.equal(someone.cookies.has('dp_sessie'), false)
  assert.equal((await someone.get('/leiden/account')).status, 401)
})

await test('the session cookie is out of reach of scripts and other municipalities', async () => {
  const someone = client()
  const csrf = await someone.token('/leiden/inloggen')
  const answer = await someone.request('POST', '/leiden/inloggen', { body: new URLSearchParams({ csrf, functie: 'manager' }).toString() })
  const cookie = answer.headers['set-cookie'].find(one => one.startsWith('dp_sessie='))
  assert.match(cookie, /; Path=\/leiden;/)
  assert.match(cookie, /HttpOnly/)
  assert.match(cookie, /SameSite=Lax/)
  assert.doesNotMatch(cookie, /Secure/)
})

await test('behind an encrypting proxy on this machine the cookie is Secure', async () => {
  const someone = new Client(server, { headers: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '192.0.2.7' } })
  const csrf = await someone.token('/leiden/inloggen')
  const answer = await someone.request('POST', '/leiden/inloggen', { body: new URLSearchParams({ csrf, functie: 'manager' }).toString() })
  assert.match(answer.headers['set-cookie'].find(one => one.startsWith('dp_sessie=')), /; Secure/)
})

await test('a session of another municipality is refused', async () => {
  const someone = await client().signIn('gemeentesecretaris', 'leiden')
  const stranger = client()
  stranger.cookies.set('dp_sessie', someone.cookies.get('dp_sessie'))
  assert.equal((await stranger.get('/leiden/account')).status, 200)
  assert.equal((await stranger.get('/leusden/account')).status, 401)
})

await test('a form without a token, with a wrong one, or with a stolen one is refused', async () => {
  const victim = await client().signIn('beleidsdoorpakker')
  const thief = await client().signIn('beleidsdoorpakker')
  const stolen = await victim.token('/leiden/account')
  const visitor = await client().token('/leiden/inloggen')
  const altered = stolen.slice(0, -2) + (stolen.endsWith('AA') ? 'BB' : 'AA')
  for (const csrf of ['', 'x', altered, stolen + 'A', visitor]) {
    const answer = await victim.request('POST', '/leiden/account/overal-uit', { body: new URLSearchParams({ csrf }).toString() })
    assert.equal(answer.status, 403, csrf)
  }
  const answer = await thief.request('POST', '/leiden/account/overal-uit', { body: new URLSearchParams({ csrf: stolen }).toString() })
  assert.equal(answer.status, 403)
  assert.equal((await victim.get('/leiden/account')).status, 200, 'the victim is still signed in')
})

await test('a form token is different in every answer, and each of them works', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const first = await someone.token('/leiden/account')
  const second = await someone.token('/leiden/account')
  assert.notEqual(first, second)
  const answer = await someone.request('POST', '/leiden/uitloggen', { body: new URLSearchParams({ csrf: first }).toString() })
  assert.equal(answer.status, 303)
})

await test('what a browser calls cross-site is refused even with a right token', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const csrf = await someone.token('/leiden/account')
  const answer = await someone.request('POST', '/leiden/uitloggen', { body: new URLSearchParams({ csrf }).toString(), headers: { 'Sec-Fetch-Site': 'cross-site' } })
  assert.equal(answer.status, 403)
})

await test('a page without a form gives a visitor no cookie', async () => {
  const answer = await client().get('/leiden/api/v1/openapi.json')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['set-cookie'], undefined)
})

await test('signing out everywhere ends the other sessions too', async () => {
  const one = await client().signIn('auditor')
  const other = await client().signIn('auditor')
  assert.equal((await one.post('/leiden/account/overal-uit', {}, '/leiden/account')).status, 303)
  assert.equal((await other.get('/leiden/account')).status, 401)
})

await test('sign-in by function leads nowhere outside the municipality', async () => {
  for (const terug of ['//evil.example/', 'https://evil.example/', '/leusden/', '/leiden/..//evil', '/leiden\\evil', '/leidenx/']) {
    const answer = await client().post('/leiden/inloggen', { functie: 'manager', terug })
    assert.equal(answer.headers.location, '/leiden/', terug)
  }
  const good = await client().post('/leiden/inloggen', { functie: 'manager', terug: '/leiden/beleid?page=2' })
  assert.equal(good.headers.location, '/leiden/beleid?page=2')
})

await test('account by password: made, signed in, first chooses an own password', async () => {
  const made = run(['gebruiker', 'add', 'beheer', '--data', data, '--gemeente', 'leiden', '--functie', 'Beheerder van de proef', '--rol', 'technisch_beheerder', '--tijdelijk'],
    { input: 'vier gewone woorden hier\n' })
  assert.equal(made.status, 0, made.stderr)
  const someone = client()
  const wrong = await someone.post('/leiden/inloggen', { naam: 'beheer', wachtwoord: 'verkeerd' })
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /value="beheer"/, 'what was typed stays')
  assert.doesNotMatch(wrong.text, /verkeerd"/, 'but not the password')
  const answer = await someone.post('/leiden/inloggen', { naam: 'Beheer', wachtwoord: 'vier gewone woorden hier' })
  assert.equal(answer.status, 303, answer.text)
  assert.equal(answer.headers.location, '/leiden/account')
  assert.equal((await someone.get('/leiden/beleid')).headers.location, '/leiden/account', 'nothing else before that')
  const csrf = await someone.token('/leiden/account')
  const headers = { 'X-CSRF-Token': csrf }
  for (const path of ['api/v1/personen', 'api/v1/openapi.json', 'account/tweede-stap', 'beheer/accounts', '', 'zoeken?q=beleid']) {
    const refused = await someone.get(`/leiden/${path}`)
    assert.equal(refused.status, path.startsWith('api') ? 403 : 303, path)
    assert.doesNotMatch(refused.text, /data|functie"/, path)
  }
  const written = await someone.request('POST', '/leiden/api/v1/signalen', { body: '{"titel":"x"}', type: 'application/json', headers })
  assert.equal(written.status, 403)
  assert.match(written.text, /wachtwoord van uzelf/)
  const sneaked = await someone.post('/leiden/beheer/accounts', { naam: 'sluip', functie: '1', csrf })
  assert.equal(sneaked.headers.location, '/leiden/account', 'a form is answered with the way there')
  const weak = await someone.post('/leiden/account/wachtwoord', { huidig: 'vier gewone woorden hier', wachtwoord: 'kort' }, '/leiden/account')
  assert.equal(weak.status, 400)
  assert.match(weak.text, /minstens 12 tekens/)
  const fresh = await someone.post('/leiden/account/wachtwoord', { huidig: 'vier gewone woorden hier', wachtwoord: 'een heel ander wachtwoord' }, '/leiden/account')
  assert.equal(fresh.status, 303, fresh.text)
  assert.equal((await someone.get('/leiden/beheer/accounts')).status, 200)
  assert.equal((await someone.post('/leiden/account/mail', { mail: 'twee@a.nl, drie@b.nl' }, '/leiden/account')).status, 400)
  assert.equal((await someone.post('/leiden/account/mail', { mail: 'beheer@gemeente.example' }, '/leiden/account')).status, 303)
  assert.match((await someone.get('/leiden/account')).text, /value="beheer@gemeente\.example"/)
})

await test('the administrator makes, resets and blocks accounts; blocking ends sessions at once', async () => {
  const admin = client()
  assert.equal((await admin.post('/leiden/inloggen', { naam: 'beheer', wachtwoord: 'een heel ander wachtwoord' })).status, 303)
  const page = await admin.get('/leiden/beheer/accounts')
  const functie = /<option value="(\d+)">[^<]*[Aa]uditor/.exec(page.text)?.[1] ?? /<option value="(\d+)"/.exec(page.text)[1]
  const made = await admin.post('/leiden/beheer/accounts', { naam: 'collega', functie })
  assert.equal(made.status, 200, made.text)
  const password = /<code>([a-z0-9-]{23})<\/code>/.exec(made.text)[1]
  const twice = await admin.post('/leiden/beheer/accounts', { naam: 'collega', functie })
  assert.equal(twice.status, 400)
  assert.match(twice.text, /al in gebruik/)
  const colleague = client()
  assert.equal((await colleague.post('/leiden/inloggen', { naam: 'collega', wachtwoord: password })).status, 303)
  assert.equal((await colleague.get('/leiden/account')).status, 200)
  const wrong = await admin.post('/leiden/beheer/accounts', { naam: 'ander', functie, mail: 'geen adres' })
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /Mailadres: schrijf één adres/)
  assert.equal((await admin.post('/leiden/beheer/accounts', { naam: 'ander', functie, mail: 'ander@gemeente.example' })).status, 200)
  const list = await admin.get('/leiden/beheer/accounts')
  assert.doesNotMatch(list.text, /ander@gemeente\.example/)
  const id = /<th scope="row">collega<\/th>[\s\S]*?accounts\/(\d+)\/blokkeren/.exec(list.text)[1]
  assert.equal((await admin.post(`/leiden/beheer/accounts/${id}/blokkeren`, { blokkeren: 'ja' }, '/leiden/beheer/accounts')).status, 303)
  assert.equal((await colleague.get('/leiden/account')).status, 401)
  const blocked = await colleague.post('/leiden/inloggen', { naam: 'collega', wachtwoord: password })
  assert.equal(blocked.status, 403)
  const self = /<th scope="row">beheer<\/th>[\s\S]*?accounts\/(\d+)\/blokkeren/.exec(list.text)[1]
  assert.equal((await admin.post(`/leiden/beheer/accounts/${self}/blokkeren`, { blokkeren: 'ja' }, '/leiden/beheer/accounts')).status, 409)
})

await test('who may not look after accounts cannot reach them', async () => {
  const someone = await client().signIn('manager')
  assert.equal((await someone.get('/leiden/beheer/accounts')).status, 403)
  assert.equal((await client().get('/leiden/beheer/accounts')).status, 401)
  const answer = await someone.post('/leiden/beheer/accounts', { naam: 'sluip', functie: '1' }, '/leiden/account')
  assert.equal(answer.status, 403)
})

await test('after wrong passwords the wait grows, for the right password too', async () => {
  const someone = client()
  run(['gebruiker', 'add', 'rem', '--data', data, '--gemeente', 'leiden'], { input: 'nog een goed wachtwoord\n' })
  const statuses = []
  for (let i = 0; i < 5; i++) statuses.push((await someone.post('/leiden/inloggen', { naam: 'rem', wachtwoord: 'mis' + i })).status)
  assert.deepEqual(statuses.slice(0, 3), [400, 400, 400])
  assert.ok(statuses.slice(3).includes(429), statuses.join())
  const right = await someone.post('/leiden/inloggen', { naam: 'rem', wachtwoord: 'nog een goed wachtwoord' })
  assert.equal(right.status, 429)
  assert.match(right.text, /Wacht nog/)
})

await test('a program token reads with the rights of its role, and stops when it is withdrawn', async () => {
  const admin = client()
  await admin.post('/leiden/inloggen', { naam: 'beheer', wachtwoord: 'een heel ander wachtwoord' })
  const more = await admin.post('/leiden/beheer/sleutels', { naam: 'zaaksysteem', rol: 'beleidsdoorpakker', dagen: '30' })
  assert.equal(more.status, 400, 'nobody gives a role that is not his own')
  assert.match(more.text, /alleen een rol geven die u zelf hebt/)
  assert.doesNotMatch(more.text, /value="beleidsdoorpakker"/)
  await admin.signIn('functioneel_beheerder')
  const made = await admin.post('/leiden/beheer/sleutels', { naam: 'zaaksysteem', rol: 'functioneel_beheerder', dagen: '30' })
  const token = /<code>(dp_[A-Za-z0-9_-]{43})<\/code>/.exec(made.text)[1]
  const api = new Client(server, { headers: { Authorization: `Bearer ${token}` } })
  assert.equal((await api.get('/leiden/api/v1/signalen')).status, 200)
  assert.equal((await api.get('/leusden/api/v1/signalen')).status, 401, 'of this municipality only')
  assert.equal((await api.get('/leiden/account')).status, 401, 'for the API only')
  const id = /sleutels\/(\d+)\/intrekken/.exec((await admin.get('/leiden/beheer/sleutels')).text)[1]
  await admin.post(`/leiden/beheer/sleutels/${id}/intrekken`, {}, '/leiden/beheer/sleutels')
  assert.equal((await api.get('/leiden/api/v1/signalen')).status, 401)
})

await test('keys of other systems are kept by the technical manager, and never shown', async () => {
  const admin = client()
  await admin.post('/leiden/inloggen', { naam: 'beheer', wachtwoord: 'een heel ander wachtwoord' })
  const empty = await admin.post('/leiden/beheer/koppelsleutels', { naam: '', soort: 'zgw', client: '', sleutel: 'zeer-geheim-1' })
  assert.equal(empty.status, 400)
  assert.doesNotMatch(empty.text, /zeer-geheim-1/)
  assert.equal((await admin.post('/leiden/beheer/koppelsleutels', { naam: 'zaken', soort: 'zgw', client: 'doorpakker', sleutel: 'zeer-geheim-2' })).status, 303)
  assert.equal((await admin.post('/leiden/beheer/koppelsleutels', { naam: 'zaken', soort: 'token', client: '', sleutel: 'zeer-geheim-3' })).status, 303)
  const list = await admin.get('/leiden/beheer/koppelsleutels')
  assert.equal(list.text.match(/<th scope="row">zaken<\/th>/g).length, 1, 'replaced')
  assert.match(list.text, /Klantinteracties \(Token\)/)
  assert.doesNotMatch(list.text, /zeer-geheim/)
  assert.match(list.headers['cache-control'], /no-store/)
  const other = await client().signIn('functioneel_beheerder')
  assert.equal((await other.get('/leiden/beheer/koppelsleutels')).status, 403)
  assert.equal((await other.post('/leiden/beheer/koppelsleutels/weg', { naam: 'zaken' })).status, 403)
  assert.equal((await admin.post('/leiden/beheer/koppelsleutels/weg', { naam: 'zaken' })).status, 303)
  assert.doesNotMatch((await admin.get('/leiden/beheer/koppelsleutels')).text, /<th scope="row">zaken/)
})

await test('a program token loses a role together with its maker', async () => {
  run(['gebruiker', 'add', 'maker', '--data', data, '--gemeente', 'leiden', '--functie', 'Koppelaar van de proef', '--rol', 'technisch_beheerder'],
    { input: 'nog een goed wachtwoord\n' })
  const maker = client()
  assert.equal((await maker.post('/leiden/inloggen', { naam: 'maker', wachtwoord: 'nog een goed wachtwoord' })).status, 303)
  const made = await maker.post('/leiden/beheer/sleutels', { naam: 'koppeling', rol: 'technisch_beheerder', dagen: '30' })
  const token = /<code>(dp_[A-Za-z0-9_-]{43})<\/code>/.exec(made.text)[1]
  const api = new Client(server, { headers: { Authorization: `Bearer ${token}` } })
  const found = JSON.parse((await api.get('/leiden/api/v1/personen?functie=Koppelaar%20van%20de%20proef')).text)
  const admin = await client().signIn('functioneel_beheerder')
  const path = `/leiden/personen/${found.resultaten[0].id}`
  const page = await admin.get(`${path}/bewerken`)
  const versie = /name="versie" value="(\d+)"/.exec(page.text)[1]
  assert.equal((await api.get('/leiden/api/v1/personen')).status, 200)
  const changed = await admin.post(path, { versie, rollen: 'uitvoerder' }, `${path}/bewerken`)
  assert.equal(changed.status, 303, changed.text)
  assert.notEqual((await api.get('/leiden/api/v1/personen')).status, 200, 'the maker is no technisch beheerder any more')
})

await test('a write through the API with only a cookie is refused', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const body = JSON.stringify({ titel: 'x' })
  const answer = await someone.request('POST', '/leiden/api/v1/signalen', { body, type: 'application/json' })
  assert.equal(answer.status, 403)
  assert.equal(answer.headers['content-type'], 'application/problem+json')
  const csrf = await someone.token('/leiden/account')
  const withToken = await someone.request('POST', '/leiden/api/v1/signalen', { body, type: 'application/json', headers: { 'X-CSRF-Token': csrf } })
  assert.notEqual(withToken.status, 403)
})

await test('the second step: set up by a drawing, then asked for; each code once', async () => {
  run(['gebruiker', 'add', 'stap', '--data', data, '--gemeente', 'leiden', '--functie', 'Beheerder van de proef'], { input: 'een lange zin als slot\n' })
  const code = (secret, when) => {
    const bits = [...secret].map(one => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0')).join('')
    const key = Buffer.from(bits.match(/.{8}/g).map(one => parseInt(one, 2)))
    const step = Buffer.alloc(8)
    step.writeBigUInt64BE(BigInt(Math.floor(when / 30000)))
    const mac = createHmac('sha1', key).update(step).digest()
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
  }
  const someone = client()
  const first = await someone.post('/leiden/inloggen', { naam: 'stap', wachtwoord: 'een lange zin als slot' })
  assert.equal(first.status, 303)
  const page = await someone.get('/leiden/account/tweede-stap')
  assert.match(page.text, /<svg[^>]*role="img"/)
  const geheim = /name="geheim" value="([A-Z2-7]{32})"/.exec(page.text)[1]
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1]
  const now = Date.now()
  const wrong = await someone.post('/leiden/account/tweede-stap', { csrf, geheim, code: '000000', huidig: 'een lange zin als slot' })
  assert.equal(wrong.status, 400)
  assert.ok(wrong.text.includes(geheim), 'the same drawing stays')
  const on = await someone.post('/leiden/account/tweede-stap', { csrf, geheim, code: code(geheim, now), huidig: 'een lange zin als slot' })
  assert.equal(on.status, 303, on.text)
  const other = client()
  const without = await other.post('/leiden/inloggen', { naam: 'stap', wachtwoord: 'een lange zin als slot' })
  assert.equal(without.status, 400)
  assert.match(without.text, /code van zes cijfers/)
  const used = await other.post('/leiden/inloggen', { naam: 'stap', wachtwoord: 'een lange zin als slot', code: code(geheim, now) })
  assert.notEqual(used.status, 303, 'a code works once')
  const next = await other.post('/leiden/inloggen', { naam: 'stap', wachtwoord: 'een lange zin als slot', code: code(geheim, now + 30000) })
  assert.equal(next.status, 303, next.text)
})

await test('who reads what is secret stands in the reading log before the answer comes', async () => {
  const secretary = await client().signIn('gemeentesecretaris')
  const csrf = await secretary.token('/leiden/account')
  const list = JSON.parse((await secretary.get('/leiden/api/v1/besluiten?pageSize=100')).text)
  const { id, titel } = list.resultaten.find(one => !one.geheim)
  const people = JSON.parse((await secretary.get('/leiden/api/v1/personen?pageSize=500')).text).resultaten
  const clerkId = people.map(one => one).sort((a, b) => a.id - b.id).find(one => JSON.stringify(one).includes('"griffier"')).id
  const imposed = await secretary.request('POST', '/leiden/api/v1/geheimhoudingen', {
    type: 'application/json', headers: { 'X-CSRF-Token': csrf },
    body: JSON.stringify({ over: `besluit:${id}`, recordTekst: 'Een besluit', orgaan: 'college', grond: '5.1.2.b', datum: '2027-01-10', omvang: 'Het hele stuk', wieMagOpheffen: 'college', verstrektAan: [`persoon:${clerkId}`] })
  })
  assert.equal(imposed.status, 201, imposed.text)
  const officer = await client().signIn('privacy_en_beveiliging')
  const before = (await officer.get('/leiden/beheer/leeslog')).text
  assert.ok(!before.includes(`besluit:${id}`))
  assert.equal((await officer.get(`/leiden/besluiten/${id}`)).status, 404, 'not for whoever looks after the log')
  assert.ok(!(await officer.get('/leiden/beheer/leeslog')).text.includes(`besluit:${id}`))
  const clerk = await client().signIn('griffier')
  const read = await clerk.get(`/leiden/besluiten/${id}`)
  assert.equal(read.status, 200)
  assert.ok(read.text.includes(titel.slice(0, 20)))
  assert.equal(read.headers['cache-control'], 'no-store')
  const after = (await officer.get('/leiden/beheer/leeslog')).text
  assert.match(after, new RegExp(`Griffier[\\s\\S]*besluit:${id}`))
  const rows = text => text.split(`besluit:${id}`).length
  const api = await clerk.get('/leiden/api/v1/besluiten?pageSize=100')
  assert.equal(api.headers['cache-control'], 'no-store')
  assert.equal(rows((await officer.get('/leiden/beheer/leeslog')).text), rows(after) + 1, 'a list is a reading too')
})

await test('a body that says it is too large is refused unread, with a page', async () => {
  const got = await sendRaw(server.port, 'POST /leiden/inloggen HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n\r\n')
  assert.match(got, /^HTTP\/1\.1 413 /)
  assert.match(got, /te groot/)
})

await test('a body that grows too large without saying so is refused', async () => {
  const chunk = 'x'.repeat(65536)
  const got = await sendRaw(server.port, 'POST /leiden/inloggen HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n' +
    `10000\r\n${chunk}\r\n`.repeat(30) + '0\r\n\r\n')
  assert.match(got, /^HTTP\/1\.1 413 /)
})

await test('a form of 2,000 fields is refused by name of the limit', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const csrf = await someone.token('/leiden/account')
  const fields = new URLSearchParams({ csrf })
  for (let i = 0; i < 2000; i++) fields.append('veld' + i, 'x')
  const answer = await someone.request('POST', '/leiden/signalen/nieuw', { body: fields.toString() })
  assert.ok([400, 413].includes(answer.status), String(answer.status))
})

await test('headers that do not fit are refused', async () => {
  const got = await sendRaw(server.port, `GET / HTTP/1.1\r\nHost: x\r\nX-Veel: ${'y'.repeat(60000)}\r\n\r\n`)
  assert.match(got, /^HTTP\/1\.1 (431|413|400) /)
})

await test('pageSize=100000 and an unknown filter are refused with their name', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const big = await someone.get('/leiden/api/v1/beleid?pageSize=100000')
  assert.equal(big.status, 400)
  assert.match(big.text, /pageSize/)
  const unknown = await someone.get('/leiden/beleid?bestaatniet=1')
  assert.equal(unknown.status, 400)
  assert.match(unknown.text, /bestaatniet/)
})

await test('pages are compressed on request, and the bytes are the same', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const squeezed = await someone.get('/leiden/api/v1/openapi.json', { 'Accept-Encoding': 'br, gzip' })
  const plain = await someone.get('/leiden/api/v1/openapi.json')
  assert.equal(squeezed.headers['content-encoding'], 'gzip')
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.ok(gunzipSync(squeezed.bytes).equals(plain.bytes))
  assert.ok(squeezed.bytes.length * 3 < plain.bytes.length)
  const refused = await someone.get('/leiden/api/v1/openapi.json', { 'Accept-Encoding': 'gzip;q=0, identity' })
  assert.equal(refused.headers['content-encoding'], undefined)
})

await test('the API answers 304 for what has not changed', async () => {
  const first = await client().get('/leiden/api/v1/openapi.json')
  assert.ok(first.headers.etag)
  const again = await client().get('/leiden/api/v1/openapi.json', { 'If-None-Match': first.headers.etag })
  assert.equal(again.status, 304)
  assert.equal(again.bytes.length, 0)
})

await test('files that ship may be kept for ever, are squeezed, and never are the data', async () => {
  const page = await client().get('/leiden/')
  const css = /href="(\/static\/doorpakker\.[0-9a-f]+\.css)"/.exec(page.text)[1]
  const answer = await client().get(css, { 'Accept-Encoding': 'br' })
  assert.match(answer.headers['cache-control'], /immutable/)
  assert.equal(answer.headers['content-encoding'], 'br')
  assert.ok(brotliDecompressSync(answer.bytes).length > answer.bytes.length)
  assert.equal((await client().get(css, { 'If-None-Match': answer.headers.etag })).status, 304)
  assert.equal((await client().get('/static/data/gemeenten.csv')).status, 404)
})

await test('counters are for this machine only', async () => {
  const answer = await client().get('/metrics')
  assert.equal(answer.status, 200)
  assert.match(answer.text, /doorpakker_answers_total\{status="2xx"\} [1-9]/)
  assert.equal((await client().get('/metrics', { 'X-Forwarded-For': '192.0.2.1' })).status, 403)
})

await test('many slow writes at once do not keep readers waiting', async () => {
  const someone = await client().signIn('beleidsdoorpakker')
  const csrf = await someone.token('/leiden/inloggen')
  const body = new URLSearchParams({ csrf, naam: 'niemand', wachtwoord: 'verkeerd' }).toString()
  const slow = Array.from({ length: 12 }, () => someone.request('POST', '/leiden/inloggen', { body }))
  const began = Date.now()
  assert.equal((await client().get('/healthz')).status, 200)
  assert.ok(Date.now() - began < 1500)
  await Promise.all(slow)
})

await test('a visitor who sends too much is asked to wait', async () => {
  const someone = new Client(server, { headers: { 'X-Forwarded-For': '198.51.100.9' } })
  const csrf = await someone.token('/leiden/inloggen')
  const body = new URLSearchParams({ csrf, functie: 'inwoner' }).toString()
  const answers = await Promise.all(Array.from({ length: 150 }, () => someone.request('POST', '/leiden/inloggen', { body })))
  assert.ok(answers.some(one => one.status === 429))
  assert.ok(answers.some(one => one.status === 303))
})

await test('all addresses of one IPv6 household count as one sender, behind a proxy too', async () => {
  const first = new Client(server, { headers: { 'X-Forwarded-For': '2001:db8:1:2::1' } })
  const csrf = await first.token('/leiden/inloggen')
  const body = new URLSearchParams({ csrf, functie: 'inwoner' }).toString()
  const answers = await Promise.all(Array.from({ length: 150 }, (_, i) => first.request('POST', '/leiden/inloggen', { body, headers: { 'X-Forwarded-For': `2001:db8:1:2::${i.toString(16)}` } })))
  assert.ok(answers.some(one => one.status === 429))
})

await test('slow senders keep nobody else waiting', async () => {
  const sockets = Array.from({ length: 200 }, () => net.connect(server.port, '127.0.0.1', function () { this.write('GET /leiden/ HTTP/1.1\r\nHo') }))
  sockets.forEach(one => one.on('error', () => {}))
  await new Promise(resolve => setTimeout(resolve, 200))
  const began = Date.now()
  assert.equal((await client().get('/leiden/')).status, 200)
  assert.ok(Date.now() - began < 1500)
  sockets.forEach(one => one.destroy())
})

await test('stops cleanly while a slow request runs, and with idle connections open', async () => {
  const idle = net.connect(server.port, '127.0.0.1')
  idle.on('error', () => {})
  const someone = client()
  const csrf = await someone.token('/leiden/inloggen')
  const slow = someone.request('POST', '/leiden/inloggen', { body: new URLSearchParams({ csrf, naam: 'beheer', wachtwoord: 'mis' }).toString() }).catch(() => null)
  const end = await server.stop()
  assert.deepEqual(end, { code: 0, signal: null }, server.log)
  await slow
  idle.destroy()
})

await test('stops while requests keep coming in on open connections', async () => {
  for (let round = 0; round < 5; round++) {
    const busy = await new Server(data).start()
    const someone = new Client(busy)
    const csrf = await someone.token('/leiden/inloggen')
    const body = new URLSearchParams({ csrf, functie: 'inwoner' }).toString()
    let going = true
    const senders = Array.from({ length: 8 }, async () => {
      while (going) await someone.request('POST', '/leiden/inloggen', { body }).catch(() => new Promise(resolve => setTimeout(resolve, 5)))
    })
    await new Promise(resolve => setTimeout(resolve, 60))
    const end = await busy.stop()
    going = false
    await Promise.all(senders)
    assert.deepEqual(end, { code: 0, signal: null }, busy.log)
  }
})

await test('sessions, waiting times and accounts survive a restart', async () => {
  const first = await new Server(data).start()
  const someone = await new Client(first).signIn('griffier')
  await first.stop('SIGKILL')
  const second = await new Server(data).start()
  someone.server = second
  assert.equal((await someone.get('/leiden/account')).status, 200)
  const admin = new Client(second)
  for (let i = 0; i < 7; i++) await admin.post('/leiden/inloggen', { naam: 'herstart', wachtwoord: 'mis' })
  await second.stop()
  const third = await new Server(data).start()
  const answer = await new Client(third).post('/leiden/inloggen', { naam: 'herstart', wachtwoord: 'mis' })
  await third.stop()
  assert.ok([400, 429].includes(answer.status))
})

removeData(data)
done()
