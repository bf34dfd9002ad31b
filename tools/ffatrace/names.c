/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * names.c - FF-A's numbers in words; the names of calls come from the library's own table.
 */
#include "names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool is_ffa(uint64_t x0)
{
	uint32_t fid = (uint32_t)x0 & ~FFA_FID_SVE_HINT;
	uint32_t number = fid & 0xFFFFu;

	return (fid & ~(FFA_FID_WIDTH_BIT | 0xFFFFu)) == FFA_FID32_BASE &&
	       number >= FFA_NUMBER_FIRST && number <= FFA_NUMBER_LAST;
}

uint32_t call_number(uint64_t x0)
{
	return is_ffa(x0) ? (uint32_t)x0 & 0xFFFFu : 0;
}

const char *call_name(uint64_t x0, char name[NAME_ROOM])
{
	uint32_t number = call_number(x0);
	const struct ffa_call_row *row = number != 0 ? ffa_call_row_of(number) : NULL;
	bool wide = ((uint32_t)x0 & FFA_FID_WIDTH_BIT) != 0;

	if (row == NULL)
		snprintf(name, NAME_ROOM, "0x%" PRIx64, x0);
	else
		snprintf(name, NAME_ROOM, "FFA_%.27s%s", row->name, wide ? "_64" : "");
	return name;
}

const char *error_name(int32_t error)
{
	static const char *const names[] = { "SUCCESS",	  "NOT_SUPPORTED", "INVALID_PARAMETERS",
					     "NO_MEMORY", "BUSY",	   "INTERRUPTED",
					     "DENIED",	  "RETRY",	   "ABORTED",
					     "NO_DATA",	  "NOT_READY" };

	if (error > 0 || error < -10)
		return NULL;
	return names[-error];
}

const char *version_text(uint32_t version, char text[NAME_ROOM])
{
	const char *error = error_name((int32_t)version);

	if (version >> 31 != 0 && error != NULL)
		snprintf(text, NAME_ROOM, "-%" PRIu32 " (%s)", 0u - version, error);
	else if (version >> 31 != 0)
		snprintf(text, NAME_ROOM, "not a version (bit 31)");
	else
		snprintf(text, NAME_ROOM, "%" PRIu32 ".%" PRIu32, version >> 16, version & 0xFFFFu);
	return text;
}

bool version_parse(const char *text, uint32_t *version)
{
	static const uint32_t known[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	char name[NAME_ROOM];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(text, version_text(known[i], name)) != 0)
			continue;
		*version = known[i];
		return true;
	}
	return false;
}

const char *feature_name(uint32_t feature)
{
	switch (feature) {
	case FFA_FEATURE_NPI:
		return "notification pending interrupt";
	case FFA_FEATURE_SRI:
		return "schedule receiver interrupt";
	case FFA_FEATURE_ME:
		return "managed exit interrupt";
	default:
		return NULL;
	}
}

const char *operation_name(enum ffa_operation operation)
{
	switch (operation) {
	case FFA_OP_SHARE:
		return "share";
	case FFA_OP_LEND:
		return "lend";
	case FFA_OP_DONATE:
		return "donate";
	}
	return "?";
}

bool operation_of(uint64_t x0, enum ffa_operation *operation)
{
	switch (call_number(x0)) {
	case FFA_NR_MEM_SHARE:
		*operation = FFA_OP_SHARE;
		return true;
	case FFA_NR_MEM_LEND:
		*operation = FFA_OP_LEND;
		return true;
	case FFA_NR_MEM_DONATE:
		*operation = FFA_OP_DONATE;
		return true;
	default:
		return false;
	}
}

const char *blame_name(enum ffa_blame blame)
{
	switch (blame) {
	case FFA_BLAME_NOBODY:
		return "nobody";
	case FFA_BLAME_CLIENT:
		return "the client";
	case FFA_BLAME_LIMIT:
		return "a limit";
	case FFA_BLAME_SECURE:
		return "the Secure side";
	case FFA_BLAME_INTEGRATOR:
		return "the integrator";
	}
	return "?";
}
