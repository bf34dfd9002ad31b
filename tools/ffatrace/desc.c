/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * desc.c - memory sends and partition information explained. The field that the library's validator
 * objects to is marked; fields that only look odd say so themselves.
 */
#include "desc.h"

#include <inttypes.h>
#include <string.h>

#include "hex.h"

#define RANGES_SHOWN 4u
#define WRONG_SHOWN 8u

enum desc_meaning {
	DESC_PLAIN,
	DESC_SENDER,
	DESC_RECEIVER,
	DESC_ATTRIBUTES,
	DESC_FLAGS,
	DESC_ZERO, /* reserved */
	DESC_HANDLE,
	DESC_SIZE,
	DESC_COUNT,
	DESC_OFFSET,
	DESC_PERMISSIONS,
};

struct desc_field {
	uint8_t offset;
	uint8_t size; /* bytes: 1, 2, 4 or 8 */
	uint8_t meaning;
	const char *name;
};

static const struct desc_field header_1_0[] = {
	{ 0, 2, DESC_SENDER, "sender" },  { 2, 1, DESC_ATTRIBUTES, "attributes" },
	{ 3, 1, DESC_ZERO, "reserved" },  { 4, 4, DESC_FLAGS, "flags" },
	{ 8, 8, DESC_HANDLE, "handle" },  { 16, 8, DESC_PLAIN, "tag" },
	{ 24, 4, DESC_ZERO, "reserved" }, { 28, 4, DESC_COUNT, "receivers" },
};

static const struct desc_field header_1_1[] = {
	{ 0, 2, DESC_SENDER, "sender" },    { 2, 2, DESC_ATTRIBUTES, "attributes" },
	{ 4, 4, DESC_FLAGS, "flags" },	    { 8, 8, DESC_HANDLE, "handle" },
	{ 16, 8, DESC_PLAIN, "tag" },	    { 24, 4, DESC_SIZE, "access descriptor size" },
	{ 28, 4, DESC_COUNT, "receivers" }, { 32, 4, DESC_OFFSET, "access descriptors at" },
	{ 36, 4, DESC_ZERO, "reserved" },   { 40, 8, DESC_ZERO, "reserved" },
};

static const struct desc_field access_16[] = {
	{ 0, 2, DESC_RECEIVER, "receiver" }, { 2, 1, DESC_PERMISSIONS, "permissions" },
	{ 3, 1, DESC_ZERO, "flags" },	     { 4, 4, DESC_OFFSET, "composite at" },
	{ 8, 8, DESC_ZERO, "reserved" },
};

static const struct desc_field access_32[] = {
	{ 0, 2, DESC_RECEIVER, "receiver" },
	{ 2, 1, DESC_PERMISSIONS, "permissions" },
	{ 3, 1, DESC_ZERO, "flags" },
	{ 4, 4, DESC_OFFSET, "composite at" },
	{ 8, 8, DESC_PLAIN, "implementation defined, low" },
	{ 16, 8, DESC_PLAIN, "implementation defined, high" },
	{ 24, 8, DESC_ZERO, "reserved" },
};

static const struct desc_field composite_fields[] = {
	{ 0, 4, DESC_COUNT, "pages in all" },
	{ 4, 4, DESC_COUNT, "ranges" },
	{ 8, 8, DESC_ZERO, "reserved" },
};

/* What is known while one descriptor is explained. */
struct explaining {
	struct field_sink *sink;
	const struct desc_view *view;
	const uint8_t *bytes;
	size_t length;
	struct ffa_why why; /* FFA_R_NONE: nothing is wrong, or nobody was asked */
	bool marked;	    /* the field at fault has been shown */
};

static uint64_t load(const uint8_t *at, unsigned size)
{
	switch (size) {
	case 1:
		return at[0];
	case 2:
		return load16(at);
	case 4:
		return load32(at);
	default:
		return load64(at);
	}
}

static void note_attributes(struct field *shown)
{
	static const char *const types[] = { "unspecified", "device", "normal", "reserved type" };
	static const char *const shares[] = { "non-shareable", "reserved", "outer shareable",
					      "inner shareable" };
	uint64_t value = shown->value;
	uint64_t type = value >> 4 & 3u;

	field_note(shown, "%s", types[type]);
	if (type == 2)
		field_note(shown, "normal, %s, %s",
			   (value >> 2 & 3u) == 3 ? "write-back" : "not write-back",
			   shares[value & 3u]);
}

