#include "web/faces.h"
#include "web/listing.h"
#include "web/problem.h"
#include "web/routes.h"

/* OpenAPI 3.0.3 out of the municipality's own catalogue; the rules are those of the NL API Design Rules 2.2. */

struct openapi {
  struct json_writer w;
  struct request *request;
};

static void key_text(struct openapi *o, const char *key, const char *text) {
  json_key(&o->w, key);
  json_put_string(&o->w, text);
}

static void begin(struct openapi *o, const char *key) {
  json_key(&o->w, key);
  json_object_begin(&o->w);
}

static void end(struct openapi *o) { json_object_end(&o->w); }

static void put_ref(struct openapi *o, const char *kind, const char *name) {
  key_text(o, "$ref", arena_printf(o->request->scratch, "#/components/%s/%s", kind, name));
}

/* "beleid" -> "Beleid": the name of a register's schema. */
static const char *schema_name(struct openapi *o, const struct reg *reg) {
  char *name = string_camel(reg->name, o->request->scratch);
  if (*name >= 'a' && *name <= 'z') *name = (char)(*name - 'a' + 'A');
  return name;
}

static void put_type(struct openapi *o, const struct field *field) {
  key_text(o, "type", kind_infos[field->kind].json_type);
  if (kind_infos[field->kind].json_format) key_text(o, "format", kind_infos[field->kind].json_format);
  if (field->kind == KIND_MONEY) key_text(o, "pattern", "^-?[0-9]+\\.[0-9]{2}$");
  if (field->kind == KIND_PERIOD) key_text(o, "pattern", "^[0-9]{4}(-K[1-4]|-[0-9]{2}|-W[0-9]{2})?$");
  if (string_is(kind_infos[field->kind].json_type, "array")) {
    begin(o, "items");
    key_text(o, "type", "string");
    end(o);
  }
  if (field->kind == KIND_TEXT || field->kind == KIND_LONGTEXT) {
    json_key(&o->w, "maxLength");
    json_put_int(&o->w, field_max(field));
  }
}

static void put_choices(struct openapi *o, const struct field *field, bool nullable) {
  if (field->kind != KIND_CHOICE || !field->choices) return;
  json_key(&o->w, "enum");
  json_array_begin(&o->w);
  for (size_t i = 0; i < field->choices->count; i++) json_put_string(&o->w, field->choices->items[i].code);
  if (nullable) json_put_null(&o->w);
  json_array_end(&o->w);
}

static void put_property(struct openapi *o, const struct field *field) {
  bool list = string_is(kind_infos[field->kind].json_type, "array");
  begin(o, string_camel(field->name, o->request->scratch));
  put_type(o, field);
  key_text(o, "title", field->label);
  const char *help = field->help ? field->help : NULL;
  if (field->kind == KIND_REF)
    help = arena_printf(o->request->scratch, "Nummer in %s.%s%s", declared_registers[field->to].label_plural, help ? " " : "", help ? help : "");
  if (help) key_text(o, "description", help);
  bool nullable = !list && !(field->required && !field->computed);
  put_choices(o, field, nullable);
  if (nullable) {
    json_key(&o->w, "nullable");
    json_put_bool(&o->w, true);
  }
  if (field->computed) {
    json_key(&o->w, "readOnly");
    json_put_bool(&o->w, true);
  }
  end(o);
}

static void put_schema(struct openapi *o, const struct reg *reg) {
  begin(o, schema_name(o, reg));
  key_text(o, "type", "object");
  key_text(o, "title", reg->label);
  key_text(o, "description", reg->help);
  begin(o, "properties");
  /* What the program declares is known to all; a municipality's own field says something by its name alone. */
  for (size_t i = 0; i < reg->field_count; i++)
    if (!reg->fields[i].own || rights_reads_field(o->request->who, &reg->fields[i])) put_property(o, &reg->fields[i]);
  end(o);
  end(o);
}

static void put_string_property(struct openapi *o, const char *name, const char *type, const char *description) {
  begin(o, name);
  key_text(o, "type", type);
  key_text(o, "description", description);
  end(o);
}

