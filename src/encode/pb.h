/* Ballots of a citizens' budget as a .pb file of Pabulib; decode/pb.h has the format and reads it back. */
#ifndef ENCODE_PB_H
#define ENCODE_PB_H

#include "base/base.h"

struct pb_writer {
  struct text *out;
  bool begun; /* the line has a cell */
};

/* Appends to out, which must outlive the writer. */
void pb_init(struct pb_writer *w, struct text *out);

/* A section (META, PROJECTS, VOTES) and then its line of column names, as cells of one line. */
void pb_section(struct pb_writer *w, const char *name);
/* A cell; quoted where it holds a semicolon, a quote, spaces at an end or nothing that can be seen; a line break becomes a
 * space. NULL is empty. */
void pb_cell_text(struct pb_writer *w, const char *text);
/* 123450 is 1234.50, 120000 is 1200. */
void pb_cell_cents(struct pb_writer *w, int64_t cents);
void pb_cell_int(struct pb_writer *w, int64_t number);
/* A list within a cell: project ids, which hold no comma, or points. */
void pb_cell_list(struct pb_writer *w, const char *const *items, size_t count);
void pb_line_end(struct pb_writer *w);

#endif
