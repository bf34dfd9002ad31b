/* SPDX-License-Identifier: BSD-3-Clause */
/* notify.c - notifications: bitmaps, bindings, SET, GET and INFO_GET. Global ones only. */
#include "inside.h"

#include <string.h>

#define GET_SP 1u
#define GET_VM 2u
#define GET_SPM 4u
#define GET_HYP 8u
#define IDS_PER_REGISTER_64 4u
#define IDS_PER_REGISTER_32 2u

struct note *note_of(struct sim *sim, uint16_t id)
{
	for (uint32_t i = 0; i < sim->notes; i++)
		if (sim->note[i].id == id)
			return &sim->note[i];
	return NULL;
}

static void add_note(struct sim *sim, uint16_t id, bool created, uint32_t vcpus)
{
	struct note *note = &sim->note[sim->notes++];

	memset(note, 0, sizeof(*note));
	note->id = id;
	note->created = created;
	note->vcpus = vcpus;
}

/* Partitions have a bitmap from the start, if they take notifications. */
void notes_reset(struct sim *sim)
{
	sim->notes = 0;
	for (uint32_t i = 0; i < sim->config.endpoints; i++)
		add_note(sim, sim->config.endpoint[i], false, 0);
	for (uint32_t i = 0; i < sim->sps; i++) {
		const struct sim_partition *def = &sim->sp[i].def;

		add_note(sim, def->id, (def->properties & FFA_PROP_NOTIFICATIONS) != 0,
			 def->contexts);
	}
}

static void watch(const struct caller *caller, bool wrong, const char *what, uint64_t value)
{
	if (caller->sp == NULL && wrong)
		complain(caller->sim, SIM_C_NOTIFICATION, "%s (0x%llx)", what,
			 (unsigned long long)value);
}

static bool optee_ns(const struct caller *caller)
{
	return caller->sp == NULL && is_optee(caller->sim);
}

/* ---- bitmaps -------------------------------------------------------------------------------- */

static void forget(struct note *note)
{
	note->created = false;
	note->bound = 0;
	note->pending = 0;
	note->reported = false;
	memset(note->sender, 0, sizeof(note->sender));
}

static int32_t bitmap_create(struct caller *caller, const struct ffa_regs *regs)
{
	uint32_t id = (uint32_t)regs->x[1];
	struct note *note = id <= UINT16_MAX ? note_of(caller->sim, (uint16_t)id) : NULL;

	watch(caller, note == NULL || (id & FFA_ID_SECURE_BIT), "bitmap created for", id);
	watch(caller, regs->x[2] == 0, "bitmap created for no vCPU", id);
	if (note == NULL || (id & FFA_ID_SECURE_BIT) || (optee_ns(caller) && id != 0))
		return FFA_RET_INVALID_PARAMETERS;
	if (note->created)
		return FFA_RET_DENIED;
	note->created = true;
	note->vcpus = (uint32_t)regs->x[2];
	return 0;
}

static int32_t bitmap_destroy(struct caller *caller, const struct ffa_regs *regs)
{
	uint32_t id = (uint32_t)regs->x[1];
	struct note *note = id <= UINT16_MAX ? note_of(caller->sim, (uint16_t)id) : NULL;

	watch(caller, note == NULL || (id & FFA_ID_SECURE_BIT), "bitmap destroyed of", id);
	if (note == NULL || (id & FFA_ID_SECURE_BIT) || (optee_ns(caller) && id != 0))
		return FFA_RET_INVALID_PARAMETERS;
	if (!note->created)
		return optee_ns(caller) ? 0 : FFA_RET_DENIED;
	if (note->pending || (optee_ns(caller) && note->bound))
		return FFA_RET_DENIED;
	forget(note);
	return 0;
}

/* ---- bind, unbind --------------------------------------------------------------------------- */

static uint64_t bitmap_in(const struct ffa_regs *regs)
{
	return (regs->x[3] & UINT32_MAX) | regs->x[4] << 32;
}

static bool sender_exists(struct caller *caller, uint16_t sender)
{
	return sp_of(caller->sim, sender) != NULL || is_endpoint(caller->sim, sender);
}

/* The receiver of a BIND or UNBIND, checked; NULL with *error set. */
static struct note *receiver_of(struct caller *caller, const struct ffa_regs *regs, int32_t *error)
{
	uint16_t receiver = (uint16_t)(regs->x[1] & 0xffff);
	uint16_t sender = (uint16_t)(regs->x[1] >> 16 & 0xffff);
	struct note *note = note_of(caller->sim, receiver);

