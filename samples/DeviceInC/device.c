/* A device in C: device INVITATION FILE [ITEM...] records items, takes part once, and recommends. */
#include "fedras.h"
#include <stdio.h>
#include <stdlib.h>

static int fail(const char *what, int32_t code) {
    char message[1024];
    if (fedras_last_message(message, sizeof message) >= (int32_t)sizeof message) message[0] = 0;
    fprintf(stderr, "%s: %d. %s\n", what, code, message);
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: device INVITATION FILE [ITEM...]\n");
        return 2;
    }
    fedras_client client = 0;
    int32_t code = fedras_open(argv[1], argv[2], &client);
    if (code != 0) return fail("open", code);
    for (int i = 3; i < argc; i++) {
        code = fedras_record(client, argv[i], FEDRAS_LIKED);
        if (code != 0) return fail("record", code);
    }

    int64_t come_back_ms = -1;
    code = fedras_participate(client, FEDRAS_CHARGING | FEDRAS_UNMETERED, &come_back_ms);
    if (code != FEDRAS_ACCEPTED && code != FEDRAS_LATER) return fail("participate", code);
    printf("participate: %d, come back in %lld ms\n", code, (long long)come_back_ms);
    code = fedras_refresh(client, NULL);
    if (code != FEDRAS_UP_TO_DATE) return fail("refresh", code);

    int32_t length = fedras_recommend(client, 5, NULL, NULL, 0);
    if (length < 0) return fail("recommend", length);
    char *lines = malloc((size_t)length + 1);
    if (lines == NULL || fedras_recommend(client, 5, NULL, lines, length + 1) != length) return fail("recommend", length);
    printf("%s", lines);
    free(lines);

    /* What must not work says so. */
    if (fedras_record(client + 1, "item", FEDRAS_LIKED) != FEDRAS_E_HANDLE) return fail("a client that is not open", 0);
    if (fedras_record(client, NULL, FEDRAS_LIKED) != FEDRAS_E_ARGUMENT) return fail("an item that is missing", 0);

    code = fedras_forget(client);
    if (code != 0) return fail("forget", code);
    if (fedras_recommend(client, 5, NULL, NULL, 0) != 0) return fail("a device that forgot everything recommends", 0);
    return fedras_close(client) == 0 ? 0 : fail("close", 0);
}
