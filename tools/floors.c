/* Checks every #include under src/ against floors.txt and prints the table of floors for ARCHITECTURE.md.
 *   floors ROOT                  check; one line per breach on stderr, exit 1 when there is any
 *   floors ROOT --table          print the table
 *   floors ROOT --check-doc FILE compare the table with the one in FILE, between the two floors marks */
#define _XOPEN_SOURCE 700
#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  ROOMS_MAX = 64,
  LIBRARIES_MAX = 64,
  GENERATED_MAX = 16,
  SYSTEM_MAX = 256,
  NAME_MAX_SIZE = 96,
  LINE_MAX_SIZE = 1024
};

struct room {
  int floor;
  char name[NAME_MAX_SIZE];
  char what[256];
};
struct library {
  char header[NAME_MAX_SIZE];
  char room[NAME_MAX_SIZE];
};

static struct room rooms[ROOMS_MAX];
static size_t rooms_count;
static struct library libraries[LIBRARIES_MAX], generated[GENERATED_MAX];
static size_t libraries_count, generated_count;
static char system_headers[SYSTEM_MAX][NAME_MAX_SIZE];
static size_t system_count, files_count, breaches_count;
static size_t source_offset; /* length of "ROOT/src/" in the paths that the walk gives */

static const char begin_mark[] = "<!-- floors: printed by tools/floors --table -->";
static const char end_mark[] = "<!-- /floors -->";

static void fail(const char *what, const char *detail) {
  fprintf(stderr, "floors: %s: %s\n", what, detail);
  exit(2);
}

static void breach(const char *path, unsigned line, const char *include, const char *rule) {
  fprintf(stderr, "%s:%u: includes %s: %s\n", path, line, include, rule);
  breaches_count++;
}

static void copy_name(char *to, const char *from) {
  if (strlen(from) >= NAME_MAX_SIZE) fail("name too long", from);
  memcpy(to, from, strlen(from) + 1);
}

static void read_floor(char *rest) {
  if (rooms_count == ROOMS_MAX) fail("too many rooms", rest);
  struct room *room = &rooms[rooms_count++];
  char name[NAME_MAX_SIZE];
  if (sscanf(rest, "%d %95s %255[^\n]", &room->floor, name, room->what) != 3)
    fail("a floor needs NUMBER ROOM WHAT", rest);
  copy_name(room->name, name);
  if (rooms_count > 1 && rooms[rooms_count - 2].floor > room->floor)
    fail("floors must be listed from low to high", name);
}

static void read_owner(char *rest, struct library *list, size_t *count, size_t max) {
  if (*count == max) fail("too many lines", rest);
  struct library *entry = &list[(*count)++];
  if (sscanf(rest, "%95s %95s", entry->header, entry->room) != 2) fail("needs HEADER ROOM", rest);
}

static void read_system(char *rest) {
  for (char *name = strtok(rest, " \t\n"); name != NULL; name = strtok(NULL, " \t\n")) {
    if (system_count == SYSTEM_MAX) fail("too many system headers", name);
    copy_name(system_headers[system_count++], name);
  }
}

static void read_floors(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail(path, strerror(errno));
  char line[LINE_MAX_SIZE];
  while (fgets(line, sizeof line, file) != NULL) {
    char word[32];
    int used = 0;
    if (line[0] == '#' || sscanf(line, "%31s%n", word, &used) != 1) continue;
    char *rest = line + used;
    if (strcmp(word, "floor") == 0)
      read_floor(rest);
    else if (strcmp(word, "library") == 0)
      read_owner(rest, libraries, &libraries_count, LIBRARIES_MAX);
    else if (strcmp(word, "generated") == 0)
      read_owner(rest, generated, &generated_count, GENERATED_MAX);
    else if (strcmp(word, "system") == 0)
      read_system(rest);
    else
      fail("unknown word", word);
  }
  fclose(file);
}

