/* SPDX-License-Identifier: BSD-3-Clause */
/* oracle.c - what a proxy reports against what the simulated machine is. */
#include "oracle.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OWNERS (SIM_MAX_ENDPOINTS + 16)
#define PAGE UINT64_C(4096)

struct sum {
	uint16_t owner;
	uint64_t pages;
};

struct comparison {
	struct ffa_proxy *proxy;
	struct sim *sim;
	FILE *out;
	unsigned int differences;
	bool lied;
	struct ffa_statistics all;
	uint32_t live, sending, stuck, donated; /* records by kind */
	struct sum sum[MAX_OWNERS];
	uint32_t sums;
};

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
differ(struct comparison *c, const char *format, ...)
{
	va_list args;

	c->differences++;
	if (c->out == NULL)
		return;
	fputs("oracle: ", c->out);
	va_start(args, format);
	vfprintf(c->out, format, args);
	va_end(args);
	fputc('\n', c->out);
}

static uint64_t *sum_of(struct comparison *c, uint16_t owner)
{
	for (uint32_t i = 0; i < c->sums; i++)
		if (c->sum[i].owner == owner)
			return &c->sum[i].pages;
	if (c->sums == MAX_OWNERS)
		abort();
	c->sum[c->sums].owner = owner;
	c->sum[c->sums].pages = 0;
	return &c->sum[c->sums++].pages;
}

/* ---- version -------------------------------------------------------------------------------- */

static void compare_version(struct comparison *c)
{
	struct ffa_view_proxy view;
	bool locked;
	uint32_t version = sim_oracle_version(c->sim, &locked);

	ffa_view_get(c->proxy, &view);
	if (locked && view.version_state != FFA_VERSION_LOCKED)
		differ(c,
		       "the Secure side has seen other calls, the proxy's version is not locked");
	if (!c->lied && view.initialised && view.secure_present && view.version != version)
		differ(c, "version 0x%x at the proxy, 0x%x at the Secure side", view.version,
		       version);
	if (!c->lied && sim_oracle_rx_full(c->sim))
		differ(c, "the proxy's own RX was not released");
	if (sim_oracle_locks(c->sim) != 0)
		differ(c, "%u locks are held", sim_oracle_locks(c->sim));
}

/* ---- ledger --------------------------------------------------------------------------------- */

static bool gives_access(enum sim_access access, enum ffa_operation operation)
{
	return access == (operation == FFA_OP_SHARE ? SIM_ACCESS_SHARED : SIM_ACCESS_NONE);
}

/* Every page of a record is given away, in the record's way, and in no other transaction. */
static void compare_page(struct comparison *c, const struct ffa_view_transaction *record,
			 uint64_t addr, bool *donated)
{
	struct sim_page page;

	if (!sim_oracle_page(c->sim, addr, &page)) {
		differ(c, "page 0x%llx in the ledger is no memory", (unsigned long long)addr);
		return;
	}
	/* A donation that was retrieved: the page is the partition's now. */
	if (record->operation == FFA_OP_DONATE && (page.owner & FFA_ID_SECURE_BIT)) {
		*donated = true;
		return;
	}
	++*sum_of(c, record->owner.id);
	if (page.owner != record->owner.id || page.operation != record->operation ||
	    !gives_access(page.access, record->operation))
		differ(c,
		       "page 0x%llx: the ledger says given away by 0x%x (operation %d), the "
		       "machine: owner 0x%x, access %d, operation %d",
		       (unsigned long long)addr, record->owner.id, (int)record->operation,
		       page.owner, (int)page.access, (int)page.operation);
	if (!c->lied && record->state == FFA_SHARE_LIVE &&
	    (!page.held || page.handle != record->handle.value))
		differ(c, "page 0x%llx: handle 0x%llx in the ledger, %s0x%llx at the Secure side",
		       (unsigned long long)addr, (unsigned long long)record->handle.value,
		       page.held ? "" : "none, ", (unsigned long long)page.handle);
}

