/* Rules as pairs: what is accepted beside what is refused. One file per rule; the file's name is the rule. */
#ifndef TESTS_RULES_PAIRS_H
#define TESTS_RULES_PAIRS_H

#include <stddef.h>

#include "model/model.h"

/* Addresses below the municipality: accepted ones answer 200, refused ones 400 and name `says`. Answers main's result. */
struct address_rule {
  const char *name;
  const char *const *accepted, *const *refused; /* NULL-terminated */
  const char *says;
};
int address_rule_run(const struct address_rule *rule);

/* Files for a register: one header, rows one by one. A refused row is named by line 2 and field. */
struct file_rule {
  const char *name;
  enum register_id reg;
  const char *header;
  const char *const *accepted, *const *refused; /* NULL-terminated; several rows divided by \n */
  const char *field;
};
int file_rule_run(const struct file_rule *rule);

#endif
