/* The door of the writers: the only way in which the program makes output that another program reads. */
#ifndef ENCODE_ENCODE_H
#define ENCODE_ENCODE_H

#include "encode/canonical.h"
#include "encode/csv.h"
#include "encode/html.h"
#include "encode/json.h"
#include "encode/pb.h"
#include "encode/qr.h"
#include "encode/xlsx.h"

#endif