static bool compare_pages(struct comparison *c, uint32_t index,
			  const struct ffa_view_transaction *record)
{
	uint64_t cursor = 0, pages = 0;
	struct ffa_range range;
	uint32_t runs = 0;
	bool donated = false;

	while (ffa_view_range_get(c->proxy, index, &cursor, &range)) {
		for (uint32_t i = 0; i < range.pages; i++)
			compare_page(c, record, range.base.addr + i * PAGE, &donated);
		pages += range.pages;
		runs++;
	}
	if (pages != record->pages || runs != record->ranges)
		differ(c, "record %u has %llu pages in %u runs, and says %llu in %u", index,
		       (unsigned long long)pages, runs, (unsigned long long)record->pages,
		       record->ranges);
	return donated;
}

/* A finished or unfinished record against the Secure side's transaction of that handle. */
static void compare_share(struct comparison *c, const struct ffa_view_transaction *record)
{
	unsigned long long handle = record->handle.value;
	bool finished = record->state != FFA_SHARE_SENDING;
	struct sim_share share;

	if (c->lied || !record->handle_known)
		return;
	if (!sim_oracle_share(c->sim, record->handle.value, &share)) {
		differ(c, "handle 0x%llx is not known at the Secure side", handle);
		return;
	}
	if (share.complete != finished || share.tombstone)
		differ(c, "handle 0x%llx is %s at the proxy, %s at the Secure side", handle,
		       finished ? "live" : "unfinished",
		       share.tombstone	? "a tombstone"
		       : share.complete ? "live"
					: "unfinished");
	if (share.owner != record->owner.id || share.operation != record->operation ||
	    share.pages != record->pages)
		differ(c,
		       "handle 0x%llx: owner 0x%x operation %d with %llu pages at the proxy, "
		       "0x%x %d with %llu at the Secure side",
		       handle, record->owner.id, (int)record->operation,
		       (unsigned long long)record->pages, share.owner, (int)share.operation,
		       (unsigned long long)share.pages);
}

static void compare_record(struct comparison *c, uint32_t index,
			   const struct ffa_view_transaction *record)
{
	bool donated = compare_pages(c, index, record);

	switch (record->state) {
	case FFA_SHARE_LIVE:
	case FFA_SHARE_RECLAIMING:
		if (donated) {
			c->donated++;
			break;
		}
		c->live++;
		compare_share(c, record);
		break;
	case FFA_SHARE_SENDING:
		c->sending++;
		compare_share(c, record);
		break;
	default:
		c->stuck++;
		break;
	}
}

static void compare_records(struct comparison *c)
{
	struct ffa_view_transaction record;
	uint32_t found = 0;

	(void)ffa_proxy_statistics(c->proxy, NULL, &c->all);
	for (uint32_t i = 0; found < c->all.transactions && i < FFA_MAX_TRANSACTIONS; i++) {
		if (!ffa_view_transaction_get(c->proxy, i, &record))
			continue;
		found++;
		compare_record(c, i, &record);
	}
	if (found != c->all.transactions)
		differ(c, "%u records, and the statistics say %u", found, c->all.transactions);
	if (c->stuck != c->all.quarantined)
		differ(c, "%u records in quarantine, and the statistics say %u", c->stuck,
		       c->all.quarantined);
	if (c->sending != c->all.unfinished)
		differ(c, "%u unfinished records, and the statistics say %u", c->sending,
		       c->all.unfinished);
}

/* What the Secure side has beyond what the ledger knows. */
static void compare_counts(struct comparison *c)
{
	uint32_t complete = 0, unfinished = 0, tombstones = 0, cursor = 0;
	struct sim_share share;

	while (sim_oracle_next(c->sim, &cursor, &share)) {
		if (share.owner & FFA_ID_SECURE_BIT)
			continue;
		if (share.tombstone)
			tombstones++;
		else if (share.complete)
			complete++;
		else
			unfinished++;
	}
	if (c->lied || c->stuck != 0)
		return;
	if (complete != c->live)
		differ(c, "%u live records, %u transactions at the Secure side", c->live, complete);
	if (unfinished != c->sending)
		differ(c, "%u unfinished records, %u at the Secure side", c->sending, unfinished);
	if (tombstones > c->all.tombstones)
		differ(c, "%u tombstones counted, %u at the Secure side", c->all.tombstones,
		       tombstones);
}

