// Makes the pictures of the README from the example: node tools/pictures.mjs
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openBrowser, openPage, root, signIn, startProgram } from '../tests/browser/harness.mjs'

const folder = join(root, 'docs/beelden')
const pictures = [
  { name: 'cirkel', functie: 'BeleidsDoorpakker', path: '/' },
  { name: 'overzicht', functie: 'Concerncontroller', path: '/overzicht' },
  { name: 'sessie', functie: 'Bestuurder (college)', path: '/sleutelmomenten/4/sessie' },
  { name: 'weg', functie: 'BeleidsDoorpakker', path: '/weg/beleidsopgave/21' },
  { name: 'melden', functie: 'Uitvoerder', path: '/melden', width: 390 }
]

mkdirSync(folder, { recursive: true })
const program = await startProgram()
const browser = await openBrowser()
for (const { name, functie, path, width = 1280 } of pictures) {
  const page = await openPage(browser, { width, height: 860 })
  await signIn(page, program.address, functie)
  await page.goto(`${program.address}/leiden${path}`)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}
await browser.close()
await program.stop()
