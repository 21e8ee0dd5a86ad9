package dev.minato.http;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;

/**
 * A listening Unix socket and its file: 0660, group minato where the group exists. A file that
 * nobody serves any more is replaced. The socket is bound at its own path, not at a draft's: a
 * client's errors name what was bound.
 */
final class UnixSocket {
    /** The most bytes that the kernel takes (sun_path of unix(7), less the closing zero). */
    private static final int LONGEST = 107;

    private static final String GROUP = "minato";
    private static final int BACKLOG = 1024;

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object fileKey;

    private UnixSocket(Path path, ServerSocketChannel channel, Object fileKey) {
        this.path = path;
        this.channel = channel;
        this.fileKey = fileKey;
    }

    /**
     * Listens at a path.
     *
     * @throws Fault invalid when the path is too long, conflict when a server answers there,
     *     unavailable when the file cannot be made
     */
    static UnixSocket bind(Path path) {
        requireFits(path);
        refuseWhenServed(path);
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
                boolean open = isOpenToOthers(path);
                restrict(path);
                if (open) {
                    turnAway(channel);
                }
                return new UnixSocket(path, channel, fileKey(path));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "cannot listen at " + path + ": " + reason(e), e);
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Removes the file, unless another server has put its own in the place. */
    void remove() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey.equals(fileKey(path))) {
            Files.deleteIfExists(path);
        }
    }

    private static void requireFits(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw Fault.invalid(
                    "socket",
                    "the socket path "
                            + path
                            + " has "
                            + length
                            + " bytes and the kernel takes "
                            + LONGEST
                            + ": choose a shorter MINATO_HOME");
        }
    }

    private static void refuseWhenServed(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Object type = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if (((Integer) type & 0170000) != 0140000) {
                throw Fault.conflict(
                        path + " is not a socket: move it away or choose another path");
            }
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            throw Fault.conflict("another server answers at " + path + ": stop it first");
        } catch (IOException stale) {
            // Nobody accepts: left behind by a server that was killed.
            return;
        }
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Under a umask that lets others connect, some may have done so before the mode was set. */
    private static void turnAway(ServerSocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        for (SocketChannel early = channel.accept(); early != null; early = channel.accept()) {
            early.close();
        }
    }

    private static void restrict(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        try {
            GroupPrincipal group =
                    file.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(GROUP);
            Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
        } catch (UserPrincipalNotFoundException absent) {
            // No such group on this host: root alone may connect.
            return;
        }
    }

    private static Object fileKey(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey());
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " " + Reason.of(e);
    }
}
