/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_partinfo.c - the Secure side's partition list read with suspicion, a client's written in its
 * version's layout, and UUIDs in registers.
 */
#include "desc/partinfo.h"

#include "dsc.h"
#include "unit.h"

#define V1_0 FFA_VERSION_1_0
#define V1_1 FFA_VERSION_1_1
#define V1_2 FFA_VERSION_1_2
#define ALL_PROPERTIES UINT32_MAX

/* The UUID whose textual form is 00112233-4455-6677-8899-aabbccddeeff. */
#define UUID_BYTES                                                                                 \
	{                                                                                          \
		0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC,      \
			0xDD, 0xEE, 0xFF                                                           \
	}
static const struct ffa_uuid UUID = { UUID_BYTES };
static const struct ffa_uuid NIL = { { 0 } };

/* Entry number i: ID as given, other fields from i. */
static void put_entry(uint8_t *at, uint16_t id, uint32_t i, uint32_t size)
{
	memset(at, 0xEE, size); /* what lies beyond the known fields */
	dsc_put(at, id, 2);
	dsc_put(at + 2, 10 + i, 2);
	dsc_put(at + 4, 0x100 + i, 4);
	if (size >= 24)
		memcpy(at + 8, UUID.bytes, 16);
}

struct list {
	uint8_t *rx;
	size_t length;
	struct ffa_view_partition *out;
	uint32_t room;
	uint32_t stored;
};

/* `count` entries of `size` bytes with these IDs, in a buffer of exactly that length. */
static struct list list_of(const uint16_t *ids, uint32_t count, uint32_t size, uint32_t room)
{
	uint8_t bytes[1024] = { 0 };
	struct list list = { NULL, count * size, NULL, room, 77 };

	for (uint32_t i = 0; i < count; i++)
		put_entry(bytes + i * size, ids[i], i, size);
	list.rx = unit_copy(bytes, list.length);
	list.out = (struct ffa_view_partition *)(void *)unit_copy(bytes, room * sizeof(*list.out));
	return list;
}

static enum ffa_reason read_list(struct list *list, uint32_t version, uint32_t count, uint32_t size)
{
	return ffa_partinfo_read(ffa_span_of(list->rx, list->length), version, count, size,
				 list->out, list->room, &list->stored);
}

static void free_list(struct list *list)
{
	free(list->rx);
	free(list->out);
}

static void check_entry(const struct ffa_view_partition *entry, uint16_t id, uint32_t i,
			const struct ffa_uuid *uuid)
{
	ck_assert_uint_eq(entry->id.id, id);
	ck_assert_uint_eq(entry->contexts, 10 + i);
	ck_assert_uint_eq(entry->properties, 0x100 + i);
	ck_assert(ffa_uuid_equal(&entry->uuid, uuid));
}

START_TEST(lists_are_read_with_the_size_the_answer_gives)
{
	static const uint32_t sizes[] = { 24, 32, 40, 48, 56 };
	static const uint16_t ids[] = { 0x8001, 0x8002, 0xFFFF };
	uint32_t size = sizes[_i];
	struct list list = list_of(ids, 3, size, 3);

	ck_assert_int_eq(read_list(&list, V1_1, 3, size), FFA_R_NONE);
	ck_assert_uint_eq(list.stored, 3);
	for (uint32_t i = 0; i < 3; i++)
		check_entry(&list.out[i], ids[i], i, &UUID);
	free_list(&list);
}
END_TEST

START_TEST(version_1_0_has_8_bytes_whatever_the_answer_says)
{
	static const uint32_t claims[] = { 0, 8, 24, 7, UINT32_MAX };
	static const uint16_t ids[] = { 0x8001, 0x8003 };
	struct list list = list_of(ids, 2, 8, 2);

	ck_assert_int_eq(read_list(&list, V1_0, 2, claims[_i]), FFA_R_NONE);
	ck_assert_uint_eq(list.stored, 2);
	check_entry(&list.out[0], 0x8001, 0, &NIL);
	check_entry(&list.out[1], 0x8003, 1, &NIL);
	free_list(&list);
}
END_TEST

START_TEST(impossible_sizes_are_refused)
{
	static const uint32_t sizes[] = { 0, 1, 8, 16, 23, 25, 28, 47, UINT32_MAX };
	static const uint16_t ids[] = { 0x8001 };
	struct list list = list_of(ids, 1, 56, 4);

	ck_assert_int_eq(read_list(&list, V1_1, 1, sizes[_i]), FFA_R_SECURE_LIST);
	ck_assert_int_eq(read_list(&list, V1_2, 1, sizes[_i]), FFA_R_SECURE_LIST);
	ck_assert_uint_eq(list.stored, 77);
	free_list(&list);
}
END_TEST

START_TEST(count_that_does_not_fit_the_buffer_is_refused)
{
	static const uint32_t counts[] = { 4, 5, 0x0AAAAAAB, UINT32_MAX };
	static const uint16_t ids[] = { 0x8001, 0x8002, 0x8003 };
	struct list list = list_of(ids, 3, 24, 8);

	/* 0x0AAAAAAB * 24 is 8 in 32 bits. */
	ck_assert_int_eq(read_list(&list, V1_1, counts[_i], 24), FFA_R_SECURE_LIST);
	ck_assert_uint_eq(list.stored, 77);
	ck_assert_int_eq(read_list(&list, V1_1, 3, 24), FFA_R_NONE);
	free_list(&list);
}
END_TEST

