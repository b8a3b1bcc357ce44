#include "encode/pb.h"

#include "base/number.h"

#include "base/banned.h"

void pb_init(struct pb_writer *w, struct text *out) { *w = (struct pb_writer){.out = out}; }

static void cell_begin(struct pb_writer *w) {
  if (w->begun) text_addc(w->out, ';');
  w->begun = true;
}

static bool is_plain(const char *text) {
  size_t len = strlen(text);
  return len == 0 || (!strpbrk(text, ";\"\r\n") && text[0] != ' ' && text[len - 1] != ' ');
}

void pb_section(struct pb_writer *w, const char *name) {
  text_add(w->out, name);
  text_addc(w->out, '\n');
}

void pb_cell_text(struct pb_writer *w, const char *text) {
  cell_begin(w);
  if (!text || is_plain(text)) {
    text_add(w->out, text);
    return;
  }
  text_addc(w->out, '"');
  for (; *text; text++) {
    if (*text == '"') text_addc(w->out, '"');
    text_addc(w->out, *text == '\n' || *text == '\r' ? ' ' : *text);
  }
  text_addc(w->out, '"');
}

void pb_cell_cents(struct pb_writer *w, int64_t cents) {
  cell_begin(w);
  text_add_int(w->out, cents / 100);
  if (cents % 100 != 0) text_addf(w->out, ".%02d", (int)(cents % 100));
}

void pb_cell_int(struct pb_writer *w, int64_t number) {
  cell_begin(w);
  text_add_int(w->out, number);
}

void pb_cell_list(struct pb_writer *w, const char *const *items, size_t count) {
  cell_begin(w);
  for (size_t i = 0; i < count; i++) {
    if (i > 0) text_addc(w->out, ',');
    text_add(w->out, items[i]);
  }
}

void pb_line_end(struct pb_writer *w) {
  text_addc(w->out, '\n');
  w->begun = false;
}