/* The room of a path relative to src/, its full name in `name` ("capabilities/weging"); NULL when no floor names it. */
static const struct room *find_room(const char *path, char name[static NAME_MAX_SIZE]) {
  for (size_t i = 0; i < rooms_count; i++) {
    size_t len = strlen(rooms[i].name);
    bool many = len > 2 && strcmp(rooms[i].name + len - 2, "/*") == 0;
    size_t fixed = many ? len - 1 : len;
    if (strncmp(path, rooms[i].name, fixed) != 0) continue;
    const char *end = many ? strchr(path + fixed, '/') : path + fixed;
    if (end == NULL || *end != '/' || end == path + (many ? fixed : 0)) continue;
    if ((size_t)(end - path) >= NAME_MAX_SIZE) fail("room name too long", path);
    memcpy(name, path, (size_t)(end - path));
    name[end - path] = '\0';
    return &rooms[i];
  }
  return NULL;
}

/* Generated template headers are "templates/ROOM_NAME.h", ROOM being the last folder; they belong to that room. */
static bool template_belongs_to(const char *include, const char *room) {
  const char *slash = strrchr(room, '/');
  const char *folder = slash == NULL ? room : slash + 1;
  const char *name = include + strlen("templates/");
  return strncmp(name, folder, strlen(folder)) == 0 && name[strlen(folder)] == '_';
}

static const char *find_generated_room(const char *include) {
  for (size_t i = 0; i < generated_count; i++)
    if (strcmp(generated[i].header, include) == 0) return generated[i].room;
  return NULL;
}

static void check_own(const char *path, unsigned line, const struct room *room, const char *room_name,
                      const char *include) {
  char target_name[NAME_MAX_SIZE], full[NAME_MAX_SIZE * 2], rule[512];
  if (strncmp(include, "templates/", strlen("templates/")) == 0) {
    if (!template_belongs_to(include, room_name))
      breach(path, line, include, "a template is used by its own room only");
    return;
  }
  const char *made_in = find_generated_room(include);
  snprintf(full, sizeof full, "%s%s", made_in == NULL ? include : made_in, made_in == NULL ? "" : "/");
  const struct room *target = find_room(full, target_name);
  if (target == NULL) {
    breach(path, line, include, "write \"room/file.h\" with a room from floors.txt");
  } else if (strcmp(target_name, room_name) == 0 || target->floor < room->floor) {
    return;
  } else if (target->floor == room->floor) {
    snprintf(rule, sizeof rule, "%s and %s stand on one floor (F%d); rooms on one floor do not see each other",
             room_name, target_name, room->floor);
    breach(path, line, include, rule);
  } else {
    snprintf(rule, sizeof rule, "%s is on F%d, above %s (F%d); a room sees lower floors only", target_name,
             target->floor, room_name, room->floor);
    breach(path, line, include, rule);
  }
}

static void check_outside(const char *path, unsigned line, const char *room_name, const char *include) {
  char rule[512];
  for (size_t i = 0; i < system_count; i++)
    if (strcmp(system_headers[i], include) == 0) return;
  bool known = false;
  for (size_t i = 0; i < libraries_count; i++) {
    const char *header = libraries[i].header;
    bool folder = header[strlen(header) - 1] == '/';
    if (folder ? strncmp(include, header, strlen(header)) != 0 : strcmp(include, header) != 0) continue;
    known = true;
    if (strcmp(libraries[i].room, room_name) == 0) return;
    snprintf(rule, sizeof rule, "this library belongs to the room %s; ask for what you need there", libraries[i].room);
  }
  breach(path, line, include, known ? rule : "no floor, library or system line in floors.txt names this header");
}

static void check_line(const char *path, unsigned number, const struct room *room, const char *room_name,
                       const char *text) {
  while (isspace((unsigned char)*text)) text++;
  if (*text++ != '#') return;
  while (isspace((unsigned char)*text)) text++;
  if (strncmp(text, "include", strlen("include")) != 0) return;
  text += strlen("include");
  while (isspace((unsigned char)*text)) text++;
  if (*text != '"' && *text != '<') return;
  char close = *text == '"' ? '"' : '>';
  const char *end = strchr(text + 1, close);
  char include[NAME_MAX_SIZE];
  if (end == NULL || (size_t)(end - text) > sizeof include) {
    breach(path, number, text, "this include cannot be read");
    return;
  }
  memcpy(include, text + 1, (size_t)(end - text - 1));
  include[end - text - 1] = '\0';
  if (close == '"')
    check_own(path, number, room, room_name, include);
  else
    check_outside(path, number, room_name, include);
}