START_TEST(size_that_does_not_fit_the_buffer_is_refused)
{
	static const uint16_t ids[] = { 0x8001 };
	struct list list = list_of(ids, 1, 24, 1);

	ck_assert_int_eq(read_list(&list, V1_1, 1, 32), FFA_R_SECURE_LIST);
	ck_assert_int_eq(read_list(&list, V1_1, 1, UINT32_MAX - 7), FFA_R_SECURE_LIST);
	free_list(&list);
}
END_TEST

START_TEST(last_entry_cut_short_is_refused)
{
	static const uint16_t ids[] = { 0x8001, 0x8002 };
	struct list list = list_of(ids, 2, 24, 2);
	uint8_t *cut = unit_copy(list.rx, 47);

	ck_assert_int_eq(
		ffa_partinfo_read(ffa_span_of(cut, 47), V1_1, 2, 24, list.out, 2, &list.stored),
		FFA_R_SECURE_LIST);
	free(cut);
	free_list(&list);
}
END_TEST

START_TEST(more_partitions_than_room_are_refused)
{
	static const uint16_t ids[] = { 0x8001, 0x8002, 0x8003 };
	struct list list = list_of(ids, 3, 24, 2);

	ck_assert_int_eq(read_list(&list, V1_1, 3, 24), FFA_R_SECURE_LIST);
	ck_assert_int_eq(read_list(&list, V1_1, 2, 24), FFA_R_NONE);
	ck_assert_uint_eq(list.stored, 2);
	free_list(&list);
}
END_TEST

START_TEST(entries_that_are_not_secure_are_skipped)
{
	static const uint16_t ids[] = { 0x0000, 0x8001, 0x7FFF, 0x8001, 0x0001 };
	struct list list = list_of(ids, 5, 24, 2);

	/* They take no room either. One partition with two UUIDs stays two entries. */
	ck_assert_int_eq(read_list(&list, V1_1, 5, 24), FFA_R_NONE);
	ck_assert_uint_eq(list.stored, 2);
	check_entry(&list.out[0], 0x8001, 1, &UUID);
	check_entry(&list.out[1], 0x8001, 3, &UUID);
	free_list(&list);
}
END_TEST

START_TEST(empty_list_is_a_list)
{
	struct list list = list_of(NULL, 0, 24, 0);

	ck_assert_int_eq(read_list(&list, V1_1, 0, 24), FFA_R_NONE);
	ck_assert_uint_eq(list.stored, 0);
	free_list(&list);
}
END_TEST

START_TEST(properties_are_those_of_the_clients_version_and_kind)
{
	ck_assert_uint_eq(ffa_partinfo_properties(V1_0, ALL_PROPERTIES, true), 0x7);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_0, ALL_PROPERTIES, false), 0x7);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_1, ALL_PROPERTIES, true), 0x1FF);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_1, ALL_PROPERTIES, false), 0x13F);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_2, ALL_PROPERTIES, true), 0x7FF);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_2, ALL_PROPERTIES, false), 0x73F);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_2, 0, true), 0);
	ck_assert_uint_eq(ffa_partinfo_properties(V1_2, 0x105, false), 0x105);
}
END_TEST

static const struct ffa_view_partition PARTITION = {
	{ 0x8abc }, 0x0304, 0x000007C5, { UUID_BYTES }
};

START_TEST(descriptor_of_1_0_has_8_bytes)
{
	static const uint8_t expected[] = { 0xbc, 0x8a, 0x04, 0x03, 0x05, 0x00, 0x00, 0x00 };
	uint8_t *out = unit_copy("--------", 8);

	ck_assert_uint_eq(ffa_partinfo_size(V1_0), 8);
	ffa_partinfo_pack(out, V1_0, &PARTITION, true, true);
	ck_assert_mem_eq(out, expected, 8);
	free(out);
}
END_TEST

START_TEST(descriptor_of_later_versions_has_24_bytes)
{
	static const uint8_t host[] = { 0xbc, 0x8a, 0x04, 0x03, 0xc5, 0x01, 0x00, 0x00 };
	static const uint8_t vm[] = { 0xbc, 0x8a, 0x04, 0x03, 0x05, 0x07, 0x00, 0x00 };
	uint8_t *out = unit_copy("------------------------", 24);

	ck_assert_uint_eq(ffa_partinfo_size(V1_1), 24);
	ck_assert_uint_eq(ffa_partinfo_size(V1_2), 24);
	ffa_partinfo_pack(out, V1_1, &PARTITION, true, true);
	ck_assert_mem_eq(out, host, 8);
	ck_assert_mem_eq(out + 8, UUID.bytes, 16);
	ffa_partinfo_pack(out, V1_2, &PARTITION, false, false);
	ck_assert_mem_eq(out, vm, 8);
	ck_assert_mem_eq(out + 8, NIL.bytes, 16);
	free(out);
}
END_TEST