static void note_permissions(struct field *shown)
{
	static const char *const data[] = { "data unspecified", "read-only", "read-write",
					    "data reserved" };
	static const char *const code[] = { "", ", not executable", ", executable",
					    ", instruction reserved" };

	field_note(shown, "%s%s", data[shown->value & 3u], code[shown->value >> 2 & 3u]);
}

static void note_meaning(const struct explaining *e, enum desc_meaning meaning, struct field *shown)
{
	switch (meaning) {
	case DESC_SENDER:
		if (shown->value != e->view->sender)
			field_wrong(shown, "not the caller (0x%x)", e->view->sender);
		break;
	case DESC_RECEIVER:
		field_note(shown, "%s", shown->value >> 15 != 0 ? "Secure" : "Normal world");
		break;
	case DESC_ATTRIBUTES:
		note_attributes(shown);
		break;
	case DESC_ZERO:
		if (shown->value != 0)
			field_wrong(shown, "must be zero");
		break;
	case DESC_HANDLE:
		if (shown->value != 0)
			field_wrong(shown, "must be zero in a send");
		break;
	case DESC_SIZE:
	case DESC_COUNT:
		field_note(shown, "%" PRIu64 "%s", shown->value,
			   meaning == DESC_SIZE ? " bytes" : "");
		break;
	case DESC_PERMISSIONS:
		note_permissions(shown);
		break;
	case DESC_FLAGS:
	case DESC_OFFSET:
	case DESC_PLAIN:
		break;
	}
}

/* The validator's objection goes to the field that holds the offset it names. */
static void mark(struct explaining *e, size_t offset, size_t size, struct field *shown)
{
	if (e->why.reason == FFA_R_NONE || e->marked)
		return;
	if (e->why.offset < offset || e->why.offset - offset >= size)
		return;
	e->marked = true;
	field_wrong(shown, "%s: %s", ffa_reason_name(e->why.reason),
		    ffa_reason_text(e->why.reason));
}

static void explain_table(struct explaining *e, const struct desc_field *table, size_t count,
			  size_t base)
{
	struct field shown;

	for (size_t i = 0; i < count; i++) {
		size_t offset = base + table[i].offset;

		if (offset > e->length || e->length - offset < table[i].size)
			return;
		field_start(&shown, table[i].name, load(e->bytes + offset, table[i].size), "+0x%zx",
			    offset);
		note_meaning(e, (enum desc_meaning)table[i].meaning, &shown);
		mark(e, offset, table[i].size, &shown);
		field_emit(e->sink, &shown);
	}
}

#define EXPLAIN(e, table, base) explain_table(e, table, sizeof(table) / sizeof((table)[0]), base)

static void note_range(const struct explaining *e, size_t at, struct field *shown)
{
	uint32_t pages = load32(e->bytes + at + 8);

	field_note(shown, "%" PRIu32 " page%s", pages, pages == 1 ? "" : "s");
	if (shown->value % FFA_PAGE_SIZE != 0)
		field_wrong(shown, "not page aligned");
	else if (pages == 0)
		field_wrong(shown, "no pages");
	else if (shown->value + pages * FFA_PAGE_SIZE - 1u < shown->value)
		field_wrong(shown, "wraps");
	else if (load32(e->bytes + at + 12) != 0)
		field_wrong(shown, "reserved word is not zero");
}

static bool worth_showing(const struct explaining *e, size_t index, size_t count, bool wrong,
			  size_t wrong_before)
{
	if (e->view->all || index < RANGES_SHOWN || index + 1 == count)
		return true;
	return wrong && wrong_before < WRONG_SHOWN;
}

/* `offset`: where these bytes are in the whole transaction. */
static void explain_ranges(struct explaining *e, size_t start, size_t count, size_t offset)
{
	size_t left_out = 0, wrong_left_out = 0, wrong = 0;
	struct field shown;

	for (size_t i = 0; i < count; i++) {
		size_t at = start + 16u * i;
		bool is_wrong;

		field_start(&shown, "range", load64(e->bytes + at), "+0x%zx", offset + at);
		note_range(e, at, &shown);
		mark(e, at, 16, &shown);
		is_wrong = shown.wrong[0] != '\0';
		if (worth_showing(e, i, count, is_wrong, wrong)) {
			field_emit(e->sink, &shown);
		} else {
			left_out++;
			wrong_left_out += is_wrong;
		}
		wrong += is_wrong;
	}
	if (left_out == 0)
		return;
	field_start(&shown, "(ranges not shown)", left_out, "...");
	field_note(&shown, "%zu, something is wrong with %zu of them", left_out, wrong_left_out);
	field_emit(e->sink, &shown);
}

