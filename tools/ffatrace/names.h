/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * names.h - FF-A's numbers in words.
 */
#ifndef FFATRACE_NAMES_H
#define FFATRACE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ffa/ffa.h"

#define NAME_ROOM 40

/* is_ffa - whether a function identifier is of FF-A's range (the SVE hint bit is ignored). */
bool is_ffa(uint64_t x0);

/* call_number - the function number of an identifier; 0 when it is not of FF-A's range. */
uint32_t call_number(uint64_t x0);

/* call_name - "FFA_MEM_SHARE_64", or the number when it has no name. Returns `name`. */
const char *call_name(uint64_t x0, char name[NAME_ROOM]);

/* error_name - "DENIED" for -6; NULL when there is no such code. */
const char *error_name(int32_t error);

/* version_text - "1.1", "-1 (NOT_SUPPORTED)". Returns `text`. */
const char *version_text(uint32_t version, char text[NAME_ROOM]);

/* version_parse - "1.1" to a version. Returns: false when it is none that this library speaks. */
bool version_parse(const char *text, uint32_t *version);

/* feature_name - the name of a feature identifier; NULL when unknown. */
const char *feature_name(uint32_t feature);

const char *operation_name(enum ffa_operation operation);

/* operation_of - the operation of a memory send. Returns: false when it is none. */
bool operation_of(uint64_t x0, enum ffa_operation *operation);

/* blame_name - whom a reason blames. */
const char *blame_name(enum ffa_blame blame);

#endif
