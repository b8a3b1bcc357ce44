#include "fuzz.h"

#include "capabilities/kwaliteit/kaart.h"
#include "web/chart.h"

/* What was read prints as something that reads the same, and its drawing is drawn or refused. */
static bool read_all(struct run *run) {
  struct kaart kaart, again;
  struct text out;
  struct fault fault = {0};
  if (!kaart_parse(arena_copy_len(&run->keep, (const char *)run->data, run->size), &kaart, &run->keep)) return FAULT(&run->fault, FAULT_INPUT, "geen kaart");
  text_init(&out, 4 << 20);
  kaart_print(&kaart, &out);
  if (!out.full && (!kaart_parse(text_get(&out), &again, &run->keep) || strcmp(again.zin, kaart.zin) != 0 || again.oordeel != kaart.oordeel)) __builtin_trap();
  text_clear(&out);
  bool drawn = chart_small_write(&out, kaart.tekening, &fault);
  text_release(&out);
  fault_release(&fault);
  return drawn || FAULT(&run->fault, FAULT_INPUT, "geen tekening");
}

FUZZ(read_all)
