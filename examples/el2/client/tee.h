/* SPDX-License-Identifier: BSD-3-Clause */
/* tee.h - the few things that the client asks of /dev/tee0, over its ioctls alone. */
#ifndef TEE_H
#define TEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE ((size_t)4096)

/* What the Secure side answers in the end: results of GlobalPlatform's TEE client API. */
enum tee_result {
	TEE_OK = 0,
	TEE_SHORT_BUFFER = 0xFFFF0010,
	TEE_NO_ANSWER = 0xFFFFFFFF, /* our own: the ioctl failed, errno says why */
};

/* Pseudo-TAs that every OP-TEE built for tests has. */
extern const uint8_t tee_devices[16]; /* lists devices */
extern const uint8_t tee_tests[16];   /* adds values, sums bytes */

/* Memory that the Secure side sees too. */
struct shm {
	int fd;
	int32_t id;
	unsigned char *at;
	size_t size;
	bool ours; /* allocated by the driver: at is a mapping to give back */
};

int tee_open(void);
bool tee_version(int tee, uint32_t *implementation, uint32_t *capabilities);

/* 0 with errno on failure; otherwise true. What fails changes nothing. */
bool shm_alloc(int tee, size_t size, struct shm *out);
bool shm_register(int tee, void *at, size_t size, struct shm *out);
void shm_free(struct shm *shm);

enum tee_result session_open(int tee, const uint8_t uuid[16], uint32_t *session);
bool session_close(int tee, uint32_t session);

/* The list of devices into shm, or with none how long it would be. */
enum tee_result devices_list(int tee, uint32_t session, const struct shm *shm, size_t *length);

/* The Secure side adds two numbers. */
enum tee_result tests_add(int tee, uint32_t session, uint32_t a, uint32_t b, uint64_t *sum);

/* The Secure side reads bytes of shared memory and writes their sum into the first of them. */
enum tee_result tests_sum(int tee, uint32_t session, const struct shm *shm, size_t offset,
			  size_t length);

#endif
