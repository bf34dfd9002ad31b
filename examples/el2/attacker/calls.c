/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls.c - calls other than memory sends: forged senders, calls that are not for the Normal world,
 * mailboxes, notifications. Most are rows of one call each.
 */
#include "attacker.h"

#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED
#define UNSUPPORTED FFA_RET_NOT_SUPPORTED
#define NR32(name) FFA_FID32(FFA_NR_##name)
#define NR64(name) FFA_FID64(FFA_NR_##name)
#define FROM(sender) ((uint64_t)(sender) << 16)
#define NOTIFIES OFFERED(NR32(NOTIFICATION_BIND), 1)

/* --- rows of one call */

static int32_t direct_from_secure(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_REQ), FROM(0x8001) | PARTITION, 0, 0, 0);
}

static int32_t direct_from_secure_64(void)
{
	return attempt(NR64(MSG_SEND_DIRECT_REQ), FROM(0x8001) | PARTITION, 0, 0, 0);
}

static int32_t direct_from_guest(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_REQ), FROM(1) | PARTITION, 0, 0, 0);
}

static int32_t direct_halves_swapped(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_REQ), FROM(PARTITION), 0, 0, 0);
}

static int32_t direct_to_nobody(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_REQ), 0x8077, 0, 0, 0);
}

static int32_t direct_framework(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_REQ), PARTITION, FFA_MSG_FRAMEWORK, 0, 0);
}

static int32_t direct_framework_64(void)
{
	return attempt(NR64(MSG_SEND_DIRECT_REQ), PARTITION, FFA_MSG_FRAMEWORK, 0, 0);
}

static int32_t direct_framework_vm_created(void)
{
	struct regs regs = { { NR32(MSG_SEND_DIRECT_REQ), PARTITION, FFA_MSG_FRAMEWORK | 4, 0, 0,
			       1 } };

	return attempt_regs(&regs);
}

static int32_t direct_response(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_RESP), FROM(0x8001), 0, 0, 0);
}

static int32_t run_partition(void)
{
	return attempt(NR32(RUN), FROM(PARTITION), 0, 0, 0);
}

static int32_t retrieve(void)
{
	return attempt(NR32(MEM_RETRIEVE_REQ), 96, 96, 0, 0);
}

/* Twice: what was locked on the way to a refusal would stop the second. */
static int32_t relinquish(void)
{
	(void)attempt(NR32(MEM_RELINQUISH), 0, 0, 0, 0);
	return attempt(NR32(MEM_RELINQUISH), 0, 0, 0, 0);
}

static int32_t frag_rx(void)
{
	return attempt(NR32(MEM_FRAG_RX), 1, 0x1000, 0, 0);
}

static int32_t perm_set(void)
{
	return attempt(NR64(MEM_PERM_SET), OWN_PAGES, 1, 0, 0);
}

static int32_t send2(void)
{
	return attempt(NR32(MSG_SEND2), 0, 0, 0, 0);
}

static int32_t msg_wait(void)
{
	return attempt(NR32(MSG_WAIT), 0, 0, 0, 0);
}

static int32_t aborted(void)
{
	return attempt(NR32(ERROR), 0, (uint32_t)FFA_RET_ABORTED, 0, 0);
}

static int32_t resume(void)
{
	return attempt(NR32(NORMAL_WORLD_RESUME), 0, 0, 0, 0);
}

static int32_t rx_acquire(void)
{
	return attempt(NR32(RX_ACQUIRE), 1, 0, 0, 0);
}

static int32_t ep_register(void)
{
	return attempt(NR64(SECONDARY_EP_REGISTER), OWN_PAGES, 0, 0, 0);
}

static int32_t msg_send(void)
{
	return attempt(NR32(MSG_SEND), PARTITION, 0, 16, 0);
}

static int32_t msg_poll(void)
{
	return attempt(NR32(MSG_POLL), 0, 0, 0, 0);
}

static int32_t console_log(void)
{
	return attempt(NR32(CONSOLE_LOG), 1, 'x', 0, 0);
}

static int32_t el3_interrupt(void)
{
	return attempt(NR32(EL3_INTR_HANDLE), 0, 0, 0, 0);
}

static int32_t of_1_3(void)
{
	return attempt(NR64(NS_RES_INFO_GET), PARTITION, 1, 0, 0);
}

static int32_t abort_of_1_3(void)
{
	return attempt(NR32(ABORT), 0, 0, 0, 0);
}

static int32_t unknown_number(void)
{
	return attempt(FFA_FID32(0xEE), 0, 0, 0, 0);
}

