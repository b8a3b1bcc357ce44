/* A page with data-live listens at that address and asks for itself again when something changed. It says so when the
   connection is lost, and catches up by itself; who was signed out is told so, and asks no more. Without script there is a
   button that loads the page again. */

import { showList } from './lijst';

const SILENCE_MS = 40_000; /* more than two heartbeats */
const AGAIN_MS = 2_000;
const AGAIN_MOST_MS = 30_000;
const GONE = [401, 403, 404];

/* Longer each time, and never all screens of a room at once. */
const waitMs = (tries: number): number => Math.min(AGAIN_MS * 2 ** tries, AGAIN_MOST_MS) * (0.5 + Math.random() / 2);

/* What the stream answers, which an EventSource does not tell; 0 without connection. */
async function statusOf(address: string): Promise<number> {
  const stop = new AbortController();
  try {
    return (await fetch(address, { signal: stop.signal })).status;
  } catch {
    return 0;
  } finally {
    stop.abort();
  }
}

function listen(place: HTMLElement, address: string): void {
  let source: EventSource | undefined;
  let timer = 0;
  let lostAt = 0;
  let tries = 0;
  let first = true;
  let over = false;

  const show = (text: string): void => {
    const news = document.querySelector<HTMLElement>('[data-live-stand]');
    if (!news) return;
    news.hidden = !text;
    (news.firstElementChild ?? news).textContent = text;
  };

  const since = (): string => {
    if (!lostAt) lostAt = Date.now();
    const time = new Date(lostAt).toLocaleTimeString('nl-NL', { hour: '2-digit', minute: '2-digit' });
    return `U ziet de stand van ${time} uur.`;
  };

  /* htmx answers to this: the request stands in the page. */
  const refresh = (): void => {
    document.querySelector('[data-live-ververs]')?.dispatchEvent(new CustomEvent('dp-ververs'));
  };

  const alive = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(again, SILENCE_MS);
  };

  function again(): void {
    if (over) return;
    show(`Geen verbinding. ${since()} De pagina werkt zichzelf bij zodra het weer kan.`);
    source?.close();
    clearTimeout(timer);
    timer = window.setTimeout(open, waitMs(tries++));
  }

  /* Ended for good by the other side, or not reached: only then it is worth asking which. */
  async function failed(): Promise<void> {
    const refused = source?.readyState === EventSource.CLOSED;
    again();
    if (!refused || !GONE.includes(await statusOf(address))) return;
    over = true;
    source?.close();
    clearTimeout(timer);
    show(`U kijkt niet meer mee: u bent uitgelogd, of u mag dit niet meer zien. ${since()} Log opnieuw in en laad de pagina opnieuw.`);
  }

  function open(): void {
    if (over || !place.isConnected) return;
    source = new EventSource(address);
    /* The address says how old the page is; only after a loss may something have passed unheard. */
    source.addEventListener('open', () => {
      show('');
      lostAt = tries = 0;
      if (!first) refresh();
      first = false;
      alive();
    });
    source.addEventListener('stand', () => { refresh(); alive(); });
    source.addEventListener('lijst', (event: MessageEvent<string>) => { showList(event.data); alive(); });
    source.addEventListener('hart', alive);
    source.addEventListener('error', () => void failed());
  }

  window.addEventListener('online', () => { tries = 0; again(); });
  window.addEventListener('pagehide', () => source?.close());
  open();
}

const place = document.querySelector<HTMLElement>('[data-live]');
if (place?.dataset.live) listen(place, place.dataset.live);
export {};
