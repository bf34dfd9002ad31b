/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * survey.c - the first pass over a trace: what the recorded system was.
 */
#include "survey.h"

#include <string.h>

#include "desc.h"
#include "regs.h"

static uint32_t feature_slot(uint32_t query)
{
	uint32_t number = call_number(query);

	if (number != 0)
		return (number - FFA_NUMBER_FIRST) * 2u +
		       ((query & FFA_FID_WIDTH_BIT) != 0 ? 1u : 0u);
	return query < 8 ? FFA_NUMBER_COUNT * 2u + query : SURVEY_FEATURES;
}

static bool succeeded(const struct record *record)
{
	return call_number(record->out.x[0]) == FFA_NR_SUCCESS;
}

static void see_feature(struct survey *survey, const struct record *record)
{
	uint32_t query = (uint32_t)record->in.x[1];
	uint32_t slot = feature_slot(query);
	struct survey_feature *feature;

	if (slot == SURVEY_FEATURES || record->in.x[2] != 0)
		return;
	feature = &survey->feature[slot];
	feature->query = query;
	feature->asked = true;
	feature->supported = succeeded(record);
	feature->seq = record->seq;
	feature->w2 = feature->supported ? (uint32_t)record->out.x[2] : 0;
	feature->w3 = feature->supported ? (uint32_t)record->out.x[3] : 0;
	if (call_number(query) == FFA_NR_RXTX_MAP)
		survey->stated_buffer_pages = feature->w2 >> 16;
	if (query == FFA_FEATURE_SRI && feature->supported)
		survey->sri = feature->w2;
}

static void see_version(struct survey *survey, const struct record *record)
{
	uint32_t asked = (uint32_t)record->in.x[1];
	uint32_t got = (uint32_t)record->out.x[0];

	if (got >> 16 != 1)
		return;
	if (got > survey->answered)
		survey->answered = got;
	if (asked >> 16 == 1 && !survey->settled)
		survey->client = asked < got ? asked : got;
}

static struct sim_partition *partition_of(struct survey *survey, uint16_t id)
{
	struct sim_partition *partition;

	for (uint32_t i = 0; i < survey->partitions; i++) {
		if (survey->partition[i].id == id)
			return &survey->partition[i];
	}
	if (survey->partitions == SURVEY_PARTITIONS || id <= SIM_ID_SPMC)
		return NULL;
	partition = &survey->partition[survey->partitions++];
	partition->id = id;
	partition->contexts = 4;
	partition->properties = FFA_PROP_DIRECT_RECV | FFA_PROP_DIRECT_SEND;
	return partition;
}

static void add_uuid(struct sim_partition *partition, const uint8_t bytes[16])
{
	static const uint8_t nil[16];

	if (memcmp(bytes, nil, 16) == 0 || partition->uuids == SIM_MAX_UUIDS)
		return;
	for (uint32_t i = 0; i < partition->uuids; i++) {
		if (memcmp(partition->uuid[i].bytes, bytes, 16) == 0)
			return;
	}
	memcpy(partition->uuid[partition->uuids++].bytes, bytes, 16);
}

/* Entries without a UUID take the one that was asked for. */
static void see_partitions(struct survey *survey, const struct record *record)
{
	size_t each = (uint32_t)record->out.x[3];
	uint8_t asked[16];

	for (unsigned i = 0; i < 4; i++)
		store32(asked + (size_t)4 * i, (uint32_t)record->in.x[1 + i]);
	if (each < 8)
		each = survey->client == FFA_VERSION_1_0 ? 8 : 24;
	for (size_t at = 0; record->rx.length - at >= each; at += each) {
		const uint8_t *entry = record->rx.data + at;
		struct sim_partition *partition = partition_of(survey, load16(entry));

		if (partition == NULL)
			continue;
		if (load16(entry + 2) <= SIM_MAX_CONTEXTS)
			partition->contexts = load16(entry + 2);
		partition->properties = load32(entry + 4);
		add_uuid(partition, each >= 24 ? entry + 8 : asked);
	}
	survey->listed = true;
}

static void see_address(struct survey *survey, uint64_t base, uint64_t pages)
{
	uint64_t last = base + pages * FFA_PAGE_SIZE - 1u;

	if (pages == 0 || last < base)
		return;
	if (base < survey->lowest)
		survey->lowest = base;
	if (last > survey->highest)
		survey->highest = last;
}