static int32_t no_such_width(void)
{
	return attempt(NR64(VERSION), FFA_VERSION_1_1, 0, 0, 0);
}

static int32_t features_retrieve(void)
{
	return attempt(NR32(FEATURES), NR32(MEM_RETRIEVE_REQ), 0, 0, 0);
}

static int32_t features_acquire(void)
{
	return attempt(NR32(FEATURES), NR32(RX_ACQUIRE), 0, 0, 0);
}

/* GATE-5: buffers elsewhere than in TX are not offered, whatever the Secure side says. */
static int32_t features_share(void)
{
	int32_t result = attempt(NR32(FEATURES), NR32(MEM_SHARE), 0, 0, 0);

	return result == OUT_SUCCESS && answer.x[2] != 0 ? OUT_BROKEN : result;
}

/* --- mailboxes */

static int32_t map_again(void)
{
	return attempt(NR64(RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1, 0);
}

/* With no pair: try one, and put the good one back. */
static int32_t map_other(uint64_t new_tx, uint64_t new_rx, uint64_t pages)
{
	int32_t result;

	if (ask(NR32(RXTX_UNMAP), 0, 0, 0, 0) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	result = attempt(NR64(RXTX_MAP), new_tx, new_rx, pages, 0);
	if (result == OUT_SUCCESS)
		(void)ask(NR32(RXTX_UNMAP), 0, 0, 0, 0);
	return map_pair() ? result : OUT_BROKEN;
}

static int32_t map_hypervisor_tx(void)
{
	return map_other(HYP_MEMORY_BASE, (uint64_t)rx, 1);
}

static int32_t map_hypervisor_rx(void)
{
	return map_other((uint64_t)tx, HYP_MEMORY_BASE, 1);
}

static int32_t map_secure(void)
{
	return map_other((uint64_t)tx, 0x0E100000, 1);
}

static int32_t map_device(void)
{
	return map_other(0x09000000, (uint64_t)rx, 1);
}

static int32_t map_overlapping(void)
{
	return map_other((uint64_t)tx, (uint64_t)tx, 1);
}

static int32_t map_unaligned(void)
{
	return map_other((uint64_t)tx + 0x800, (uint64_t)rx, 1);
}

static int32_t map_no_pages(void)
{
	return map_other((uint64_t)tx, (uint64_t)rx, 0);
}

static int32_t map_64_pages(void)
{
	return map_other((uint64_t)tx, OWN_PAGES, 64);
}

static int32_t map_shared(void)
{
	uint64_t handle;
	int32_t result;

	if (share(OWN_PAGES, &handle) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	result = map_other((uint64_t)tx, OWN_PAGES, 1);
	if (reclaim(handle) != OUT_SUCCESS)
		return OUT_BROKEN;
	return result;
}

static int32_t unmap_of_another(void)
{
	int32_t result = attempt(NR32(RXTX_UNMAP), FROM(5), 0, 0, 0);

	if (result == OUT_SUCCESS)
		(void)map_pair();
	return result;
}

static int32_t unmap_with_more(void)
{
	int32_t result = attempt(NR32(RXTX_UNMAP), 0, 1, 0, 0);

	if (result == OUT_SUCCESS)
		(void)map_pair();
	return result;
}

static int32_t release_nothing(void)
{
	return attempt(NR32(RX_RELEASE), 0, 0, 0, 0);
}

/* --- notifications */

static int32_t bitmap_of_secure(void)
{
	return attempt(NR32(NOTIFICATION_BITMAP_CREATE), 0x8001, 1, 0, 0);
}

static int32_t bind_for_another(void)
{
	return attempt(NR32(NOTIFICATION_BIND), FROM(PARTITION) | 5, 0, 1, 0);
}

static int32_t get_of_another(void)
{
	return attempt(NR32(NOTIFICATION_GET), 5, 1, 0, 0);
}

static int32_t set_as_secure(void)
{
	return attempt(NR32(NOTIFICATION_SET), FROM(0x8001), 0, 1, 0);
}

static const struct attack attacks[] = {
	{ "message from a Secure sender", "B44", INVALID, 0, .run = direct_from_secure },
	{ "the same, 64 bits", "B19", INVALID, 0, .run = direct_from_secure_64 },
	{ "message from another client", "B44", INVALID, 0, .run = direct_from_guest },
	{ "sender and receiver swapped", "B31", INVALID, 0, .run = direct_halves_swapped },
	{ "message to nobody", "B31", INVALID, 0, .run = direct_to_nobody },
	{ "framework message", "M", INVALID, NOT_BARE, .run = direct_framework },
	{ "framework message, 64 bits", "B19", INVALID, NOT_BARE, .run = direct_framework_64 },
	{ "framework message: VM created", "M", INVALID, NOT_BARE,
	  .run = direct_framework_vm_created },
	{ "a response that nobody waits for", "B44", UNSUPPORTED, NOT_BARE,
	  .run = direct_response },
	{ "FFA_RUN of a partition", "M", DENIED, NOT_BARE, .run = run_partition },
	{ "hypervisor's retrieve", "M", UNSUPPORTED, 0, .run = retrieve },
	{ "relinquish", "B41", UNSUPPORTED, 0, .run = relinquish },
	{ "FRAG_RX", "M", UNSUPPORTED, 0, .run = frag_rx },
	{ "MEM_PERM_SET", "M", UNSUPPORTED, 0, .run = perm_set },
	{ "MSG_SEND2", "B34", UNSUPPORTED, 0, .run = send2 },
	{ "MSG_WAIT", "M", UNSUPPORTED, NOT_BARE, .run = msg_wait },
	{ "FFA_ERROR(ABORTED) as a call", "M", UNSUPPORTED, 0, .run = aborted },
	{ "NORMAL_WORLD_RESUME", "M", UNSUPPORTED, NOT_BARE, .run = resume },
	{ "RX_ACQUIRE", "B34", UNSUPPORTED, 0, .run = rx_acquire },
	{ "SECONDARY_EP_REGISTER", "M", UNSUPPORTED, 0, .run = ep_register },
	{ "MSG_SEND", "M", UNSUPPORTED, 0, .run = msg_send },
	{ "MSG_POLL", "M", UNSUPPORTED, 0, .run = msg_poll },
	{ "CONSOLE_LOG", "M", UNSUPPORTED, 0, .run = console_log },
	{ "EL3_INTR_HANDLE", "M", UNSUPPORTED, NOT_BARE, .run = el3_interrupt },
	{ "a call of 1.3", "M", UNSUPPORTED, 0, .run = of_1_3 },
	{ "FFA_ABORT, of 1.3", "M", UNSUPPORTED, NOT_BARE, .run = abort_of_1_3 },
	{ "unknown number", "B33", UNSUPPORTED, 0, .run = unknown_number },
	{ "a width that a call does not have", "B19", UNSUPPORTED, 0, .run = no_such_width },
	{ "FEATURES of a refused call", "B07", UNSUPPORTED, 0, .run = features_retrieve },
	{ "FEATURES of RX_ACQUIRE", "B34", UNSUPPORTED, 0, .run = features_acquire },
	{ "FEATURES(MEM_SHARE) and buffers elsewhere", "B07", OUT_SUCCESS, 0,
	  .run = features_share },
	{ "second pair", "B33", DENIED, 0, .run = map_again },
	{ "TX in the hypervisor", "EL2", INVALID, 0, .run = map_hypervisor_tx },
	{ "RX in the hypervisor", "EL2", INVALID, 0, .run = map_hypervisor_rx },
	{ "RX in secure memory", "EL2", INVALID, 0, .run = map_secure },
	{ "TX in a device", "EL2", INVALID, 0, .run = map_device },
	{ "RX and TX the same", "M", INVALID, 0, .run = map_overlapping },
	{ "TX not aligned", "M", INVALID, 0, .run = map_unaligned },
	{ "pair of 0 pages", "M", INVALID, 0, .run = map_no_pages },
	{ "pair of 64 pages", "M", INVALID, 0, .run = map_64_pages },
	{ "RX is a shared page", "BOX", INVALID, MAY_CHANGE, .run = map_shared },
	{ "unmap of another's pair", "B12", INVALID, 0, .run = unmap_of_another },
	{ "unmap with w2 not zero", "B12", INVALID, 0, .run = unmap_with_more },
	{ "release of an RX that is not ours", "B28", DENIED, 0, .run = release_nothing },
	{ "bitmap of a partition", "B54", INVALID, 0, .run = bitmap_of_secure, NOTIFIES },
	{ "bind for another client", "B54", INVALID, 0, .run = bind_for_another, NOTIFIES },
	{ "notifications of another client", "B54", INVALID, 0, .run = get_of_another, NOTIFIES },
	{ "notification as a partition", "B54", INVALID, 0, .run = set_as_secure, NOTIFIES },
};

const struct attacks call_attacks = ATTACKS(attacks);
