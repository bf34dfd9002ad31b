/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tee.c - OP-TEE as a partition: it finds what was shared with it, adds up its bytes, and gives it
 * back. Words of its messages: w3 says what is asked, 0 in the answer's w3 and w4 that it was done.
 */
#include "smoke.h"

#include <ffa/abi.h>

#include "../guest/layout.h"

#define ASK_API 0u
#define ASK_CAPABILITIES 2u
#define FORGET_MEMORY 3u
#define CALL_WITH_MESSAGE 0x80000000u

/* A message: eight words, then parameters of four double words each. */
#define OPEN 0u
#define INVOKE 1u
#define CLOSE 2u
#define PARAMETERS_AT 8u
#define VALUE_META 0x101u
#define MEMORY_INOUT 7u
#define ADD_UP 1u

/* d96a5b40-c3e5-21e3-8794-1002a5d5c61b: adds up bytes, and writes the sum into the first */
#define TESTS_LOW UINT64_C(0xe321e5c3405b6ad9)
#define TESTS_HIGH UINT64_C(0x1bc6d5a502109487)

static uint32_t message[1024] __attribute__((aligned(4096)));
static uint64_t message_handle;
static uint32_t session;

static bool answered(uint64_t x[18], uint32_t fid, uint32_t answer)
{
	x[0] = fid;
	x[1] = PARTITION;
	call_smc(x);
	return (uint32_t)x[0] == answer && (uint32_t)x[1] == PARTITION << 16 && (uint32_t)x[2] == 0;
}

static bool asked(uint64_t x[18])
{
	return answered(x, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ),
			FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
}

void check_messages(void)
{
	uint64_t narrow[18] = { 0, 0, 0, ASK_API }, wide[18] = { 0, 0, 0, ASK_API };
	uint64_t more[18] = { 0, 0, 0, ASK_CAPABILITIES };

	check("OP-TEE answers a message", asked(narrow) && narrow[3] == 1 && narrow[4] == 0);
	check("and one of 64 bits", answered(wide, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ),
					     FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP)) &&
					    wide[3] == 1);
	check("and says what it can", asked(more) && more[3] == 0);
}

static void parameter(uint32_t index, uint64_t attributes, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t *to = (uint64_t *)&message[PARAMETERS_AT + 8 * index];

	to[0] = attributes;
	to[1] = a;
	to[2] = b;
	to[3] = c;
}

/* The message, with its first `parameters` parameters; the result is in its sixth word. */
static bool told(uint32_t command, uint32_t function, uint32_t parameters)
{
	uint64_t x[18] = {
		0, 0, 0, CALL_WITH_MESSAGE, message_handle & UINT32_MAX, message_handle >> 32
	};

	message[0] = command;
	message[1] = function;
	message[2] = session;
	message[3] = 0;
	message[4] = 0;
	message[5] = UINT32_MAX;
	message[6] = 0;
	message[7] = parameters;
	return asked(x) && x[3] == 0 && x[4] == 0 && message[5] == 0;
}

bool tee_open(void)
{
	if (!share_range((uint64_t)message, 1, &message_handle))
		return false;
	parameter(0, VALUE_META, TESTS_LOW, TESTS_HIGH, 0);
	parameter(1, VALUE_META, 0, 0, 0);
	session = 0;
	if (!told(OPEN, 0, 2))
		return false;
	session = message[2];
	return true;
}

bool tee_adds_up(uint64_t handle, uint64_t bytes)
{
	parameter(0, MEMORY_INOUT, 0, bytes, handle);
	for (uint32_t i = 1; i < 4; i++)
		parameter(i, 0, 0, 0, 0);
	return told(INVOKE, ADD_UP, 4);
}

bool tee_forgets(uint64_t handle)
{
	uint64_t x[18] = { 0, 0, 0, FORGET_MEMORY, handle & UINT32_MAX, handle >> 32 };

	return asked(x) && x[3] == 0;
}

bool tee_close(void)
{
	return told(CLOSE, 0, 0) && tee_forgets(message_handle) && take_back(message_handle);
}