static void see_pair(struct survey *survey, const struct record *record)
{
	uint32_t pages = (uint32_t)record->in.x[3] & 0x3Fu;

	if (!succeeded(record))
		return;
	see_address(survey, record->in.x[1], pages);
	see_address(survey, record->in.x[2], pages);
	if (pages > survey->buffer_pages)
		survey->buffer_pages = pages;
}

static void see_handle(struct survey *survey, const struct record *record)
{
	uint64_t handle = regs_handle(&record->out, succeeded(record) ? 2 : 1);

	survey->handles++;
	if (handle >> 44 == 1)
		survey->optee_handles++;
	if ((uint32_t)handle >> 8 == 0xFFFFFFu)
		survey->el3_handles++;
}

static void see_ranges(struct survey *survey, const struct record *record, size_t from)
{
	for (size_t at = from; at < record->tx.length && record->tx.length - at >= 16; at += 16)
		see_address(survey, load64(record->tx.data + at), load32(record->tx.data + at + 8));
}

/* OP-TEE takes the tag of a lend for the use it is meant for, and knows only some. */
static void see_lend(struct survey *survey, const struct record *record)
{
	uint64_t tag = record->tx.length >= 24 ? load64(record->tx.data + 16) : 0;

	if (tag > survey->lend_tag && tag <= UINT32_MAX)
		survey->lend_tag = (uint32_t)tag;
}

static void see_send(struct survey *survey, const struct record *record)
{
	bool fragmented = (uint32_t)record->in.x[1] > (uint32_t)record->in.x[2];
	bool accepted = call_number(record->out.x[0]) != FFA_NR_ERROR;
	bool wide = record->tx.length >= 48 && survey->client >= FFA_VERSION_1_2 &&
		    load32(record->tx.data + 24) == 32;
	struct desc_layout layout;

	survey->sends++;
	survey->fragmented += fragmented;
	survey->accepted_1_2 += accepted && wide;
	if (accepted)
		see_handle(survey, record);
	if (accepted && call_number(record->in.x[0]) == FFA_NR_MEM_LEND)
		see_lend(survey, record);
	desc_layout_of(survey->client, record->tx.data, record->tx.length, &layout);
	if (accepted && layout.composite != 0) {
		see_ranges(survey, record, layout.ranges);
		if (layout.range_count > survey->ranges)
			survey->ranges = layout.range_count;
	}
	if (accepted)
		return;
	if (survey->refused_sends++ == 0)
		survey->first_refused = record->seq;
	survey->refused_fragmented += fragmented;
	survey->refused_1_2 += wide && regs_error(&record->out) == FFA_RET_INVALID_PARAMETERS;
}

/* Answers with what was left in the registers, or with errors of 64 bits. */
static void see_style(struct survey *survey, const struct record *record)
{
	uint32_t carried = regs_answer_carried(record->in.x[0], record->out.x[0]);

	if (call_number(record->out.x[0]) == FFA_NR_ERROR && record->out.x[2] >> 32 == 0xFFFFFFFFu)
		survey->sign_extended++;
	for (unsigned reg = 1; reg < 8; reg++) {
		if ((carried >> reg & 1u) == 0 && record->out.x[reg] != 0 &&
		    record->out.x[reg] == record->in.x[reg]) {
			survey->stale++;
			return;
		}
	}
}

static void see_call(struct survey *survey, const struct record *record)
{
	enum ffa_operation operation;

	survey->settled |= call_number(record->in.x[0]) != FFA_NR_VERSION;
	if (operation_of(record->in.x[0], &operation)) {
		see_send(survey, record);
		return;
	}
	switch (call_number(record->in.x[0])) {
	case FFA_NR_VERSION:
		see_version(survey, record);
		break;
	case FFA_NR_FEATURES:
		see_feature(survey, record);
		break;
	case FFA_NR_RXTX_MAP:
		see_pair(survey, record);
		break;
	case FFA_NR_PARTITION_INFO_GET:
		if (record->rx.present && succeeded(record))
			see_partitions(survey, record);
		break;
	case FFA_NR_MEM_FRAG_TX:
		if (call_number(record->out.x[0]) != FFA_NR_ERROR)
			see_ranges(survey, record, 0);
		break;
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
		if (call_number(record->out.x[0]) != FFA_NR_ERROR)
			partition_of(survey, (uint16_t)record->in.x[1]);
		break;
	case FFA_NR_NOTIFICATION_BITMAP_CREATE:
		if (record->in.x[1] == 0 && record->in.x[2] <= SURVEY_VCPUS)
			survey->vcpus = (uint32_t)record->in.x[2];
		break;
	default:
		break;
	}
}

