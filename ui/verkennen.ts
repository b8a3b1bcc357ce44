/* The page for free exploration: the table of the page becomes a drawing to zoom in. Without this file the page has its
   table and its own drawings. The drawing is a canvas with texts of its own, so that the strict policy of the other pages
   holds here too: nothing writes a style attribute. */
import { LineChart } from 'echarts/charts';
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

interface Column { name: string; unit: string; values: (number | null)[] }

const symbols = ['circle', 'rect', 'triangle', 'diamond'];
const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const;

function readTable(table: HTMLTableElement): { periods: string[]; columns: Column[] } {
  const heads = [...table.tHead!.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows].reverse();
  const periods = rows.map((row) => row.cells[0].firstChild?.textContent?.trim() ?? '');
  /* Whoever keeps the picture keeps the mark of an example with it. */
  const mark = table.dataset.merk ? ` (${table.dataset.merk})` : '';
  const columns = heads.map((head, at) => ({
    name: `${head.textContent ?? ''}${mark}`, unit: head.dataset.eenheid ?? '',
    values: rows.map((row) => { const text = row.cells[at + 1].dataset.getal; return text ? Number(text) : null; }),
  }));
  return { periods, columns };
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options({ periods, columns }: ReturnType<typeof readTable>) {
  const units = [...new Set(columns.map((column) => column.unit))].slice(0, 2);
  const ink = colour('--dp-ink'), soft = colour('--dp-ink-soft'), line = colour('--dp-line');
  const colours = ['--dp-bar-1', '--dp-bar-3', '--dp-ok', '--dp-mark'].map(colour);
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const number = (value: unknown): string => typeof value === 'number' ? value.toLocaleString('nl-NL') : 'geen cijfer';
  return {
    animation: false, color: colours, textStyle: { ...font, color: ink },
    aria: { enabled: true, label: { description: `${columns.map((column) => column.name).join('; ')}. De tabel op deze bladzijde geeft alle cijfers.` } },
    grid: { left: 56, right: units.length > 1 ? 56 : 24, top: 24 + 24 * columns.length, bottom: 88 },
    legend: { orient: 'vertical', left: 48, top: 0, itemWidth: 34, textStyle: { color: ink, ...font } },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, valueFormatter: number, backgroundColor: colour('--dp-surface'), borderColor: line, textStyle: { color: ink, ...font } },
    xAxis: { type: 'category', data: periods, boundaryGap: false, axisLabel: { color: soft }, axisLine: { lineStyle: { color: soft } } },
    yAxis: units.map((unit) => ({ type: 'value', scale: true, name: unit, nameTextStyle: { color: soft }, axisLabel: { color: soft, formatter: number }, splitLine: { lineStyle: { color: line } } })),
    dataZoom: [{ type: 'inside' }, { type: 'slider', bottom: 16, textStyle: { color: soft } }],
    series: columns.map((column, at) => ({
      type: 'line', name: column.name, data: column.values, connectNulls: false, yAxisIndex: Math.max(0, units.indexOf(column.unit)),
      symbol: symbols[at % symbols.length], symbolSize: 7, lineStyle: { width: 2, type: dashes[at % dashes.length] },
    })),
  };
}

function start(place: HTMLElement, table: HTMLTableElement): void {
  const data = readTable(table);
  if (!data.columns.length) return;
  place.hidden = false;
  const chart = init(place, undefined, { renderer: 'canvas' });
  const draw = (): void => chart.setOption(options(data) as never, true);
  draw();
  window.addEventListener('resize', () => chart.resize());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const button = document.querySelector<HTMLButtonElement>('[data-plaatje]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: colour('--dp-surface') });
    link.download = place.dataset.verken || 'cijfers.png';
    link.click();
  });
}

const place = document.querySelector<HTMLElement>('[data-verken]'), table = document.querySelector<HTMLTableElement>('[data-cijfers]');
if (place && table) start(place, table);
