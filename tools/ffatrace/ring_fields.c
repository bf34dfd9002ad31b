/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_fields.c - names for what is in the records of a hypervisor's run.
 */
#include "ring_file.h"

#include <inttypes.h>
#include <string.h>

#include "names.h"

static const char *const kinds[] = {
	"?",	 "BEGIN",      "END",	       "SMC_IN",  "SMC_OUT",	 "PAGES",
	"ZERO",	 "BUFFER_MAP", "BUFFER_UNMAP", "COPY_IN", "COPY_OUT",	 "PAUSE",
	"EVENT", "LOCK",       "MARKED",       "FAULT",	  "ADMIN_BEGIN", "ADMIN_END",
};

const char *ring_kind_name(unsigned kind)
{
	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind] : "?";
}

struct named {
	const char *name;
	uint32_t bytes;
};

static const struct named pages[] = {
	{ "action", 4 }, { "write", 4 }, { "owner", 4 }, { "count", 4 }
};
static const struct named pair[] = { { "tx", 8 }, { "rx", 8 }, { "pages", 4 }, { "client", 4 } };
static const struct named copy[] = { { "offset", 8 }, { "bytes", 8 } };
static const struct named event[] = { { "kind", 4 },   { "client", 4 }, { "vcpu", 4 },
				      { "fid", 4 },    { "reason", 4 }, { "error", 4 },
				      { "offset", 8 }, { "value", 8 } };
static const struct named lock[] = { { "kind", 4 }, { "index", 4 } };
static const struct named admin[] = { { "function", 4 }, { "argument", 4 } };
static const struct named pause[] = { { "attempt", 8 } };

#define FIELDS(fields) fields, sizeof(fields) / sizeof(fields[0])

/* The field in a list; the rest, byte by byte, when it is beyond all of them. */
static struct ring_field find(const struct named *fields, size_t count, uint32_t at)
{
	struct ring_field found = { .at = 0 };

	for (size_t i = 0; i < count; i++) {
		found.bytes = fields[i].bytes;
		if (at - found.at < found.bytes) {
			snprintf(found.name, sizeof(found.name), "%s", fields[i].name);
			return found;
		}
		found.at += found.bytes;
	}
	snprintf(found.name, sizeof(found.name), "byte %" PRIu32, at - found.at);
	found.at = at;
	found.bytes = 1;
	return found;
}

static struct ring_field range_at(uint32_t at)
{
	uint32_t inside = at - RING_PAGES_BYTES;
	struct ring_field found = { .at = at - inside % 8, .bytes = 8 };

	snprintf(found.name, sizeof(found.name), "%s of range %" PRIu32,
		 inside % RING_RANGE_BYTES < 8 ? "address" : "pages", inside / RING_RANGE_BYTES);
	return found;
}

static struct ring_field register_at(unsigned kind, uint32_t at)
{
	struct ring_field found = { .at = at & ~7u, .bytes = 8 };

	if (at < RING_REGS_BYTES) {
		snprintf(found.name, sizeof(found.name), "x%" PRIu32, at / 8);
		return found;
	}
	found.at = at;
	found.bytes = 1;
	snprintf(found.name, sizeof(found.name), "%s byte %" PRIu32,
		 kind == HYP_SMC_IN ? "TX" : "RX", at - RING_REGS_BYTES);
	return found;
}

struct ring_field ring_field_at(unsigned kind, uint32_t at)
{
	switch (kind) {
	case HYP_PAGES:
	case HYP_ZERO:
		return at < RING_PAGES_BYTES ? find(FIELDS(pages), at) : range_at(at);
	case HYP_BUFFER_MAP:
	case HYP_BUFFER_UNMAP:
		return find(FIELDS(pair), at);
	case HYP_COPY_IN:
	case HYP_COPY_OUT:
		return find(FIELDS(copy), at);
	case HYP_EVENT:
		return find(FIELDS(event), at);
	case HYP_LOCK:
		return find(FIELDS(lock), at);
	case HYP_ADMIN_BEGIN:
	case HYP_ADMIN_END:
		return find(FIELDS(admin), at);
	case HYP_PAUSE:
		return find(FIELDS(pause), at);
	default:
		return register_at(kind, at);
	}
}