static void put_problem_schema(struct openapi *o) {
  begin(o, "Problem");
  key_text(o, "type", "object");
  key_text(o, "description", "Een fout, volgens RFC 9457.");
  begin(o, "properties");
  put_string_property(o, "type", "string", "Soort fout, als adres.");
  put_string_property(o, "title", "string", "Wat de status betekent.");
  put_string_property(o, "status", "integer", "De HTTP-status.");
  put_string_property(o, "detail", "string", "Wat er aan de hand is en wat u kunt doen.");
  begin(o, "errors");
  key_text(o, "type", "array");
  key_text(o, "description", "Alle fouten per veld, samen in één antwoord.");
  begin(o, "items");
  key_text(o, "type", "object");
  begin(o, "properties");
  put_string_property(o, "in", "string", "Waar de fout staat.");
  put_string_property(o, "field", "string", "Het veld.");
  put_string_property(o, "line", "integer", "De regel van een bestand.");
  put_string_property(o, "detail", "string", "Wat er aan de hand is en wat u kunt doen.");
  end(o);
  end(o);
  end(o);
  end(o);
  end(o);
}

static void put_history_schema(struct openapi *o) {
  begin(o, "Historie");
  key_text(o, "type", "object");
  key_text(o, "description", "Wie wijzigde wanneer wat, nieuwste eerst.");
  begin(o, "properties");
  begin(o, "resultaten");
  key_text(o, "type", "array");
  begin(o, "items");
  key_text(o, "type", "object");
  begin(o, "properties");
  put_string_property(o, "nummer", "integer", "Nummer in de geschiedenis van de gemeente.");
  put_string_property(o, "versie", "integer", "Versie van het record na de wijziging.");
  begin(o, "tijdstip");
  key_text(o, "type", "string");
  key_text(o, "format", "date-time");
  end(o);
  put_string_property(o, "wie", "string", "De functie.");
  put_string_property(o, "handeling", "string", "Gemaakt, gewijzigd, ingelezen of vernietigd.");
  put_string_property(o, "reden", "string", "De reden, als die is gegeven.");
  put_string_property(o, "vernietigd", "boolean", "De teksten zijn vernietigd volgens een goedgekeurde lijst.");
  begin(o, "wijzigingen");
  key_text(o, "type", "array");
  begin(o, "items");
  key_text(o, "type", "object");
  end(o);
  end(o);
  end(o);
  end(o);
  end(o);
  end(o);
  end(o);
}

static void put_header(struct openapi *o, const char *name, const char *description) {
  begin(o, name);
  key_text(o, "description", description);
  begin(o, "schema");
  key_text(o, "type", "string");
  end(o);
  end(o);
}

static void put_headers(struct openapi *o, bool etag, bool list) {
  begin(o, "headers");
  put_header(o, "API-Version", "De volledige versie van de API.");
  if (etag) put_header(o, "ETag", "De versie van het record, voor If-Match.");
  if (list) put_header(o, "Link", "Eerste, vorige, volgende en laatste bladzijde (RFC 8288).");
  if (list) put_header(o, "X-Total-Count", "Hoeveel er zijn, tot en met 10.000.");
  end(o);
}

static void put_problem(struct openapi *o, const char *status, const char *description) {
  begin(o, status);
  key_text(o, "description", description);
  begin(o, "content");
  begin(o, "application/problem+json");
  begin(o, "schema");
  put_ref(o, "schemas", "Problem");
  end(o);
  end(o);
  end(o);
  end(o);
}

static void put_problem_responses(struct openapi *o) {
  static const struct {
    const char *name;
    int status;
  } all[] = {{"400", 400}, {"401", 401}, {"403", 403}, {"404", 404}, {"409", 409}, {"412", 412}, {"415", 415}, {"428", 428}};
  begin(o, "responses");
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    put_problem(o, arena_printf(o->request->scratch, "Problem%s", all[i].name), problem_title(all[i].status));
  end(o);
}

static void put_problems(struct openapi *o, const char *const *statuses) {
  for (; *statuses; statuses++) {
    begin(o, *statuses);
    put_ref(o, "responses", arena_printf(o->request->scratch, "Problem%s", *statuses));
    end(o);
  }
}