	watch(caller, caller->known && receiver != caller->id, "binding for", receiver);
	watch(caller, note == NULL || (receiver & FFA_ID_SECURE_BIT), "binding for", receiver);
	watch(caller, sender == receiver, "binding to itself", sender);
	*error = FFA_RET_INVALID_PARAMETERS;
	if (note == NULL || (caller->sp != NULL && receiver != caller->id) ||
	    (caller->sp == NULL && (receiver & FFA_ID_SECURE_BIT)))
		return NULL;
	if (!optee_ns(caller) &&
	    (sender == receiver || !sender_exists(caller, sender) || bitmap_in(regs) == 0))
		return NULL;
	*error = note->created ? 0 : FFA_RET_DENIED;
	return note->created ? note : NULL;
}

static int32_t bind(struct caller *caller, const struct ffa_regs *regs)
{
	uint64_t bitmap = bitmap_in(regs);
	struct note *note;
	int32_t error;

	if (regs->x[2] != 0)
		return optee_ns(caller) ? FFA_RET_DENIED : FFA_RET_INVALID_PARAMETERS;
	note = receiver_of(caller, regs, &error);
	if (note == NULL)
		return error;
	if (bitmap & (note->bound | note->pending))
		return FFA_RET_DENIED;
	note->bound |= bitmap;
	for (uint32_t i = 0; i < 64; i++)
		if (bitmap >> i & 1)
			note->sender[i] = (uint16_t)(regs->x[1] >> 16 & 0xffff);
	return 0;
}

/* OP-TEE does not look whose a binding is. */
static int32_t unbind(struct caller *caller, const struct ffa_regs *regs)
{
	uint16_t sender = (uint16_t)(regs->x[1] >> 16 & 0xffff);
	uint64_t bitmap = bitmap_in(regs);
	struct note *note;
	int32_t error;

	note = receiver_of(caller, regs, &error);
	if (note == NULL)
		return error;
	if (bitmap & note->pending)
		return FFA_RET_DENIED;
	for (uint32_t i = 0; !optee_ns(caller) && i < 64; i++)
		if ((bitmap >> i & 1) && (!(note->bound >> i & 1) || note->sender[i] != sender))
			return FFA_RET_DENIED;
	note->bound &= ~bitmap;
	return 0;
}

/* ---- set, get ------------------------------------------------------------------------------- */

int32_t note_set(struct sim *sim, uint16_t sender, uint16_t receiver, uint64_t bitmap)
{
	struct note *note = note_of(sim, receiver);

	if (note == NULL || receiver == sender || bitmap == 0)
		return FFA_RET_INVALID_PARAMETERS;
	if (!note->created || (bitmap & ~note->bound))
		return FFA_RET_DENIED;
	for (uint32_t i = 0; !is_optee(sim) && i < 64; i++)
		if ((bitmap >> i & 1) && note->sender[i] != sender)
			return FFA_RET_DENIED;
	if (bitmap & ~note->pending)
		note->reported = false;
	note->pending |= bitmap;
	return 0;
}

void note_rx_full(struct sim *sim, uint16_t receiver)
{
	struct note *note = note_of(sim, receiver);

	if (note != NULL)
		note->spm_pending |= 1;
}

int32_t sim_notification_set(struct sim *sim, uint16_t sp_id, uint16_t receiver, uint64_t bitmap)
{
	int32_t error;

	pthread_mutex_lock(&sim->big);
	error = note_set(sim, sp_id, receiver, bitmap);
	pthread_mutex_unlock(&sim->big);
	return error;
}

static int32_t set(struct caller *caller, const struct ffa_regs *regs)
{
	uint16_t sender = (uint16_t)(regs->x[1] >> 16 & 0xffff);
	uint16_t receiver = (uint16_t)(regs->x[1] & 0xffff);

	watch(caller, caller->known && sender != caller->id, "set in the name of", sender);
	watch(caller, sp_of(caller->sim, receiver) == NULL, "set for", receiver);
	watch(caller, regs->x[2] != 0, "set with flags", regs->x[2]);
	if (optee_ns(caller))
		return FFA_RET_NOT_SUPPORTED;
	if (caller->sp != NULL && sender != caller->id)
		return FFA_RET_INVALID_PARAMETERS;
	if (regs->x[2] & ~UINT64_C(2) || (caller->sp == NULL && regs->x[2]))
		return FFA_RET_INVALID_PARAMETERS;
	return note_set(caller->sim, sender, receiver, bitmap_in(regs));
}

/* Pending bits of one world's senders, taken. */
static uint64_t take(struct note *note, bool secure)
{
	uint64_t bits = 0;

	for (uint32_t i = 0; i < 64; i++)
		if ((note->pending >> i & 1) &&
		    ((note->sender[i] & FFA_ID_SECURE_BIT) != 0) == secure)
			bits |= UINT64_C(1) << i;
	note->pending &= ~bits;
	return bits;
}

