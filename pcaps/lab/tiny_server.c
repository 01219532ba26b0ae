/*
 * A few lines on libvncserver: a black screen with a password, a name and extensions as asked for.
 *
 *   tiny-server PORT [--password TEXT] [--name HEX] [--xvp] [--tight-files FOLDER] [--ultra-files] [--cut TEXT] [--size WxH] [--connect HOST PORT] [--version3] [--plain]
 *
 * --plain: a true-colour byte of 1 and no cursor, as programs set them that do not leave both to the library.
 */
#include <rfb/rfb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rfbBool power(rfbClientPtr client, uint8_t version, uint8_t code)
{
    (void)client;
    fprintf(stderr, "xvp version %u code %u\n", version, code);
    return TRUE;
}

int main(int argc, char **argv)
{
    static char name[512] = "tiny server";
    static char *passwords[] = { NULL, NULL };
    char *library_arguments[] = { argv[0], "-ftproot", NULL, NULL };
    int library_count = 1;
    const char *connect_host = NULL;
    char *cut = NULL;
    int width = 64, height = 48, connect_port = 0, xvp = 0, old_version = 0, ultra_files = 0, plain = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: tiny-server PORT [options]\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "--password") && i + 1 < argc) {
            passwords[0] = argv[++i];
        } else if (!strcmp(argv[i], "--name") && i + 1 < argc) {
            const char *hex = argv[++i];
            size_t length = 0;
            unsigned byte;
            while (length + 1 < sizeof name && sscanf(hex + 2 * length, "%2x", &byte) == 1)
                name[length++] = (char)byte;
            name[length] = 0;
        } else if (!strcmp(argv[i], "--xvp")) {
            xvp = 1;
        } else if (!strcmp(argv[i], "--tight-files") && i + 1 < argc) {
            rfbRegisterTightVNCFileTransferExtension();
            library_arguments[2] = argv[++i];
            library_count = 3;
        } else if (!strcmp(argv[i], "--cut") && i + 1 < argc) {
            cut = argv[++i];
        } else if (!strcmp(argv[i], "--ultra-files")) {
            ultra_files = TRUE; /* the library compares with TRUE, which is -1 */
        } else if (!strcmp(argv[i], "--size") && i + 1 < argc) {
            sscanf(argv[++i], "%dx%d", &width, &height);
        } else if (!strcmp(argv[i], "--connect") && i + 2 < argc) {
            connect_host = argv[++i];
            connect_port = atoi(argv[++i]);
        } else if (!strcmp(argv[i], "--version3")) {
            old_version = 1;
        } else if (!strcmp(argv[i], "--plain")) {
            plain = 1;
        }
    }

    rfbScreenInfoPtr screen = rfbGetScreen(&library_count, library_arguments, width, height, 8, 3, 4);
    if (!screen)
        return 1;
    screen->desktopName = name;
    screen->frameBuffer = calloc((size_t)width * height, 4);
    screen->port = screen->ipv6port = atoi(argv[1]);
    screen->autoPort = FALSE;
    screen->alwaysShared = TRUE;
    if (passwords[0]) {
        screen->authPasswdData = passwords;
        screen->passwordCheck = rfbCheckPasswordByList;
    }
    screen->permitFileTransfer = ultra_files;
    if (xvp)
        screen->xvpHook = power;
    if (old_version)
        screen->protocolMinorVersion = 3;
    if (plain) {
        screen->serverFormat.depth = 24;
        screen->serverFormat.trueColour = 1;
        screen->serverFormat.redShift = 16;
        screen->serverFormat.greenShift = 8;
        screen->serverFormat.blueShift = 0;
        screen->cursor = NULL;
    }
    rfbInitServer(screen);
    if (connect_host) {
        rfbClientPtr client = rfbReverseConnection(screen, (char *)connect_host, connect_port);
        if (client)
            client->onHold = FALSE;
    }
    for (int updates = 0; rfbIsActive(screen);) {
        rfbProcessEvents(screen, 20000);
        /* The text goes out some rounds after a viewer has come, when it has had its first update. */
        if (cut && screen->clientHead && ++updates == 25)
            rfbSendServerCutText(screen, cut, (int)strlen(cut));
    }
    return 0;
}