static int check_file(const char *path, const struct stat *info, int kind, struct FTW *place) {
  (void)info;
  (void)place;
  const char *suffix = strrchr(path, '.');
  if (kind != FTW_F || suffix == NULL) return 0;
  if (strcmp(suffix, ".c") != 0 && strcmp(suffix, ".h") != 0 && strcmp(suffix, ".def") != 0 &&
      strcmp(suffix, ".inc") != 0)
    return 0;
  char room_name[NAME_MAX_SIZE], line[LINE_MAX_SIZE];
  const struct room *room = find_room(path + source_offset, room_name);
  if (room == NULL) {
    breach(path, 1, "nothing yet", "this folder is not in floors.txt");
    return 0;
  }
  FILE *file = fopen(path, "r");
  if (file == NULL) fail(path, strerror(errno));
  for (unsigned number = 1; fgets(line, sizeof line, file) != NULL; number++)
    check_line(path, number, room, room_name, line);
  fclose(file);
  files_count++;
  return 0;
}

static size_t print_table(char *table, size_t size) {
  size_t len = (size_t)snprintf(table, size, "| floor | room | what | outside libraries |\n|---|---|---|---|\n");
  for (size_t i = 0; i < rooms_count && len < size; i++) {
    len += (size_t)snprintf(table + len, size - len, "| F%d | `src/%s/` | %s |", rooms[i].floor, rooms[i].name,
                            rooms[i].what);
    bool first = true;
    for (size_t k = 0; k < libraries_count && len < size; k++) {
      if (strcmp(libraries[k].room, rooms[i].name) != 0) continue;
      len += (size_t)snprintf(table + len, size - len, "%s `%s`", first ? "" : ",", libraries[k].header);
      first = false;
    }
    if (len < size) len += (size_t)snprintf(table + len, size - len, " |\n");
  }
  if (len >= size) fail("the table is too long", "floors.txt");
  return len;
}

static int check_doc(const char *path, const char *table) {
  static char doc[1 << 20];
  FILE *file = fopen(path, "r");
  if (file == NULL) fail(path, strerror(errno));
  size_t size = fread(doc, 1, sizeof doc - 1, file);
  doc[size] = '\0';
  fclose(file);
  char *begin = strstr(doc, begin_mark);
  char *end = begin == NULL ? NULL : strstr(begin, end_mark);
  if (end == NULL) {
    fprintf(stderr, "%s: the marks \"%s\" and \"%s\" are missing\n", path, begin_mark, end_mark);
    return 1;
  }
  begin += strlen(begin_mark);
  while (*begin == '\n') begin++;
  while (end > begin && end[-1] == '\n' && end[-2] == '\n') end--;
  if ((size_t)(end - begin) == strlen(table) && memcmp(begin, table, strlen(table)) == 0) return 0;
  fprintf(
      stderr,
      "%s: the table of floors differs from floors.txt; put the print of `build/floors . --table` between its marks\n",
      path);
  return 1;
}

int main(int argc, char **argv) {
  static char table[1 << 14];
  char path[LINE_MAX_SIZE];
  if (argc < 2) fail("usage", "floors ROOT [--table | --check-doc FILE]");
  snprintf(path, sizeof path, "%s/floors.txt", argv[1]);
  read_floors(path);
  print_table(table, sizeof table);
  if (argc == 3 && strcmp(argv[2], "--table") == 0) return fputs(table, stdout) < 0;
  if (argc == 4 && strcmp(argv[2], "--check-doc") == 0) return check_doc(argv[3], table);
  snprintf(path, sizeof path, "%s/src", argv[1]);
  source_offset = strlen(path) + 1;
  if (nftw(path, check_file, 16, FTW_PHYS) != 0) fail(path, strerror(errno));
  if (breaches_count > 0) {
    fprintf(stderr, "floors: %zu breaches of floors.txt\n", breaches_count);
    return 1;
  }
  printf("floors: %zu files keep to floors.txt\n", files_count);
  return 0;
}