static void get(struct caller *caller, struct ffa_regs *regs)
{
	uint32_t vcpu = (uint32_t)regs->x[1] >> 16, flags = (uint32_t)regs->x[2];
	uint16_t receiver = (uint16_t)(regs->x[1] & 0xffff);
	struct note *note = note_of(caller->sim, receiver);
	uint64_t sp = 0, vm = 0;
	uint32_t spm = 0;

	watch(caller, caller->known && receiver != caller->id, "get for", receiver);
	watch(caller, (flags & ~(GET_SP | GET_SPM)) != 0, "get with flags", flags);
	if (note == NULL || (caller->sp != NULL && receiver != caller->id) ||
	    (caller->sp == NULL && (receiver & FFA_ID_SECURE_BIT)) ||
	    (!optee_ns(caller) && (flags > 15 || !note->created || vcpu >= note->vcpus)) ||
	    (!optee_ns(caller) && caller->sp == NULL && (flags & (GET_VM | GET_HYP)))) {
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	if (flags & GET_SP)
		sp = take(note, true);
	if ((flags & GET_VM) && caller->sp != NULL)
		vm = take(note, false);
	if ((flags & GET_SPM) && !optee_ns(caller)) {
		spm = note->spm_pending;
		note->spm_pending = 0;
	}
	answer_success(regs, (uint32_t)sp, (uint32_t)(sp >> 32));
	regs->x[4] = vm & UINT32_MAX;
	regs->x[5] = vm >> 32;
	regs->x[6] = spm;
}

/* ---- info get: who has something pending that was not told yet ------------------------------ */

static void info_get(struct caller *caller, struct ffa_regs *regs)
{
	struct sim *sim = caller->sim;
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0, more = false;
	uint32_t per = wide ? IDS_PER_REGISTER_64 : IDS_PER_REGISTER_32, room = 5 * per, ids = 0;
	struct ffa_regs out = { { 0 } };

	for (uint32_t i = 0; i < sim->notes; i++) {
		struct note *note = &sim->note[i];

		if (!note->created || note->reported || (!note->pending && !note->spm_pending))
			continue;
		if (ids == room) {
			more = true;
			break;
		}
		out.x[3 + ids / per] |= (uint64_t)note->id << 16 * (ids % per);
		note->reported = true;
		ids++;
	}
	if (ids == 0) {
		answer_error(regs, FFA_RET_NO_DATA);
		return;
	}
	answer_success(regs, 0, 0);
	for (uint32_t i = 3; i < 8; i++)
		regs->x[i] = out.x[i];
	regs->x[0] = wide ? FFA_FID64(FFA_NR_SUCCESS) : FFA_FID32(FFA_NR_SUCCESS);
	regs->x[2] = ids << 7 | (more ? 1 : 0);
}

bool sim_oracle_notifications(struct sim *sim, uint16_t endpoint, struct sim_notifications *out)
{
	const struct note *note;

	pthread_mutex_lock(&sim->big);
	note = note_of(sim, endpoint);
	if (note != NULL) {
		out->bitmap = note->created;
		out->bound = note->bound;
		out->pending = note->pending;
	}
	pthread_mutex_unlock(&sim->big);
	return note != NULL;
}

/* ---- all of them ---------------------------------------------------------------------------- */

void do_notification(struct caller *caller, struct ffa_regs *regs)
{
	uint32_t number = (uint32_t)regs->x[0] & 0xffff;
	int32_t error = 0;

	if ((caller->sp == NULL && is_el3(caller->sim)) ||
	    (caller->version < FFA_VERSION_1_1 && !optee_ns(caller))) {
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
		return;
	}
	if (number == FFA_NR_NOTIFICATION_GET) {
		get(caller, regs);
		return;
	}
	if (caller->sp == NULL && number == FFA_NR_NOTIFICATION_INFO_GET) {
		info_get(caller, regs);
		return;
	}
	if (caller->sp == NULL && number == FFA_NR_NOTIFICATION_BITMAP_CREATE)
		error = bitmap_create(caller, regs);
	else if (caller->sp == NULL && number == FFA_NR_NOTIFICATION_BITMAP_DESTROY)
		error = bitmap_destroy(caller, regs);
	else if (number == FFA_NR_NOTIFICATION_BIND)
		error = bind(caller, regs);
	else if (number == FFA_NR_NOTIFICATION_UNBIND)
		error = unbind(caller, regs);
	else if (number == FFA_NR_NOTIFICATION_SET)
		error = set(caller, regs);
	else
		error = FFA_RET_NOT_SUPPORTED;
	if (error)
		answer_error(regs, error);
	else
		answer_success(regs, 0, 0);
}