/* The bytes of a send are with its begin, the answer with its end. */
static void see_begin(struct survey *survey, const struct record *record)
{
	struct desc_layout layout;
	enum ffa_operation operation;

	if (operation_of(record->in.x[0], &operation)) {
		desc_layout_of(survey->client, record->tx.data, record->tx.length, &layout);
		if (layout.composite != 0)
			see_ranges(survey, record, layout.ranges);
	} else if (call_number(record->in.x[0]) == FFA_NR_MEM_FRAG_TX) {
		see_ranges(survey, record, 0);
	}
}

static uint32_t port_bit(const char *name)
{
	return strcmp(name, "smc") == 0		   ? UINT32_C(1) << SIM_PORT_SMC
	       : strcmp(name, "buffer_map") == 0   ? UINT32_C(1) << SIM_PORT_BUFFER_MAP
	       : strcmp(name, "buffer_unmap") == 0 ? UINT32_C(1) << SIM_PORT_BUFFER_UNMAP
	       : strcmp(name, "pages") == 0	   ? UINT32_C(1) << SIM_PORT_PAGES
	       : strcmp(name, "pages_undo") == 0   ? UINT32_C(1) << SIM_PORT_PAGES_UNDO
	       : strcmp(name, "copy_in") == 0	   ? UINT32_C(1) << SIM_PORT_COPY_IN
	       : strcmp(name, "copy_out") == 0	   ? UINT32_C(1) << SIM_PORT_COPY_OUT
						   : 0;
}

/* Halves of overlapping calls are joined here, per CPU, to be looked at like whole ones. */
static enum read_result see_record(struct survey *survey, struct reader *reader,
				   struct record *record, struct ffa_regs begun[TRACE_CPUS])
{
	if (record->cpu >= survey->cpus)
		survey->cpus = record->cpu + 1;
	if (record->kind == RECORD_CALL || record->kind == RECORD_BEGIN)
		survey->calls++;
	if (record->kind != RECORD_CALL)
		survey->events = true;
	if (record->kind == RECORD_BEGIN) {
		begun[record->cpu] = record->in;
		see_begin(survey, record);
	}
	if (record->kind == RECORD_PORT) {
		survey->gated |= port_bit(record->port);
		if (port_bit(record->port) == 0)
			return reader_bad(reader, "no port \"%s\" can be followed", record->port);
	}
	if (record->kind == RECORD_END)
		record->in = begun[record->cpu];
	if (record->kind == RECORD_CALL || record->kind == RECORD_END) {
		see_style(survey, record);
		see_call(survey, record);
	}
	return READ_RECORD;
}

static bool check_end(struct reader *reader)
{
	for (uint32_t cpu = 0; cpu < TRACE_CPUS; cpu++) {
		if (!reader->open[cpu])
			continue;
		reader_bad(reader, "the trace ends inside call %llu of CPU %u",
			   (unsigned long long)reader->open_seq[cpu], cpu);
		return false;
	}
	return true;
}

bool survey_trace(const struct input *input, struct survey *survey)
{
	static struct reader reader;
	static struct ffa_regs begun[TRACE_CPUS];
	struct record record = { 0 };
	struct progress progress;
	enum read_result result = READ_END;
	FILE *stream = input_open(input->path);

	memset(survey, 0, sizeof(*survey));
	survey->lowest = UINT64_MAX;
	survey->client = FFA_VERSION_1_1;
	if (stream == NULL)
		return false;
	reader_open(&reader, stream, input->name);
	progress_start(&progress, "survey", stream);
	do {
		result = reader_next(&reader, &record);
		if (result == READ_RECORD)
			result = see_record(survey, &reader, &record, begun);
		progress_at(&progress, reader.bytes);
	} while (result == READ_RECORD);
	progress_end(&progress);
	if (result == READ_END && !check_end(&reader))
		result = READ_BAD;
	if (result == READ_BAD)
		tool_error("%s", reader.error);
	else if (survey->calls == 0)
		tool_error("%s: there is no call in it", input->name);
	record_free(&record);
	reader_close(&reader);
	input_close(stream);
	return result == READ_END && survey->calls != 0;
}