START_TEST(what_is_packed_is_read_back)
{
	struct ffa_view_partition back;
	uint8_t *out = unit_copy("------------------------", 24);
	uint32_t stored;

	ffa_partinfo_pack(out, V1_2, &PARTITION, true, true);
	ck_assert_int_eq(ffa_partinfo_read(ffa_span_of(out, 24), V1_2, 1, 24, &back, 1, &stored),
			 FFA_R_NONE);
	ck_assert_uint_eq(back.id.id, PARTITION.id.id);
	ck_assert_uint_eq(back.contexts, PARTITION.contexts);
	ck_assert_uint_eq(back.properties, PARTITION.properties);
	ck_assert(ffa_uuid_equal(&back.uuid, &PARTITION.uuid));
	free(out);
}
END_TEST

START_TEST(registers_carry_the_same_24_bytes)
{
	uint8_t bytes[24];
	uint64_t regs[3];

	for (int with_uuid = 0; with_uuid < 2; with_uuid++) {
		ffa_partinfo_pack(bytes, V1_2, &PARTITION, false, with_uuid != 0);
		ffa_partinfo_pack_regs(regs, V1_2, &PARTITION, false, with_uuid != 0);
		for (uint32_t i = 0; i < 3; i++)
			ck_assert_uint_eq(regs[i], dsc_get(bytes + 8 * i, 8));
	}
}
END_TEST

START_TEST(uuid_in_registers_is_its_text_little_endian)
{
	/* The example of the project's facts: a1a2a3a4-b1b2-c1c2-d1d2-d3d4d5d6d7d8. */
	static const struct ffa_uuid text = { { 0xa1, 0xa2, 0xa3, 0xa4, 0xb1, 0xb2, 0xc1, 0xc2,
						0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 } };
	/* Upper halves of 32-bit arguments count for nothing. */
	struct ffa_regs w = { { 0, UINT64_C(0xFFFFFFFFa4a3a2a1), 0xc2c1b2b1, 0xd4d3d2d1,
				0xd8d7d6d5 } };
	struct ffa_regs x = { { 0, UINT64_C(0xc2c1b2b1a4a3a2a1), UINT64_C(0xd8d7d6d5d4d3d2d1) } };
	struct ffa_regs back = { { 5, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, 5 } };
	struct ffa_uuid uuid;

	uuid = ffa_uuid_from_w(&w);
	ck_assert(ffa_uuid_equal(&uuid, &text));
	uuid = ffa_uuid_from_x(&x);
	ck_assert(ffa_uuid_equal(&uuid, &text));
	ffa_uuid_to_w(&text, &back);
	ck_assert_uint_eq(back.x[0], 5);
	ck_assert_uint_eq(back.x[1], 0xa4a3a2a1);
	ck_assert_uint_eq(back.x[2], 0xc2c1b2b1);
	ck_assert_uint_eq(back.x[3], 0xd4d3d2d1);
	ck_assert_uint_eq(back.x[4], 0xd8d7d6d5);
	ck_assert_uint_eq(back.x[5], 5);
}
END_TEST

START_TEST(uuids_differ_by_any_byte)
{
	ck_assert(ffa_uuid_is_nil(&NIL));
	for (uint32_t i = 0; i < 16; i++) {
		struct ffa_uuid other = UUID, one = NIL;

		other.bytes[i] ^= 1;
		one.bytes[i] = 1;
		ck_assert(!ffa_uuid_equal(&UUID, &other));
		ck_assert(!ffa_uuid_is_nil(&one));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("partinfo");
	TCase *reading = tcase_create("reading");
	TCase *writing = tcase_create("writing");

	tcase_add_loop_test(reading, lists_are_read_with_the_size_the_answer_gives, 0, 5);
	tcase_add_loop_test(reading, version_1_0_has_8_bytes_whatever_the_answer_says, 0, 5);
	tcase_add_loop_test(reading, impossible_sizes_are_refused, 0, 9);
	tcase_add_loop_test(reading, count_that_does_not_fit_the_buffer_is_refused, 0, 4);
	tcase_add_test(reading, size_that_does_not_fit_the_buffer_is_refused);
	tcase_add_test(reading, last_entry_cut_short_is_refused);
	tcase_add_test(reading, more_partitions_than_room_are_refused);
	tcase_add_test(reading, entries_that_are_not_secure_are_skipped);
	tcase_add_test(reading, empty_list_is_a_list);
	tcase_add_test(writing, properties_are_those_of_the_clients_version_and_kind);
	tcase_add_test(writing, descriptor_of_1_0_has_8_bytes);
	tcase_add_test(writing, descriptor_of_later_versions_has_24_bytes);
	tcase_add_test(writing, what_is_packed_is_read_back);
	tcase_add_test(writing, registers_carry_the_same_24_bytes);
	tcase_add_test(writing, uuid_in_registers_is_its_text_little_endian);
	tcase_add_test(writing, uuids_differ_by_any_byte);
	suite_add_tcase(suite, reading);
	suite_add_tcase(suite, writing);
	return unit_run(suite);
}
