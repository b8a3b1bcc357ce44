// Documents that leave the house, from a server behind its fence: all three forms of a proposal, in the house's own template.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Server, done, makeData, removeData, test } from '../server/client.mjs'
import { unzip, zip } from './zip.mjs'

const folder = mkdtempSync(join(tmpdir(), 'doorpakker-documenten-'))
const data = makeData()
const server = await new Server(data).start()
const doorpakker = await new Client(server).signIn('beleidsdoorpakker')
const beheerder = await new Client(server).signIn('functioneel_beheerder')
const headings = ['Advies', 'Gewijzigd besloten', 'Aanleiding', 'Kaders', 'Doel of beoogd effect', 'Argumenten', 'Kanttekeningen', 'Alternatieven', 'Financiën',
  'Participatie', 'Communicatie', 'Uitvoering en evaluatie', 'Mede geadviseerd door', 'Bijlagen']

const plain = text => text.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'")

// What a browser would send of the one form on a page.
function fields (page) {
  const found = {}
  for (const [, tag] of page.matchAll(/<input ([^>]*)>/g)) {
    const name = /name="([^"]+)"/.exec(tag)
    if (name && !/type="(file|search|checkbox|radio)"/.test(tag)) found[name[1]] = plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '')
  }
  for (const [, name, text] of page.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)<\/textarea>/g)) found[name] = plain(text).trim()
  for (const [, name, options] of page.matchAll(/<select [^>]*name="([^"]+)"[^>]*>(.*?)<\/select>/gs)) found[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? ''
  return found
}

const upload = (client, kind, name, bytes, csrf) => {
  const mark = '----doorpakker'
  const part = (field, value) => `--${mark}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`
  const file = `--${mark}\r\nContent-Disposition: form-data; name="bestand-${kind}"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const body = Buffer.concat([Buffer.from(part('csrf', csrf) + part('soort', kind) + file), bytes, Buffer.from(`\r\n--${mark}--\r\n`)])
  return client.request('POST', '/leiden/beheer/gemeente/sjabloon', { body, type: `multipart/form-data; boundary=${mark}` })
}

let proposal, a4, agreement
await test('a proposal is drafted, and its page offers the three documents', async () => {
  const list = await doorpakker.get('/leiden/sleutelmomenten')
  const moment = /href="(\/leiden\/sleutelmomenten\/\d+)">Collegeretraite voorjaar</.exec(list.text)[1]
  const form = fields((await doorpakker.get(`${moment}/afspraken`)).text)
  for (const name of Object.keys(form)) if (name.startsWith('landt_in-')) form[name] = 'kaderbrief'
  assert.equal((await doorpakker.post(`${moment}/afspraken`, { ...form, doe: 'bewaar' })).status, 303)
  const made = await doorpakker.post(`${moment}/voorstel`, {}, `${moment}/afspraken`)
  assert.equal(made.status, 303)
  proposal = new URL(made.headers.location, 'http://x').pathname
  a4 = `${moment}/a4`
  agreement = `${moment}/afsprakenlijst`
  const page = await doorpakker.get(proposal)
  for (const ending of ['pdf', 'odt', 'docx']) assert.ok(page.text.includes(`href="${proposal}.${ending}"`), ending)
  for (const kind of ['afsprakenlijst', 'a4']) assert.ok((await doorpakker.get(`${moment}/${kind}`)).text.includes(`${moment}/${kind}.docx"`), kind)
  const agreements = await doorpakker.get(`${moment}/afsprakenlijst.docx`)
  assert.equal(agreements.status, 200, agreements.text.slice(0, 300))
  assert.match(unzip(agreements.bytes)['word/document.xml'].toString(), /Wat we niet doen/)
  assert.match(unzip((await doorpakker.get(`${moment}/a4.odt`)).bytes)['content.xml'].toString(), /Waar de waarde uit bestaat/)
})

