// Where in an HTML page a piece of template text ends: enough of the HTML syntax to know what a variable may be there.
// A state is a plain object; `feed` gives the next one and the text as it is to be printed (indentation and HTML
// comments left out). Everything that the syntax here does not know is refused, so that a hole cannot open silently.

export const startState = { mode: 'text', tag: '', attribute: '', quote: '', empty: true, afterUrl: false, inside: '', tagName: '' }

// These hold text that is not parsed as elements; variables in script and style are refused altogether.
const rawElements = new Set(['script', 'style', 'title', 'textarea'])
const urlAttributes = new Set(['href', 'action', 'src', 'formaction', 'xlink:href',
  'hx-get', 'hx-post', 'hx-put', 'hx-patch', 'hx-delete', 'hx-push-url', 'hx-replace-url'])
const textHxAttributes = new Set(['hx-target', 'hx-confirm', 'hx-select', 'hx-swap', 'hx-indicator'])
const closedAttributes = new Set(['srcdoc', 'srcset', 'imagesrcset', 'poster', 'ping', 'cite', 'background', 'data', 'manifest',
  'http-equiv', 'nonce', 'integrity', 'xmlns', 'codebase', 'classid', 'archive', 'longdesc', 'usemap', 'attributename', 'from', 'to', 'by', 'values'])

export class Refusal extends Error {}

const refuse = message => { throw new Refusal(message) }
const isSpace = char => char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\f'

function openTag (state) {
  const tag = state.tagName
  if (tag === 'style') refuse('a <style> element is refused: styles stand in the style sheet')
  return { ...startState, inside: rawElements.has(tag) || tag === 'pre' ? tag : state.inside }
}

function checkAttributeName (name) {
  if (/^on/.test(name) || /^hx-on/.test(name)) refuse(`the attribute ${name} is refused: scripts stand in their own file`)
  if (name === 'style') refuse('the attribute style is refused: use a class')
  if (!/^[a-z_:@][-a-z0-9_:.@]*$/.test(name)) refuse(`"${name}" is not a name for an attribute`)
}