static void put_parameter(struct openapi *o, const char *in, const char *name, const char *type, const char *description, bool required) {
  json_object_begin(&o->w);
  key_text(o, "in", in);
  key_text(o, "name", name);
  key_text(o, "description", description);
  if (required) {
    json_key(&o->w, "required");
    json_put_bool(&o->w, true);
  }
  begin(o, "schema");
  key_text(o, "type", type);
  end(o);
  json_object_end(&o->w);
}

static void put_shared_parameter(struct openapi *o, const char *name, const char *type, int64_t most, const char *description) {
  begin(o, name);
  key_text(o, "in", "query");
  key_text(o, "name", name);
  key_text(o, "description", description);
  begin(o, "schema");
  key_text(o, "type", type);
  if (string_is(type, "integer")) {
    json_key(&o->w, "minimum");
    json_put_int(&o->w, 1);
    if (most) {
      json_key(&o->w, "maximum");
      json_put_int(&o->w, most);
    }
  }
  end(o);
  end(o);
}

static void put_shared_parameters(struct openapi *o) {
  begin(o, "parameters");
  put_shared_parameter(o, "page", "integer", 0, "Welke bladzijde, vanaf 1.");
  put_shared_parameter(o, "pageSize", "integer", PAGE_MAX, "Hoeveel per bladzijde, hoogstens 500.");
  put_shared_parameter(o, "sort", "string", 0, "Een veld; met een min ervoor aflopend.");
  put_shared_parameter(o, "zoek", "string", 0, "Woorden, in alle doorzochte velden.");
  end(o);
}

static void use_parameter(struct openapi *o, const char *name) {
  json_object_begin(&o->w);
  put_ref(o, "parameters", name);
  json_object_end(&o->w);
}

static const char *suffix(struct openapi *o, const char *name, const char *with) { return arena_printf(o->request->scratch, "%s%s", name, with); }

/* What listing.c reads, per field. */
static void put_filters(struct openapi *o, const struct reg *reg) {
  json_key(&o->w, "parameters");
  json_array_begin(&o->w);
  use_parameter(o, "page");
  use_parameter(o, "pageSize");
  use_parameter(o, "sort");
  use_parameter(o, "zoek");
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (!field_is_askable(reg, field) || field->read_roles) continue;
    const char *name = string_camel(field->name, o->request->scratch);
    put_parameter(o, "query", name, string_is(kind_infos[field->kind].json_type, "array") ? "string" : kind_infos[field->kind].json_type, field->label, false);
    bool ordered = kind_infos[field->kind].slot == SLOT_number && field->kind != KIND_REF && field->kind != KIND_YESNO;
    if (ordered || field->kind == KIND_DAY || field->kind == KIND_PERIOD) {
      put_parameter(o, "query", suffix(o, name, "Min"), kind_infos[field->kind].json_type, suffix(o, field->label, ", vanaf"), false);
      put_parameter(o, "query", suffix(o, name, "Max"), kind_infos[field->kind].json_type, suffix(o, field->label, ", tot en met"), false);
    } else if (field->kind == KIND_TEXT || field->kind == KIND_LONGTEXT) {
      put_parameter(o, "query", suffix(o, name, "Bevat"), "string", suffix(o, field->label, " bevat"), false);
    }
  }
  json_array_end(&o->w);
}

static void begin_operation(struct openapi *o, const char *method, const struct reg *reg, const char *id, const char *summary) {
  begin(o, method);
  key_text(o, "operationId", arena_printf(o->request->scratch, "%s%s", id, schema_name(o, reg)));
  key_text(o, "summary", summary);
  json_key(&o->w, "tags");
  json_array_begin(&o->w);
  json_put_string(&o->w, reg->label_plural);
  json_array_end(&o->w);
}

/* schema NULL: an object of a shape of its own. */
static void put_ok(struct openapi *o, const char *status, const char *description, const char *schema, bool list) {
  begin(o, status);
  key_text(o, "description", description);
  put_headers(o, !list && schema && !string_is(schema, "Historie"), list);
  begin(o, "content");
  begin(o, "application/json");
  begin(o, "schema");
  if (list) {
    key_text(o, "type", "object");
    begin(o, "properties");
    put_string_property(o, "totaal", "integer", "Hoeveel er zijn, tot en met 10.000.");
    put_string_property(o, "totaalIsOndergrens", "boolean", "Er zijn er meer dan 10.000.");
    put_string_property(o, "bladzijde", "integer", "Welke bladzijde dit is.");
    begin(o, "resultaten");
    key_text(o, "type", "array");
    begin(o, "items");
    put_ref(o, "schemas", schema);
    end(o);
    end(o);
    end(o);
  } else if (schema) {
    put_ref(o, "schemas", schema);
  } else {
    key_text(o, "type", "object");
  }
  end(o);
  end(o);
  end(o);
  end(o);
}