const words = xml => xml.replace(/<[^>]+>/g, '')
const headingsOf = (xml, pattern) => [...xml.matchAll(pattern)].map(found => plain(words(found[1])))

await test('as DOCX: the fixed headings, Dutch, a title, the mark of an example', async () => {
  const answer = await doorpakker.get(`${proposal}.docx`)
  assert.equal(answer.status, 200, answer.text.slice(0, 300))
  assert.match(answer.headers['content-disposition'], /attachment; filename="leiden-collegevoorstel-keuzes-na-[a-z0-9-]+\.docx"/)
  assert.equal(answer.headers['content-type'], 'application/vnd.openxmlformats-officedocument.wordprocessingml.document')
  assert.equal(answer.headers['cache-control'], 'no-store')
  const parts = unzip(answer.bytes)
  const xml = parts['word/document.xml'].toString()
  assert.deepEqual(headingsOf(xml, /<w:p><w:pPr><w:pStyle w:val="Heading1" \/><\/w:pPr>(.*?)<\/w:p>/gs), headings)
  assert.match(parts['word/styles.xml'].toString(), /w:val="nl"/)
  assert.match(parts['docProps/core.xml'].toString(), /<dc:title>Keuzes na Collegeretraite voorjaar/)
  const said = plain(words(xml))
  assert.match(said, /voorbeeld, bedacht/)
  assert.match(said, /2\.1 /)
  assert.doesNotMatch(said, /Wijzig|Druk af|Voeg een/)
})

await test('as ODT: the same headings', async () => {
  const answer = await doorpakker.get(`${proposal}.odt`)
  assert.equal(answer.status, 200, answer.text.slice(0, 300))
  const parts = unzip(answer.bytes)
  assert.equal(parts.mimetype.toString(), 'application/vnd.oasis.opendocument.text')
  assert.deepEqual(headingsOf(parts['content.xml'].toString(), /<text:h [^>]*text:outline-level="1"[^>]*>(.*?)<\/text:h>/gs), headings)
  assert.match(parts['meta.xml'].toString(), /<dc:language>nl<\/dc:language>/)
})

/** The tags of a PDF from top to bottom, as [name, ...children]; WeasyPrint leaves its objects readable. */
function tagsOf (raw) {
  const objects = new Map([...raw.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj/gs)].map(([, number, text]) => [number, text]))
  const kids = text => [...(/\/K \[([^\]]*)\]/.exec(text)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, number]) => number)
  const below = number => {
    const text = objects.get(number) ?? ''
    const name = /\/S \/(\w+)/.exec(text)?.[1]
    return name ? [name, ...kids(text).map(below).filter(Boolean)] : null
  }
  const [, top] = [...objects.values()].map(text => [text, /\/Type \/StructTreeRoot/.test(text)]).filter(([, is]) => is).map(([text]) => [text, kids(text)])[0]
  return top.map(below).filter(Boolean)
}
const flat = tag => [tag, ...tag.slice(1).flatMap(flat)]

await test('as PDF: headings go down step by step, each table has a head, and keys follow the order of reading', async () => {
  for (const page of [proposal, a4, agreement]) {
    const answer = await doorpakker.get(`${page}.pdf`)
    assert.equal(answer.status, 200, `${page}: ${answer.text.slice(0, 300)}`)
    const raw = answer.bytes.toString('latin1')
    assert.match(raw, /\/DisplayDocTitle true/)
    assert.match(raw, /\/Marked true/)
    assert.equal([...raw.matchAll(/\/Type \/Page\b(?!s)/g)].length, [...raw.matchAll(/\/Tabs \/S/g)].length, `${page}: a page without order`)
    const tags = tagsOf(raw).flatMap(flat)
    const levels = tags.map(([name]) => /^H([1-6])$/.exec(name)?.[1]).filter(Boolean).map(Number)
    assert.equal(levels[0], 1, `${page}: the first heading is of level ${levels[0]}`)
    levels.reduce((before, level) => { assert.ok(level <= before + 1, `${page}: from heading ${before} to ${level}`); return level }, 0)
    for (const table of tags.filter(([name]) => name === 'Table')) assert.ok(flat(table).some(([name]) => name === 'TH'), `${page}: a table without a head`)
    for (const row of tags.filter(([name]) => name === 'TR')) assert.ok(row.slice(1).every(([name]) => name === 'TH' || name === 'TD'), `${page}: a row holds ${row.slice(1)}`)
  }
})

