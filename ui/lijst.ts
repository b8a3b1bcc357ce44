/* The list of a session as the stream carries it: what is in and out, its worth, the order and the bars, put in place
   without asking for anything. The explanations belong to the list before; they are hidden until the page has asked for
   itself, which follows at once. What is not on the page is passed over: that page is about to be replaced. */

type Row = [id: number, state: string, icon: string, isIn: boolean, points: string];
type Bar = [value: string, room: number, chosen: number, more: number];
interface List { scenario: string; oordeel: string; zin: string; rijen: Row[]; som: Bar[]; balken: Bar[]; gewichten: [number, number][] }

function write(place: Element | null | undefined, text: string): void {
  if (place && place.textContent !== text) place.textContent = text;
}

function mark(element: Element, isIn: boolean): void {
  const name = element.getAttribute('data-in');
  if (name) element.classList.toggle(name, isIn);
}

function showRow(row: HTMLElement, [, state, icon, isIn, points]: Row): void {
  const talked = row.closest('[data-groep="gesprek"]') !== null;
  write(row.querySelector('[data-stand]'), talked ? `nu ${state}` : state);
  write(row.querySelector('[data-punten]'), points);
  row.querySelector('use')?.setAttribute('href', icon);
  mark(row, isIn);
  row.querySelectorAll('[data-in]').forEach((element) => mark(element, isIn));
}

function showBar(place: Element, [value, room, chosen, more]: Bar): void {
  write(place.querySelector('[data-waarde]'), value);
  place.querySelector('.dp-chart__bar--room')?.setAttribute('width', String(room));
  place.querySelector('.dp-chart__bar')?.setAttribute('width', String(chosen));
  const over = place.querySelector('.dp-chart__bar--over');
  over?.setAttribute('x', String(chosen));
  over?.setAttribute('width', String(more));
}

/* Each in its own group and order; on the projector what is not talked about goes to where it now is. */
function place(root: HTMLElement, rows: Row[]): void {
  const ends = new Map<Element, Element | null>();
  for (const [id, , , isIn] of rows) {
    for (const row of root.querySelectorAll(`[data-rij="${id}"]`)) {
      const talked = row.parentElement?.matches('[data-groep="gesprek"], tbody');
      const list = talked ? row.parentElement : root.querySelector(`[data-groep="${isIn ? 'erin' : 'eruit'}"]`);
      if (!list) continue;
      const before = ends.get(list);
      const next = before ? before.nextElementSibling : list.firstElementChild;
      if (next !== row) list.insertBefore(row, next);
      ends.set(list, row);
    }
  }
  for (const list of root.querySelectorAll('[data-groep]')) {
    const part = list.parentElement;
    write(part?.querySelector('[data-aantal]'), String(list.children.length));
    const none = list.previousElementSibling;
    if (none instanceof HTMLElement && none.tagName === 'P') none.hidden = list.children.length > 0;
  }
}

function showWeights(root: HTMLElement, weights: [number, number][]): void {
  for (const [id, weight] of weights) {
    const slider = root.querySelector<HTMLInputElement>(`[data-gewicht="${id}"]`);
    /* Not under the hand of who moves it. */
    if (!slider || slider === document.activeElement) continue;
    slider.value = String(weight);
    write(slider.labels?.[0]?.querySelector('strong'), String(weight));
  }
}

export function showList(text: string): void {
  const root = document.getElementById('rekenhulp');
  if (!root) return;
  const list = JSON.parse(text) as List;
  const active = document.activeElement;
  root.dataset.oud = '';
  write(root.querySelector('[data-scenario]'), list.scenario);
  write(root.querySelector('[data-oordeel]'), list.oordeel);
  write(root.querySelector('[data-zinnen] p'), list.zin);
  for (const row of list.rijen) root.querySelectorAll<HTMLElement>(`[data-rij="${row[0]}"]`).forEach((element) => showRow(element, row));
  place(root, list.rijen);
  for (const [part, bars] of [['som', list.som], ['balk', list.balken]] as const) {
    root.querySelectorAll(`[data-${part}]`).forEach((element, at) => bars[at] && showBar(element, bars[at]));
  }
  showWeights(root, list.gewichten);
  if (active instanceof HTMLElement && active !== document.activeElement) active.focus({ preventScroll: true });
}