static void put_body(struct openapi *o, const char *type, const char *schema) {
  begin(o, "requestBody");
  json_key(&o->w, "required");
  json_put_bool(&o->w, true);
  begin(o, "content");
  begin(o, type);
  begin(o, "schema");
  put_ref(o, "schemas", schema);
  end(o);
  end(o);
  end(o);
  end(o);
}

static void put_collection(struct openapi *o, const struct reg *reg) {
  static const char *const get[] = {"400", "401", "403", NULL}, *const post[] = {"400", "401", "403", "409", "415", NULL};
  const char *schema = schema_name(o, reg);
  begin(o, arena_printf(o->request->scratch, "/%s", reg->plural));
  begin_operation(o, "get", reg, "lijst", suffix(o, reg->label_plural, " zoeken en bladeren"));
  put_filters(o, reg);
  begin(o, "responses");
  put_ok(o, "200", reg->help, schema, true);
  put_problems(o, get);
  end(o);
  end(o);
  begin_operation(o, "post", reg, "maak", suffix(o, reg->label, " maken"));
  put_body(o, "application/json", schema);
  begin(o, "responses");
  put_ok(o, "201", "Gemaakt.", schema, false);
  put_problems(o, post);
  end(o);
  end(o);
  end(o);
}

static void put_id(struct openapi *o, bool if_match) {
  json_key(&o->w, "parameters");
  json_array_begin(&o->w);
  put_parameter(o, "path", "id", "integer", "Het nummer van het record.", true);
  if (if_match) put_parameter(o, "header", "If-Match", "string", "De ETag van het record dat u las.", true);
  json_array_end(&o->w);
}

static void put_item(struct openapi *o, const struct reg *reg) {
  static const char *const get[] = {"400", "401", "403", "404", NULL};
  static const char *const put[] = {"400", "401", "403", "404", "409", "412", "415", "428", NULL};
  const char *schema = schema_name(o, reg);
  begin(o, arena_printf(o->request->scratch, "/%s/{id}", reg->plural));
  begin_operation(o, "get", reg, "lees", suffix(o, reg->label, " lezen"));
  put_id(o, false);
  begin(o, "responses");
  put_ok(o, "200", reg->label, schema, false);
  put_problems(o, get);
  end(o);
  end(o);
  for (int part = 0; part < 2; part++) {
    begin_operation(o, part ? "patch" : "put", reg, part ? "wijzig" : "vervang", suffix(o, reg->label, part ? " deels wijzigen" : " in zijn geheel vervangen"));
    put_id(o, true);
    put_body(o, part ? "application/merge-patch+json" : "application/json", schema);
    begin(o, "responses");
    put_ok(o, "200", "Gewijzigd.", schema, false);
    put_problems(o, put);
    end(o);
    end(o);
  }
  end(o);
  begin(o, arena_printf(o->request->scratch, "/%s/{id}/historie", reg->plural));
  begin_operation(o, "get", reg, "historie", suffix(o, reg->label, ": wie wijzigde wanneer wat"));
  put_id(o, false);
  begin(o, "responses");
  put_ok(o, "200", "De geschiedenis, nieuwste eerst.", "Historie", false);
  put_problems(o, get);
  end(o);
  end(o);
  end(o);
}

/* What a capability tells programs about one record, beyond what each register has. */
static void put_more(struct openapi *o, const struct reg *reg) {
  static const char *const get[] = {"400", "401", "403", "404", NULL};
  const char *start = arena_printf(o->request->scratch, "/api/v1/%s/:id/", reg->plural);
  const struct route *route;
  for (size_t i = 0; (route = route_at(i)); i++) {
    if (!route->about || strncmp(route->path, start, strlen(start)) != 0) continue;
    const char *name = route->path + strlen(start);
    begin(o, arena_printf(o->request->scratch, "/%s/{id}/%s", reg->plural, name));
    begin_operation(o, "get", reg, name, route->about);
    put_id(o, false);
    begin(o, "responses");
    put_ok(o, "200", route->about, NULL, false);
    put_problems(o, get);
    end(o);
    end(o);
    end(o);
  }
}