static void compare_sums(struct comparison *c)
{
	const struct sim_config *config = sim_config_of(c->sim);

	for (uint32_t i = 0; i < config->endpoints; i++) {
		uint16_t id = config->endpoint[i];
		uint64_t given = sim_oracle_given(c->sim, id), known = *sum_of(c, id);

		if (given != known)
			differ(c, "0x%x has given away %llu pages, the ledger knows of %llu", id,
			       (unsigned long long)given, (unsigned long long)known);
	}
}

/* ---- clients -------------------------------------------------------------------------------- */

static void compare_pair(struct comparison *c, uint16_t id, const struct ffa_view_client *view)
{
	struct ffa_pair pair;
	bool there = sim_oracle_pair(c->sim, id, &pair);
	bool known = view != NULL && view->rx != FFA_RX_UNMAPPED;

	if (there != known)
		differ(c, "the pair of 0x%x is %s, the proxy says %s", id,
		       there ? "mapped" : "not mapped", known ? "mapped" : "not mapped");
	else if (there && (pair.tx.addr != view->pair.tx.addr ||
			   pair.rx.addr != view->pair.rx.addr || pair.pages != view->pair.pages))
		differ(c, "the pair of 0x%x is another one", id);
}

static void compare_notes(struct comparison *c, uint16_t id, const struct ffa_view_client *view)
{
	struct sim_notifications note;

	if (c->lied || view->kind != FFA_CLIENT_HOST ||
	    !sim_oracle_notifications(c->sim, id, &note))
		return;
	if (note.bitmap != view->bitmap || note.bound != view->bound)
		differ(c,
		       "notifications of 0x%x: bitmap %d bound 0x%llx at the proxy, %d 0x%llx at "
		       "the Secure side",
		       id, view->bitmap, (unsigned long long)view->bound, note.bitmap,
		       (unsigned long long)note.bound);
}

static void compare_clients(struct comparison *c)
{
	const struct sim_config *config = sim_config_of(c->sim);

	for (uint32_t i = 0; i < config->endpoints; i++) {
		struct ffa_endpoint client = { config->endpoint[i] };
		struct ffa_view_client view;
		bool there = ffa_view_client_get(c->proxy, client, &view);

		compare_pair(c, client.id, there ? &view : NULL);
		if (there)
			compare_notes(c, client.id, &view);
	}
}

/* ---- all ------------------------------------------------------------------------------------ */

unsigned int oracle_differs(struct ffa_proxy *proxy, struct sim *sim, FILE *out)
{
	struct comparison c;

	memset(&c, 0, sizeof(c));
	c.proxy = proxy;
	c.sim = sim;
	c.out = out;
	c.lied = sim_oracle_lied(sim);
	compare_version(&c);
	compare_records(&c);
	compare_counts(&c);
	compare_sums(&c);
	compare_clients(&c);
	return c.differences;
}

void oracle_check(struct ffa_proxy *proxy, struct sim *sim)
{
	if (oracle_differs(proxy, sim, stderr) == 0)
		return;
	sim_dump(sim, stderr);
	abort();
}

enum ffa_disposition oracle_call(struct ffa_proxy *proxy, struct sim *sim, uint16_t client,
				 uint32_t vcpu, struct ffa_regs *regs)
{
	struct ffa_endpoint id = { client };
	enum ffa_disposition disposition;

	sim_enter(sim, client, vcpu);
	disposition = ffa_proxy_call(proxy, id, vcpu, regs);
	sim_leave(sim);
	return disposition;
}

enum ffa_disposition oracle_checked_call(struct ffa_proxy *proxy, struct sim *sim, uint16_t client,
					 uint32_t vcpu, struct ffa_regs *regs)
{
	enum ffa_disposition disposition = oracle_call(proxy, sim, client, vcpu, regs);

	oracle_check(proxy, sim);
	return disposition;
}

void oracle_own_pair(struct sim *sim, uint32_t pages, struct ffa_own_pair *out)
{
	struct sim_own_pair pair;

	sim_own_pair(sim, pages, &pair);
	out->tx = pair.tx;
	out->rx = pair.rx;
	out->tx_base.addr = pair.tx_base;
	out->rx_base.addr = pair.rx_base;
	out->pages = pair.pages;
}
