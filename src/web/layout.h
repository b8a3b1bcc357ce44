/* The shell of every page: municipality, search, who, menu, crumbs, the mark of an example. */
#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H

#include "web/web.h"

struct crumb {
  const char *label, *path; /* path NULL: the page itself */
};

struct page {
  const char *title;         /* the h1 and the window's title */
  const char *lead;          /* a sentence below it, or NULL */
  const char *eyebrow;       /* what kind of thing this is, or NULL */
  const char *icon;          /* of the eyebrow: a name in the sprite, or NULL */
  const struct crumb *crumbs; /* behind the municipality; the title is added as the last one */
  size_t crumb_count;
  struct html actions;       /* buttons beside the title */
  struct html badges;
  struct html body;
  const char *notice;        /* good news above the page, or NULL */
  bool example;              /* shows invented content: the mark stands at the title */
  bool overview;             /* prints on one sheet, lying */
  bool screen;               /* for a projector: large, without header and menu */
};

/* The whole page into the reply. Always true, so that a page ends with `return layout_write(...)`. */
bool layout_write(struct request *request, struct reply *reply, const struct page *page);

/* A growing text for markup that lives until the answer is sent, and what it holds as markup. Only templates and
 * the writer of encode put something in it. */
struct text *page_text(struct request *request);
static inline struct html page_html(const struct text *text) { return (struct html){text_get(text), text->len}; }

/* Addresses of what ships with the program: "doorpakker.css"; an icon in the sprite: "zoek". */
const char *static_path(struct request *request, const char *name);
const char *icon_path(struct request *request, const char *name);
/* The icon that stands for a group of registers. */
const char *group_icon(enum group group);

/* The error page for a fault; problem.h has the one for programs. */
void layout_fault(struct request *request, struct reply *reply, int status, const struct fault *fault);

#endif
