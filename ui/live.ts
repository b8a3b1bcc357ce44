/* A page with data-live listens at that address and asks for itself again when something changed. It says so when the
   connection is lost, and catches up by itself. Without script there is a button that loads the page again. */

const SILENCE_MS = 40_000; /* more than two heartbeats */
const AGAIN_MS = 2_000;

function listen(place: HTMLElement, address: string): void {
  let source: EventSource | undefined;
  let timer = 0;
  let lostAt = 0;
  let first = true;

  const say = (lost: boolean): void => {
    const news = document.querySelector<HTMLElement>('[data-live-stand]');
    if (!lost) lostAt = 0;
    else if (!lostAt) lostAt = Date.now();
    if (!news) return;
    const time = new Date(lostAt).toLocaleTimeString('nl-NL', { hour: '2-digit', minute: '2-digit' });
    news.hidden = !lost;
    (news.firstElementChild ?? news).textContent = lost ? `Geen verbinding. U ziet de stand van ${time} uur. De pagina werkt zichzelf bij zodra het weer kan.` : '';
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
    say(true);
    source?.close();
    clearTimeout(timer);
    timer = window.setTimeout(open, AGAIN_MS);
  }

  function open(): void {
    if (!place.isConnected) return;
    source = new EventSource(address);
    /* The address says how old the page is; only after a loss may something have passed unheard. */
    source.addEventListener('open', () => {
      say(false);
      if (!first) refresh();
      first = false;
      alive();
    });
    source.addEventListener('stand', () => { refresh(); alive(); });
    source.addEventListener('hart', alive);
    source.addEventListener('error', again);
  }

  window.addEventListener('online', again);
  window.addEventListener('pagehide', () => source?.close());
  open();
}

const place = document.querySelector<HTMLElement>('[data-live]');
if (place?.dataset.live) listen(place, place.dataset.live);
export {};
