/* What a municipality shares with others: chosen indicators, as anybody without an account may see them. One row a figure,
 * in columns that stay as they are: others read them by name. */
#ifndef KWALITEIT_DEELSET_H
#define KWALITEIT_DEELSET_H

#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/reeks.h"

/* The licence, as the national list of DCAT-AP-NL names it. */
struct deelset_licentie {
  const char *code, *label, *uri;
};
extern const struct deelset_licentie deelset_licenties[];
extern const size_t deelset_licentie_count;

struct deelset_row {
  const struct reeks *reeks;
  const struct meting *meting;
  const char *reden;              /* why there is no figure; NULL: there is one */
};

struct deelset {
  char code[GEMEENTE_CODE_SIZE];  /* "GM0546" */
  const char *naam, *klasse, *tooi; /* "Leiden", "100.000 tot 150.000 inwoners", "https://identifier.overheid.nl/..." */
  const struct deelset_licentie *licentie;
  const char *contact;            /* mail or web address; NULL: not said yet */
  const struct reeks *reeksen;
  size_t reeks_count;
  const struct deelset_row *rows; /* by indicator, oldest first; without what is provisional or under ten */
  size_t count;
  bool example;
};

struct deelset_options {
  struct tx *tx;
  const char *gemeente;           /* "gm0546" */
  const int64_t *chosen;          /* as if these were shared; NULL: those that are */
  size_t chosen_count;
  struct arena *keep, *scratch;
};
bool deelset_read(const struct deelset_options *options, struct deelset *out, struct fault *fault) MUST_USE;

/* The names of the columns, in their order. */
enum deelset_column {
  DEELSET_GEMEENTECODE, DEELSET_TOOI, DEELSET_GEMEENTE, DEELSET_GROOTTEKLASSE, DEELSET_INDICATOR, DEELSET_NAAM, DEELSET_EENHEID, DEELSET_RICHTING,
  DEELSET_BEREKENING, DEELSET_DEFINITIE, DEELSET_PERIODE, DEELSET_WAARDE, DEELSET_TELLER, DEELSET_NOEMER, DEELSET_REDEN, DEELSET_BRON, DEELSET_LICENTIE,
  DEELSET_PROGRAMMA, DEELSET_HERKOMST, DEELSET_COLUMN__COUNT
};
extern const char *const deelset_columns[DEELSET_COLUMN__COUNT];
/* A cell as the file has it; "" when empty. */
const char *deelset_cell(const struct deelset *deelset, const struct deelset_row *row, enum deelset_column column, struct arena *scratch);
/* The file. */
void deelset_csv(const struct deelset *deelset, struct text *out, struct arena *scratch);
/* Its description by DCAT-AP-NL 3.0 in JSON-LD, with the path of the file and of itself. FAULT_ABSENT when nothing is shared. */
bool deelset_describe(const struct deelset *deelset, const char *path, const char *csv_path, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

#endif