await test('as PDF: tagged, Dutch, with its title', async () => {
  const answer = await doorpakker.get(`${proposal}.pdf`)
  assert.equal(answer.status, 200, answer.text.slice(0, 300))
  const raw = answer.bytes.toString('latin1')
  assert.ok(raw.startsWith('%PDF-'))
  assert.match(raw, /\/Lang \(nl\)/)
  assert.match(raw, /\/MarkInfo/)
  assert.match(raw, /\/StructTreeRoot/)
  assert.match(raw, /pdfuaid:part/)
  assert.match(raw, /Keuzes na Collegeretraite voorjaar/)
})

await test('another ending is no document, and who may not read the page gets none', async () => {
  assert.equal((await doorpakker.get(`${proposal}.exe`)).status, 404)
  const resident = await new Client(server).signIn('medewerker')
  assert.equal((await resident.get(proposal)).status, 403)
  for (const ending of ['pdf', 'odt', 'docx']) assert.equal((await resident.get(`${proposal}.${ending}`)).status, 403)
})

const reference = join(folder, 'sjabloon.docx')
spawnSync('pandoc', ['-o', reference, '--print-default-data-file', 'reference.docx'])
const own = unzip(readFileSync(reference))
own['word/styles.xml'] = Buffer.from(own['word/styles.xml'].toString().replaceAll(/w:color w:val="[0-9A-Fa-f]{6}"/g, 'w:color w:val="A1B2C3"'))

await test('the house\'s own template is used, and can be taken back', async () => {
  const csrf = await beheerder.token('/leiden/beheer/gemeente')
  const placed = await upload(beheerder, 'docx', 'Huisstijl Leiden.docx', zip(own), csrf)
  assert.equal(placed.status, 303, placed.text.replace(/^[^]*<main/, '').slice(0, 600))
  const page = await beheerder.get('/leiden/beheer/gemeente')
  assert.match(page.text, /Huisstijl Leiden\.docx/)
  const styles = async () => unzip((await doorpakker.get(`${proposal}.docx`)).bytes)['word/styles.xml'].toString()
  assert.match(await styles(), /A1B2C3/)
  const history = /href="(\/leiden\/sjablonen\/\d+\/historie)"/.exec(page.text)[1]
  assert.match((await beheerder.get(history)).text, /sjabloon geplaatst/)
  const back = await beheerder.post('/leiden/beheer/gemeente/sjabloon', { soort: 'docx', doe: 'terug' }, '/leiden/beheer/gemeente')
  assert.equal(back.status, 303)
  assert.doesNotMatch(await styles(), /A1B2C3/)
  assert.match((await beheerder.get(history)).text, /gewone opmaak teruggezet/)
})

await test('what is no harmless template is refused, with the reason', async () => {
  const csrf = await beheerder.token('/leiden/beheer/gemeente')
  const macro = await upload(beheerder, 'docx', 'macro.docx', zip({ ...own, 'word/vbaProject.bin': 'x' }), csrf)
  assert.equal(macro.status, 400)
  assert.match(macro.text, /macro(&#39;|')s/)
  const kind = await upload(beheerder, 'odt', 'verkeerd.odt', zip(own), csrf)
  assert.match(kind.text, /geen tekstdocument van LibreOffice/)
  assert.equal((await upload(doorpakker, 'docx', 'x.docx', zip(own), await doorpakker.token(proposal.replace('/stuk', '/besluit')))).status, 403)
})

await server.stop()
removeData(data)
rmSync(folder, { recursive: true })
done()
