#include "web/problem.h"

const char *problem_title(int status) {
  switch (status) {
    case 400: return "Dit klopt nog niet";
    case 401: return "U bent niet ingelogd";
    case 403: return "Dit mag u niet zien of doen";
    case 404: return "Niet gevonden";
    case 405: return "Dit kan hier niet";
    case 409: return "Dit kan nu niet";
    case 412: return "Iemand anders was u voor";
    case 413: return "Te groot";
    case 415: return "Dit soort bestand kan niet";
    case 428: return "Noem de versie die u zag";
    case 429: return "Te vaak geprobeerd";
    case 503: return "Nu even niet";
    default: return "Er ging iets mis";
  }
}

/* "datum_besluit" is datumBesluit to a program; what is no name stays. */
static void put_errors(struct json_writer *w, const struct fault *fault, struct arena *scratch) {
  json_key(w, "errors");
  json_array_begin(w);
  for (size_t i = 0; i < fault->field_count; i++) {
    const struct fault_field *one = &fault->fields[i];
    json_object_begin(w);
    json_key(w, "in");
    json_put_string(w, "body");
    json_key(w, "field");
    json_put_string(w, *one->field ? string_camel(one->field, scratch) : NULL);
    if (one->line) {
      json_key(w, "line");
      json_put_int(w, one->line);
    }
    json_key(w, "detail");
    json_put_string(w, one->message);
    json_object_end(w);
  }
  json_array_end(w);
}

void problem_write(struct request *request, struct reply *reply, int status, const struct fault *fault) {
  struct json_writer w;
  struct fault none = {0};
  text_clear(&reply->body);
  reply->status = status;
  reply->type = "application/problem+json";
  json_init(&w, &reply->body);
  json_object_begin(&w);
  json_key(&w, "type");
  json_put_string(&w, "about:blank");
  json_key(&w, "title");
  json_put_string(&w, problem_title(status));
  json_key(&w, "status");
  json_put_int(&w, status);
  json_key(&w, "detail");
  json_put_string(&w, *fault->hint ? arena_printf(request->scratch, "%s %s", fault->message, fault->hint) : fault->message);
  if (fault->field_count) put_errors(&w, fault, request->scratch);
  if (fault->field_more) {
    json_key(&w, "errorsLeftOut");
    json_put_int(&w, (long long)fault->field_more);
  }
  json_object_end(&w);
  if (!json_finish(&w, &none)) text_clear(&reply->body);
  fault_release(&none);
}