// One step per character; the transitions follow the tokenizer of the HTML standard, without its error recovery.
const steps = {
  text (state, char, rest) {
    if (char !== '<') return state
    if (rest.startsWith('<!--')) return { ...state, mode: 'comment' }
    if (/^<!doctype[ >]/i.test(rest)) return { ...state, mode: 'doctype' }
    if (/^<\/[a-zA-Z]/.test(rest)) return { ...state, mode: 'end', tagName: '' }
    if (/^<[a-zA-Z]/.test(rest)) return { ...state, mode: 'name', tagName: '' }
    return refuse('a bare < is refused: write &lt;')
  },
  doctype: (state, char) => char === '>' ? { ...state, mode: 'text' } : state,
  end (state, char) {
    if (char === '/') return state
    if (char !== '>') return { ...state, tagName: state.tagName + char.toLowerCase() }
    const name = state.tagName.trim()
    if (!/^[a-z][a-z0-9:-]*$/.test(name)) refuse(`"</${state.tagName}>" is not an end tag`)
    return { ...state, mode: 'text', inside: state.inside === name ? '' : state.inside, tagName: '' }
  },
  name (state, char) {
    if (isSpace(char)) return { ...state, mode: 'tag' }
    if (char === '/') return { ...state, mode: 'slash' }
    if (char === '>') return openTag(state)
    return { ...state, tagName: state.tagName + char.toLowerCase() }
  },
  // After a quoted value or an attribute without value: something must divide it from what comes.
  break (state, char) {
    if (isSpace(char)) return { ...state, mode: 'tag' }
    if (char === '/') return { ...state, mode: 'slash' }
    if (char === '>') return openTag(state)
    return refuse('white space is needed between attributes')
  },
  slash: (state, char) => char === '>' ? openTag(state) : refuse('a / inside a tag must be followed by >'),
  tag (state, char) {
    if (isSpace(char)) return state
    if (char === '/') return { ...state, mode: 'slash' }
    if (char === '>') return openTag(state)
    if (char === '=' || char === '"' || char === "'") refuse('an attribute without a name')
    return { ...state, mode: 'attribute', attribute: char.toLowerCase() }
  },
  attribute (state, char) {
    if (char === '=') { checkAttributeName(state.attribute); return { ...state, mode: 'value', empty: true } }
    if (isSpace(char) || char === '/' || char === '>') {
      checkAttributeName(state.attribute)
      return steps.break({ ...state, mode: 'break' }, char)
    }
    return { ...state, attribute: state.attribute + char.toLowerCase() }
  },
  value (state, char) {
    if (char === '"' || char === "'") return { ...state, mode: 'quoted', quote: char, empty: true }
    if (isSpace(char) || char === '>') refuse(`the attribute ${state.attribute} has no value after its =`)
    return { ...state, mode: 'unquoted' }
  },
  quoted (state, char) {
    if (char === state.quote) return { ...state, mode: 'break', quote: '', empty: true, afterUrl: false }
    // Else "java" from a variable and "script:" from the template would make one address together.
    if (state.afterUrl && !'/?#&'.includes(char)) refuse('after a url variable comes / ? # or &, or the end')
    return { ...state, empty: false, afterUrl: false }
  },
  unquoted (state, char) {
    if (isSpace(char) || char === '>') return steps.break({ ...state, mode: 'break' }, char)
    if (/["'<=`]/.test(char)) refuse(`put the value of ${state.attribute} in quotes`)
    return state
  }
}

// Text inside <script>, <style>, <title> and <textarea> ends only at its own end tag.
function rawStep (state, rest) {
  const end = `</${state.inside}`
  if (rest.slice(0, end.length).toLowerCase() === end && /^[\s>]/.test(rest.slice(end.length))) return { ...state, mode: 'end', tagName: '' }
  if (state.inside === 'script' && !isSpace(rest[0])) refuse('a script inside the page is refused: scripts stand in their own file')
  return state
}

// Feeds literal text. Returns { state, output }. lineStart: the text begins at the start of a line of the template.
export function feed (start, text, lineStart) {
  let state = start
  let output = ''
  let fresh = lineStart
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (state.mode === 'comment') {
      const end = text.indexOf('-->', at)
      if (end < 0) refuse('an HTML comment must end before the next template tag')
      at = end + 2
      state = { ...state, mode: 'text' }
      continue
    }
    const before = state
    const raw = state.mode === 'text' && rawElements.has(state.inside)
    state = raw ? rawStep(state, text.slice(at)) : steps[state.mode](state, char, text.slice(at))
    if (state.mode === 'comment') { at += 3; continue }
    const keep = before.inside === 'pre' || before.inside === 'textarea' || before.mode === 'quoted'
    if (!keep && isSpace(char)) {
      const blank = before.mode === 'text' ? char === '\n' ? '\n' : ' ' : ' '
      if (!fresh && !(before.mode !== 'text' && output.endsWith(' ')) && !(blank === '\n' && output.endsWith('\n'))) output += blank
      fresh = fresh || char === '\n'
      if (before.mode !== 'text') fresh = false
      continue
    }
    fresh = false
    output += char
    // The parser of a browser drops a first line break there; this one is for it to drop, the typed one stays.
    if (char === '>' && before.mode !== 'text' && state.inside === 'textarea' && before.inside !== 'textarea') {
      if (text[at + 1] !== '\n') output += '\n'
    }
  }
  return { state, output }
}

// Before a template tag: a half-read name counts as ended, and what follows must be divided from it.
export function settle (state) {
  if (state.mode === 'name') return { ...state, mode: 'break' }
  if (state.mode === 'attribute') { checkAttributeName(state.attribute); return { ...state, mode: 'break' } }
  if (['doctype', 'end', 'slash', 'value', 'unquoted'].includes(state.mode)) {
    refuse(state.mode === 'value' || state.mode === 'unquoted' ? `put the value of ${state.attribute} in double quotes` : 'a template tag cannot stand here')
  }
  return state
}

// The state after a section, which may have been printed or not; both ways must end in the same place.
export function join (one, other) {
  const inTag = mode => mode === 'tag' || mode === 'break'
  if (inTag(one.mode) && inTag(other.mode) && one.tagName === other.tagName && one.inside === other.inside) {
    return { ...one, mode: one.mode === other.mode ? one.mode : 'break' }
  }
  for (const key of ['mode', 'inside', 'quote']) {
    if (one[key] !== other[key]) refuse('a section must end where it began: in the same tag, attribute or text')
  }
  if (one.mode === 'quoted' && one.attribute !== other.attribute) refuse('a section must end in the attribute where it began')
  return { ...one, empty: one.empty && other.empty, afterUrl: one.afterUrl || other.afterUrl }
}

// How a variable of this kind is written at this place: 'text', 'attribute', 'url', 'html'. Refuses what is not safe.
export function wayOf (state, kind) {
  if (state.mode === 'text') {
    if (state.inside === 'script' || state.inside === 'style') refuse(`no variable inside <${state.inside}>`)
    if (kind === 'url') refuse('a url variable stands only at the start of href, action, src or formaction')
    if (kind === 'html' && (state.inside === 'title' || state.inside === 'textarea')) refuse(`html does not fit in <${state.inside}>`)
    return kind === 'html' ? 'html' : 'text'
  }
  if (state.mode !== 'quoted') refuse('a variable stands only in text or in the quoted value of an attribute')
  if (state.quote !== '"') refuse('an attribute with a variable takes double quotes')
  const name = state.attribute
  if (kind === 'html') refuse('an html variable stands only in text')
  if (kind === 'url') {
    if (!urlAttributes.has(name)) refuse(`a url variable stands only in href, action, src or formaction, not in ${name}`)
    if (!state.empty) refuse('a url variable must be the first thing in its attribute')
    return 'url'
  }
  if (kind === 'number' && (state.empty || state.afterUrl) && urlAttributes.has(name)) refuse(`${name} starts with a url variable or with text`)
  if (kind === 'number') return 'attribute'
  if (urlAttributes.has(name)) refuse(`${name} takes a url variable`)
  if (closedAttributes.has(name) || (name.startsWith('hx-') && !textHxAttributes.has(name)) || (state.tagName === 'meta' && name === 'content')) {
    refuse(`no text variable in ${name}`)
  }
  return 'attribute'
}
