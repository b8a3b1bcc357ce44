// A municipality that begins without the example: the first accounts from the command line, then the screens.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client, Server, done, removeData, run, test } from '../server/client.mjs'

const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'doorpakker-'))
const data = path.join(parent, 'gegevens')
const where = ['--data', data, '--gemeente', 'leiden']
const password = 'een lang genoeg wachtwoord'
const account = (name, ...words) => run(['gebruiker', 'add', name, ...where, ...words], { input: password + '\n' })

await test('an empty municipality begins only when asked for', () => {
  const refused = run(['gebruiker', 'add', 'beheer', '--data', parent, '--gemeente', 'leiden', '--functie', 'Beheerder', '--rol', 'technisch_beheerder'], { input: password + '\n' })
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /nog geen gegevens[^]*--nieuw/)
  const made = account('beheer', '--nieuw', '--functie', 'Beheerder', '--rol', 'technisch_beheerder')
  assert.equal(made.status, 0, made.stderr)
  assert.equal(account('functioneel', '--nieuw', '--functie', 'Functioneel beheerder', '--rol', 'functioneel_beheerder', '--mail', 'beheer@voorbeeld.nl').status, 0, 'what is there stays')
  assert.match(run(['gebruiker', 'lijst', ...where]).stdout, /beheer\t[^]*functioneel\t/)
})

await test('what does not go with a word is refused, and nothing is made', () => {
  const odd = account('ander', '--functie', 'Beheerder', '--mail', 'geen adres')
  assert.equal(odd.status, 1)
  assert.match(odd.stderr, /naam@gemeente\.nl/)
  assert.match(run(['gebruiker', 'lijst', ...where, '--mail', 'x@voorbeeld.nl']).stderr, /--mail hoort bij gebruiker add/)
  assert.match(account('ander', '--functie', 'Nieuw', '--rol', 'keizer').stderr, /bestaat niet[^]*functioneel_beheerder/)
  assert.doesNotMatch(run(['gebruiker', 'lijst', ...where]).stdout, /ander/)
})

const server = await new Server(data).start()
const person = new Client(server)

await test('the address is at the account, and in no list', async () => {
  assert.equal((await person.post('/leiden/inloggen', { naam: 'functioneel', wachtwoord: password })).status, 303)
  assert.match((await person.get('/leiden/account')).text, /beheer@voorbeeld\.nl/)
  assert.doesNotMatch(run(['gebruiker', 'lijst', ...where]).stdout, /voorbeeld\.nl/)
})

await test('a published figure keeps an owner, also one that comes from a source', async () => {
  const figure = { code: 'A1', naam: 'Op tijd', eenheid: '%', richting: 'hoger', frequentie: 'maand', berekening: 'aandeel', telt_bij: 'eind', toegang: 'openbaar', herkomst_inhoud: 'bron', bron: 'het zaaksysteem' }
  assert.equal((await person.post('/leiden/indicatoren', figure, '/leiden/indicatoren/nieuw')).status, 303)
  const form = await person.get('/leiden/indicatoren/1/bewerken')
  const version = /name="versie" value="([^"]+)"/.exec(form.text)?.[1] ?? ''
  const answer = await person.post('/leiden/indicatoren/1', { ...figure, versie: version, eigenaar: '' }, '/leiden/indicatoren/1/bewerken')
  assert.equal(answer.status, 400)
  assert.match(answer.text, /een openbaar cijfer heeft een eigenaar nodig/)
})

await server.stop()
removeData(parent)
done()