/* Who to ask is the municipality's own setting; what is not set is left out rather than made up. */
static void put_contact(struct openapi *o) {
  static const char *const fields[] = {"email", "url"};
  begin(o, "contact");
  key_text(o, "name", arena_printf(o->request->scratch, "Functioneel beheer, gemeente %s", o->request->tenant->name));
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    const char *value = setting_get(o->request->tx, arena_printf(o->request->scratch, "contact.%s", fields[i]), o->request->scratch);
    if (value) key_text(o, fields[i], value);
  }
  end(o);
}

static void put_info(struct openapi *o) {
  key_text(o, "openapi", "3.0.3");
  begin(o, "info");
  key_text(o, "title", arena_printf(o->request->scratch, "Doorpakker van gemeente %s", o->request->tenant->name));
  key_text(o, "description", "Alle registers van de beleidscirkel: lezen, zoeken, maken en wijzigen. Bedragen zijn teksten met twee decimalen. "
                             "Een record met herkomstInhoud \"voorbeeld\" is bedacht.");
  key_text(o, "version", API_VERSION);
  put_contact(o);
  begin(o, "license");
  key_text(o, "name", "EUPL-1.2");
  key_text(o, "url", "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12");
  end(o);
  end(o);
  json_key(&o->w, "servers");
  json_array_begin(&o->w);
  json_object_begin(&o->w);
  key_text(o, "url", request_path(o->request, "/api/v1"));
  key_text(o, "description", "Deze server");
  json_object_end(&o->w);
  json_array_end(&o->w);
  json_key(&o->w, "security");
  json_array_begin(&o->w);
  json_object_begin(&o->w);
  json_key(&o->w, "toegangssleutel");
  json_array_begin(&o->w);
  json_array_end(&o->w);
  json_object_end(&o->w);
  json_object_begin(&o->w);
  json_object_end(&o->w);
  json_array_end(&o->w);
}

static void put_tags(struct openapi *o, const struct catalogue *catalogue) {
  json_key(&o->w, "tags");
  json_array_begin(&o->w);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    json_object_begin(&o->w);
    key_text(o, "name", catalogue->registers[id].label_plural);
    key_text(o, "description", catalogue->registers[id].help);
    json_object_end(&o->w);
  }
  json_array_end(&o->w);
}

static bool write_openapi(struct request *request, struct reply *reply, struct fault *fault) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  struct openapi o = {.request = request};
  json_init(&o.w, &reply->body);
  json_object_begin(&o.w);
  put_info(&o);
  put_tags(&o, catalogue);
  begin(&o, "paths");
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    put_collection(&o, &catalogue->registers[id]);
    put_item(&o, &catalogue->registers[id]);
    put_more(&o, &catalogue->registers[id]);
  }
  end(&o);
  begin(&o, "components");
  begin(&o, "securitySchemes");
  begin(&o, "toegangssleutel");
  key_text(&o, "type", "http");
  key_text(&o, "scheme", "bearer");
  key_text(&o, "description", "Een toegangssleutel van de technisch beheerder, met de rechten van één functie.");
  end(&o);
  end(&o);
  put_shared_parameters(&o);
  put_problem_responses(&o);
  begin(&o, "schemas");
  put_problem_schema(&o);
  put_history_schema(&o);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) put_schema(&o, &catalogue->registers[id]);
  end(&o);
  end(&o);
  end(&o);
  return json_finish(&o.w, fault);
}

bool api_openapi_json(struct request *request, struct reply *reply, struct fault *fault) {
  reply_header(reply, "Access-Control-Allow-Origin", "*");
  return write_openapi(request, reply, fault);
}

/* Every JSON text is YAML 1.2. */
bool api_openapi_yaml(struct request *request, struct reply *reply, struct fault *fault) {
  reply->type = "application/yaml";
  return api_openapi_json(request, reply, fault);
}
