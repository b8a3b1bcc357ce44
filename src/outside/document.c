#include "outside/document.h"

#include <stdatomic.h>

#include "outside/child.h"

/* Two at once: a worker each, and others stay free for what people do meanwhile. */
enum { AT_ONCE_MAX = 2, LIMIT_MS = 60 * 1000, PDF_MEMORY = 1 << 30 };

static const struct form {
  const char *ending, *type, *package, *label;
  enum child_program program;
  size_t memory_bytes;
} forms[DOCUMENT_FORM__COUNT] = {
    [DOCUMENT_PDF] = {"pdf", "application/pdf", "weasyprint", "PDF", CHILD_PDF, PDF_MEMORY},
    /* pandoc reserves more addresses than it uses: the usual limit, and its own words hold it to less. */
    [DOCUMENT_ODT] = {"odt", "application/vnd.oasis.opendocument.text", "pandoc", "ODT", CHILD_ODT, 0},
    [DOCUMENT_DOCX] = {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pandoc", "Word", CHILD_DOCX, 0},
};

static atomic_int at_once;

const char *document_ending(enum document_form form) { return forms[form].ending; }
const char *document_type(enum document_form form) { return forms[form].type; }
const char *document_package(enum document_form form) { return forms[form].package; }
bool document_is_there(enum document_form form) { return child_is_there(forms[form].program); }

enum document_form document_form_of(const char *ending) {
  for (enum document_form form = 0; form < DOCUMENT_FORM__COUNT; form++)
    if (string_is(ending, forms[form].ending)) return form;
  return DOCUMENT_FORM__COUNT;
}

static void leave(void *nothing) {
  (void)nothing;
  atomic_fetch_sub(&at_once, 1);
}

static bool refuse(const struct form *form, enum child_end end, struct fault *fault) {
  switch (end) {
    case CHILD_ABSENT:
      FAULT(fault, FAULT_NOT_NOW, "%s kan hier niet: het programma %s staat niet op deze server.", form->label, form->package);
      return fault_hint(fault, "Vraag de technisch beheerder om het Debian-pakket %s te installeren. Afdrukken kan altijd.", form->package);
    case CHILD_LATE: return FAULT(fault, FAULT_NOT_NOW, "Het document was na een minuut nog niet klaar. Probeer het later opnieuw.");
    case CHILD_TOO_MUCH: return FAULT(fault, FAULT_TOO_LARGE, "Het document wordt groter dan %d MB. Maak het voorstel korter.", DOCUMENT_SIZE_MAX >> 20);
    case CHILD_NOT_NOW: return FAULT(fault, FAULT_BUSY, "Er kan nu geen document worden gemaakt. Probeer het over een minuut opnieuw.");
    case CHILD_DONE:
    case CHILD_FAILED:
    case CHILD_END__COUNT: break;
  }
  FAULT(fault, FAULT_NOT_NOW, "Het maken van het document is mislukt.");
  return fault_hint(fault, "Kies een andere vorm, of zet het eigen sjabloon terug op de bladzijde Gegevens en huisstijl.");
}

bool document_make(const struct document_options *options, const char **out, size_t *size, struct arena *keep, struct fault *fault) {
  const struct form *form = &forms[options->form];
  const struct child_options run = {.program = form->program, .input = options->html, .input_size = options->html_size, .attachment = options->look,
                                    .attachment_size = options->look_size, .output_max = DOCUMENT_SIZE_MAX, .limit_ms = LIMIT_MS,
                                    .memory_bytes = form->memory_bytes};
  /* The turn ends with the answer, also when memory runs out on the way. */
  arena_defer(keep, leave, NULL);
  if (atomic_fetch_add(&at_once, 1) >= AT_ONCE_MAX)
    return FAULT(fault, FAULT_BUSY, "Er worden nu al andere documenten gemaakt. Probeer het over een minuut opnieuw.");
  enum child_end end = child_run(&run, out, size, keep);
  return end == CHILD_DONE && *size > 0 ? true : refuse(form, end, fault);
}
