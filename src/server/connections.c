/* The daemon's own time-out starts again with every byte; this list ends those who send one byte at a time. */
#include <sys/socket.h>

#include "server/inside.h"

#include "base/banned.h"

struct place {
  struct place *next, **at;
  struct connections *list;
  int socket;
  int64_t began_us;  /* of the request that is being sent */
  enum sender sender;
};

struct connections {
  pthread_mutex_t lock;
  struct place *first;
};

struct connections *connections_open(void) {
  struct connections *list = calloc(1, sizeof *list);
  if (list) pthread_mutex_init(&list->lock, NULL);
  return list;
}

void connections_close(struct connections *list) {
  if (!list) return;
  pthread_mutex_destroy(&list->lock);
  free(list);
}

static void begin(struct connections *list, struct MHD_Connection *connection, void **mine) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  struct place *place = info ? calloc(1, sizeof *place) : NULL;
  *mine = place;
  if (!place) return;
  place->list = list;
  place->socket = info->connect_fd;
  place->began_us = clock_monotonic_us();
  pthread_mutex_lock(&list->lock);
  place->next = list->first;
  place->at = &list->first;
  if (place->next) place->next->at = &place->next;
  list->first = place;
  pthread_mutex_unlock(&list->lock);
}

void connections_notify(void *context, struct MHD_Connection *connection, void **mine,
                        enum MHD_ConnectionNotificationCode code) {
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    begin(context, connection, mine);
    return;
  }
  struct place *place = *mine;
  if (!place) return;
  pthread_mutex_lock(&place->list->lock);
  *place->at = place->next;
  if (place->next) place->next->at = place->at;
  pthread_mutex_unlock(&place->list->lock);
  free(place);
}

void connections_touch(struct MHD_Connection *connection, enum sender sender) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  struct place *place = info ? info->socket_context : NULL;
  if (!place) return;
  pthread_mutex_lock(&place->list->lock);
  place->sender = sender;
  place->began_us = clock_monotonic_us();
  pthread_mutex_unlock(&place->list->lock);
}

void connections_cut(struct connections *list) {
  static const int64_t seconds[SENDER__COUNT] = {[SENDER_WAITS] = 60, [SENDER_UPLOADS] = 600, [SENDER_DONE] = 600};
  int64_t now = clock_monotonic_us();
  pthread_mutex_lock(&list->lock);
  for (struct place *place = list->first; place; place = place->next)
    if (now - place->began_us > seconds[place->sender] * 1000000) shutdown(place->socket, SHUT_RDWR);
  pthread_mutex_unlock(&list->lock);
}
