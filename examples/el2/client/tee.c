/* SPDX-License-Identifier: BSD-3-Clause */
/* tee.c - ioctls of /dev/tee0. */
#include "tee.h"

#include <fcntl.h>
#include <linux/tee.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* 7011a688-ddde-4053-a5a9-7b3c4ddf13b8 */
const uint8_t tee_devices[16] = { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53,
				  0xa5, 0xa9, 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 };
/* d96a5b40-c3e5-21e3-8794-1002a5d5c61b */
const uint8_t tee_tests[16] = { 0xd9, 0x6a, 0x5b, 0x40, 0xc3, 0xe5, 0x21, 0xe3,
				0x87, 0x94, 0x10, 0x02, 0xa5, 0xd5, 0xc6, 0x1b };

enum { DEVICES_LIST = 0, TESTS_PARAMETERS = 1, PARAMETERS = 4 };

/* The request, and behind it the parameters as the kernel wants them. */
struct invoke {
	struct tee_ioctl_invoke_arg arg;
	struct tee_ioctl_param param[PARAMETERS];
};

int tee_open(void)
{
	return open("/dev/tee0", O_RDWR | O_CLOEXEC);
}

bool tee_version(int tee, uint32_t *implementation, uint32_t *capabilities)
{
	struct tee_ioctl_version_data data = { 0 };

	if (ioctl(tee, TEE_IOC_VERSION, &data))
		return false;
	*implementation = data.impl_id;
	*capabilities = data.gen_caps;
	return true;
}

bool shm_alloc(int tee, size_t size, struct shm *out)
{
	struct tee_ioctl_shm_alloc_data data = { .size = size };
	int fd = ioctl(tee, TEE_IOC_SHM_ALLOC, &data);
	void *at;

	if (fd < 0)
		return false;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED) {
		close(fd);
		return false;
	}
	*out = (struct shm){ .fd = fd, .id = data.id, .at = at, .size = size, .ours = true };
	return true;
}

bool shm_register(int tee, void *at, size_t size, struct shm *out)
{
	struct tee_ioctl_shm_register_data data = { .addr = (uintptr_t)at, .length = size };
	int fd = ioctl(tee, TEE_IOC_SHM_REGISTER, &data);

	if (fd < 0)
		return false;
	*out = (struct shm){ .fd = fd, .id = data.id, .at = at, .size = size };
	return true;
}

void shm_free(struct shm *shm)
{
	if (shm->ours)
		munmap(shm->at, shm->size);
	close(shm->fd);
	shm->fd = -1;
}

enum tee_result session_open(int tee, const uint8_t uuid[16], uint32_t *session)
{
	struct tee_ioctl_open_session_arg arg = { .clnt_login = TEE_IOCTL_LOGIN_PUBLIC };
	struct tee_ioctl_buf_data data = { .buf_ptr = (uintptr_t)&arg, .buf_len = sizeof(arg) };

	memcpy(arg.uuid, uuid, sizeof(arg.uuid));
	if (ioctl(tee, TEE_IOC_OPEN_SESSION, &data))
		return TEE_NO_ANSWER;
	*session = arg.session;
	return arg.ret;
}

bool session_close(int tee, uint32_t session)
{
	struct tee_ioctl_close_session_arg arg = { .session = session };

	return ioctl(tee, TEE_IOC_CLOSE_SESSION, &arg) == 0;
}

static enum tee_result invoke(int tee, struct invoke *request)
{
	struct tee_ioctl_buf_data data = { .buf_ptr = (uintptr_t)request,
					   .buf_len = sizeof(*request) };

	request->arg.num_params = PARAMETERS;
	if (ioctl(tee, TEE_IOC_INVOKE, &data))
		return TEE_NO_ANSWER;
	return request->arg.ret;
}

enum tee_result devices_list(int tee, uint32_t session, const struct shm *shm, size_t *length)
{
	struct invoke request = { .arg = { .func = DEVICES_LIST, .session = session } };
	struct tee_ioctl_param *list = &request.param[0];
	enum tee_result result;

	list->attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT;
	list->b = shm ? shm->size : 0;
	list->c = shm ? (uint32_t)shm->id : TEE_MEMREF_NULL;
	result = invoke(tee, &request);
	*length = list->b;
	return result;
}

enum tee_result tests_add(int tee, uint32_t session, uint32_t a, uint32_t b, uint64_t *sum)
{
	struct invoke request = { .arg = { .func = TESTS_PARAMETERS, .session = session } };
	enum tee_result result;

	request.param[0].attr = TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT;
	request.param[0].a = a;
	request.param[0].b = b;
	result = invoke(tee, &request);
	*sum = request.param[0].a;
	return result;
}

enum tee_result tests_sum(int tee, uint32_t session, const struct shm *shm, size_t offset,
			  size_t length)
{
	struct invoke request = { .arg = { .func = TESTS_PARAMETERS, .session = session } };

	request.param[0].attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT;
	request.param[0].a = offset;
	request.param[0].b = length;
	request.param[0].c = (uint32_t)shm->id;
	return invoke(tee, &request);
}
