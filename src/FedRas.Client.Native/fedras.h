/*
 * A device of a FedRas federation, for C and everything that calls C.
 *
 * Strings are UTF-8 and end with a zero byte. The caller owns all buffers. Every function may be called from any thread; those that use
 * the network say so, and wait for each other. A function that fails returns one of FEDRAS_E_*, and fedras_last_message then says what was
 * wrong, what is allowed and what to do next.
 */
#ifndef FEDRAS_H
#define FEDRAS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open device; 0 is none. */
typedef int64_t fedras_client;

#define FEDRAS_E_ARGUMENT (-1) /* An argument is missing or out of its range. */
#define FEDRAS_E_HANDLE (-2)   /* The client is not open. */
#define FEDRAS_E_STORE (-3)    /* The device's file cannot be read or written. */
#define FEDRAS_E_INTERNAL (-4) /* A fault of the library. Please report it. */

/* What came of fedras_participate and fedras_refresh. */
#define FEDRAS_ACCEPTED 0    /* The device trained and its report counts. */
#define FEDRAS_NOT_NEEDED 1  /* The device trained, and enough others came before it. */
#define FEDRAS_TOO_LATE 2    /* The device trained, and the round was over. */
#define FEDRAS_REFUSED 3     /* The server says no, and the message says why. Do not call again at once. */
#define FEDRAS_LATER 4       /* The server wants the device later. Nothing was downloaded: fedras_refresh does that. */
#define FEDRAS_UP_TO_DATE 5  /* The device holds the newest model, and nothing else was asked for. */
#define FEDRAS_NOT_ALLOWED 6 /* The situation does not allow it. Nothing was sent. */
#define FEDRAS_TIME_IS_UP 7  /* The time for one call, 25 s, is up, or fedras_forget stopped it. The next call goes on. */
#define FEDRAS_UNREACHABLE 8 /* No answer came. The next call goes on. */
#define FEDRAS_UNTRUSTED 9   /* What answered is not the server of the invitation. */
#define FEDRAS_UNSUPPORTED 10 /* The server asks for what this version cannot do. Update the app. */

/* How the device stands: any sum of these. */
#define FEDRAS_CHARGING 1  /* It charges, or has no battery. */
#define FEDRAS_UNMETERED 2 /* Bytes cost nothing. */

/* What fedras_record notes. */
#define FEDRAS_LIKED 0     /* The user liked the item. */
#define FEDRAS_BLOCKED 1   /* The item is never recommended, and left out of training. */
#define FEDRAS_UNBLOCKED 2 /* Takes FEDRAS_BLOCKED back. */

/*
 * Opens the device's file, or makes it. The network is not used.
 * invitation  the line that the server printed
 * path        the file, in the app's private folder
 * client      receives the device
 * Returns 0.
 */
int32_t fedras_open(const char *invitation, const char *path, fedras_client *client);

/* Notes something about an item. It stays on the device. Returns 0. */
int32_t fedras_record(fedras_client client, const char *item, int32_t what);

/*
 * Takes part once: enrols if needed, checks in, catches up, trains, reports. Uses the network, and returns after 25 s at most, but for a
 * training that has begun. It may be killed at any instant.
 * situation      a sum of FEDRAS_CHARGING and FEDRAS_UNMETERED; without both nothing is sent
 * come_back_ms   receives the milliseconds to wait before the next call, or -1 if the server does not say; may be NULL
 * Returns one of FEDRAS_ACCEPTED ... FEDRAS_UNSUPPORTED; fedras_last_message explains it.
 */
int32_t fedras_participate(fedras_client client, int32_t situation, int64_t *come_back_ms);

/* Catches up with the newest model without training. Uses the network. Returns what fedras_participate returns. */
int32_t fedras_refresh(fedras_client client, int64_t *come_back_ms);

/*
 * The items that fit the user best, best first, one on a line. Offline.
 * count        how many at most
 * candidates   ids to rank, one on a line; NULL ranks the whole catalogue
 * buffer       receives the lines; NULL if capacity is 0
 * capacity     bytes of the buffer
 * Returns the bytes of the lines without the zero byte. If that is not below the capacity, nothing was written: call again with more.
 */
int32_t fedras_recommend(fedras_client client, int32_t count, const char *candidates, char *buffer, int32_t capacity);

/*
 * Erases everything from the device at once, and asks the server to take the credential back. Uses the network.
 * Returns 0 if the server has taken it back, and 1 if the next call to the server must say so again.
 */
int32_t fedras_forget(fedras_client client);

/*
 * What the last call of this thread has to say; empty if nothing. Returns and writes like fedras_recommend.
 */
int32_t fedras_last_message(char *buffer, int32_t capacity);

/* Closes the device. Waits for a call that uses the network. Returns 0. */
int32_t fedras_close(fedras_client client);

#ifdef __cplusplus
}
#endif

#endif