/* Ranges that the composite announces, as far as they are here; then what is behind them. */
static void explain_composite(struct explaining *e, const struct desc_layout *layout)
{
	size_t here = (e->length - layout->ranges) / 16u;
	size_t count = layout->range_count < here ? layout->range_count : here;
	size_t end = layout->ranges + 16u * count;
	struct field shown;

	EXPLAIN(e, composite_fields, layout->composite);
	explain_ranges(e, layout->ranges, count, 0);
	if (end == e->length)
		return;
	field_start(&shown, "(behind the ranges)", e->length - end, "+0x%zx", end);
	field_wrong(&shown, "%zu bytes that belong to nothing", e->length - end);
	mark(e, end, e->length - end, &shown);
	field_emit(e->sink, &shown);
}

static void ask_validator(struct explaining *e)
{
	struct ffa_memtx_rules rules;
	struct ffa_memtx memtx;

	if (!e->view->check || e->view->total_bytes > e->length)
		return;
	desc_rules(e->view->version, e->view->operation, e->view->sender, &rules);
	desc_verdict(&rules, e->bytes, e->length, &memtx, &e->why);
}

/* An objection to something that is no field that could be shown. */
static void leftover(struct explaining *e)
{
	struct field shown;

	if (e->why.reason == FFA_R_NONE || e->marked)
		return;
	field_start(&shown, "(whole descriptor)", e->why.value, "+0x%" PRIx32, e->why.offset);
	field_wrong(&shown, "%s: %s", ffa_reason_name(e->why.reason),
		    ffa_reason_text(e->why.reason));
	field_emit(e->sink, &shown);
}

static void too_short(struct explaining *e, const char *part)
{
	struct field shown;

	field_start(&shown, part, e->length, "+0x%zx", e->length);
	field_wrong(&shown, "not inside the bytes");
	field_emit(e->sink, &shown);
}

void desc_explain_send(struct field_sink *sink, const struct desc_view *view, const uint8_t *bytes,
		       size_t length)
{
	struct explaining e = { sink, view, bytes, length, { FFA_R_NONE, 0, 0 }, false };
	struct desc_layout layout;

	ask_validator(&e);
	desc_layout_of(view->version, bytes, length, &layout);
	if (view->version == FFA_VERSION_1_0)
		EXPLAIN(&e, header_1_0, 0);
	else
		EXPLAIN(&e, header_1_1, 0);
	for (size_t i = 0; i < layout.receivers && i < FFA_MAX_RECEIVERS; i++) {
		size_t at = layout.access + i * layout.access_bytes;

		if (layout.access_bytes >= 32)
			EXPLAIN(&e, access_32, at);
		else
			EXPLAIN(&e, access_16, at);
	}
	if (layout.receivers == 0)
		too_short(&e, "(access descriptors)");
	if (layout.composite != 0)
		explain_composite(&e, &layout);
	else
		too_short(&e, "(composite)");
	leftover(&e);
}

void desc_explain_ranges(struct field_sink *sink, const struct desc_view *view,
			 const uint8_t *bytes, size_t length, size_t offset)
{
	struct explaining e = { sink, view, bytes, length, { FFA_R_NONE, 0, 0 }, false };
	struct field shown;

	explain_ranges(&e, 0, length / 16u, offset);
	if (length % 16u == 0)
		return;
	field_start(&shown, "(rest)", length % 16u, "+0x%zx", offset + length - length % 16u);
	field_wrong(&shown, "%zu bytes that are no whole range", length % 16u);
	field_emit(sink, &shown);
}

static void explain_partition(struct field_sink *sink, const uint8_t *bytes, size_t at, bool uuid)
{
	struct field shown;
	char text[33];

	field_start(&shown, "partition", load16(bytes + at), "+0x%zx", at);
	field_note(&shown, "%u execution contexts, properties 0x%" PRIx32, load16(bytes + at + 2),
		   load32(bytes + at + 4));
	field_emit(sink, &shown);
	if (!uuid)
		return;
	for (size_t i = 0; i < 16; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[at + 8 + i]);
	field_start(&shown, "its UUID", load64(bytes + at + 8), "+0x%zx", at + 8);
	field_note(&shown, "%s", text);
	field_emit(sink, &shown);
}

void desc_explain_partitions(struct field_sink *sink, const uint8_t *bytes, size_t length,
			     size_t each)
{
	struct field shown;

	if (each < 8) {
		field_start(&shown, "entry size", each, "w3");
		field_wrong(&shown, "no size of a partition's entry");
		field_emit(sink, &shown);
		return;
	}
	for (size_t at = 0; at < length && length - at >= each; at += each)
		explain_partition(sink, bytes, at, each >= 24);
}
