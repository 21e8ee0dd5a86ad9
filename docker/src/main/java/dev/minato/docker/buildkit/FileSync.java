package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcExchange;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Fetches files of a client (fsutil's protocol, as {@code moby.filesync.v1.FileSync/DiffCopy} has
 * it): the client tells of all it has, is asked for those wanted by their number in that order, and
 * sends their content in pieces, several files at once. Nothing is written outside of the folder,
 * and all belongs to root.
 */
final class FileSync {
    private static final GrpcMethod<Packet, Packet> METHOD =
            ProtobufMessages.method(
                    "moby.filesync.v1.FileSync", "DiffCopy", Packet.parser(), Packet.parser());

    /** How many files a client may send at once; Docker's sends four. */
    private static final int MOST_OPEN = 64;

    /** What the kernel says of files whose parents or places the client has made up. */
    private static final Set<Integer> IMPOSSIBLE =
            Set.of(
                    Errno.EEXIST,
                    Errno.ENOENT,
                    Errno.ENOTDIR,
                    Errno.ELOOP,
                    Errno.EXDEV,
                    Errno.EISDIR,
                    Errno.EPERM,
                    Errno.EINVAL,
                    Errno.ENAMETOOLONG);

    private static final Packet FIN = Packet.newBuilder().setType(Packet.Type.FIN).build();

    private final Dir target;
    private final ArchiveLimits limits;
    private final LongConsumer progress;
    private final List<SyncedPath> directories = new ArrayList<>();
    private final Map<Integer, SyncedPath> asked = new HashMap<>();
    private final Map<Integer, Fd> open = new HashMap<>();
    private final BlockingQueue<Packet> requests = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable IOException> broken = new AtomicReference<>();
    private int number;
    private boolean told;
    private long bytes;

    /** What a client sends. */
    @FunctionalInterface
    interface Packets {
        /** The next packet; empty at the end. */
        Optional<Packet> read() throws IOException;
    }

    FileSync(Dir target, ArchiveLimits limits, LongConsumer progress) {
        this.target = target;
        this.limits = limits;
        this.progress = progress;
    }

    /** Whether the client serves files at all. */
    static boolean isServed(BuildSession session) {
        return session.serves(METHOD);
    }

    /**
     * Fetches what is wanted.
     *
     * @param target empty
     * @param limits what it may come to
     * @param progress told of the bytes so far
     * @throws Fault invalid when the client sends what it must not; not found when it does not
     *     offer that folder; unavailable when it has gone
     */
    static void fetch(
            BuildSession session,
            SyncRequest request,
            Dir target,
            ArchiveLimits limits,
            LongConsumer progress) {
        FileSync sync = new FileSync(target, limits, progress);
        try (GrpcExchange<Packet, Packet> call = session.open(METHOD, request.metadata())) {
            Thread writer = Thread.ofVirtual().name("file-sync").start(() -> sync.ask(call));
            try {
                sync.receive(call::read);
            } finally {
                writer.interrupt();
                sync.closeAll();
            }
        } catch (GrpcException e) {
            throw switch (e.status()) {
                case NOT_FOUND, UNKNOWN, INVALID_ARGUMENT, PERMISSION_DENIED ->
                        Fault.invalid(
                                "context",
                                "the client of the build does not give its folder "
                                        + request.folder()
                                        + ": "
                                        + e.text());
                default -> Fault.unavailable("the client of the build: " + e.text());
            };
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the client of the build has gone", e);
        } catch (LinuxException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "files of the client cannot be stored: " + e, e);
        }
    }

    /**
     * Sends what is wanted beside the reading: who waits for the other with both would for ever.
     */
    private void ask(GrpcExchange<Packet, Packet> call) {
        try {
            for (Packet next = requests.take(); ; next = requests.take()) {
                call.write(next);
                if (next.getType() == Packet.Type.FIN) {
                    call.end();
                    return;
                }
            }
        } catch (IOException e) {
            broken.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes what comes until its end.
     *
     * @throws Fault invalid for what must not come
     */
    void receive(Packets packets) throws IOException {
        while (true) {
            Packet packet = packets.read().orElse(FIN);
            IOException failed = broken.get();
            if (failed != null) {
                throw failed;
            }
            switch (packet.getType()) {
                case STAT -> stat(packet);
                case DATA -> data(packet);
                case FIN -> {
                    requireAll();
                    finish();
                    return;
                }
                case ERR ->
                        throw SyncedPath.invalid("an error: " + packet.getData().toStringUtf8());
                default -> throw SyncedPath.invalid("a packet of an unknown type");
            }
        }
    }

    private void stat(Packet packet) {
        if (told) {
            throw SyncedPath.invalid("a file after the last one");
        }
        if (!packet.hasStat()) {
            told = true;
            finishWhenComplete();
            return;
        }
        if (number >= limits.entries()) {
            throw Fault.invalid("context", "the context has more than " + number + " files");
        }
        SyncedPath file = SyncedPath.of(packet.getStat());
        try {
            take(file, number++);
        } catch (LinuxException e) {
            if (IMPOSSIBLE.stream().anyMatch(e::is)) {
                throw SyncedPath.invalid("a file that cannot be: " + file.path() + ": " + e);
            }
            throw e;
        }
    }

    private void take(SyncedPath file, int id) {
        Stat stat = file.stat();
        BytePath path = file.path();
        switch (file.kind()) {
            case DIRECTORY -> {
                target.mkdir(path, 0755);
                target.chmod(path, file.permissions());
                directories.add(file);
            }
            case SYMLINK -> {
                target.symlink(path, BytePath.of(stat.getLinkName()));
                target.utimes(path, file.seconds(), file.nanos());
            }
            case HARD_LINK -> link(file);
            case FILE -> {
                target.create(path, 0600).close();
                asked.put(id, file);
                requests.add(Packet.newBuilder().setType(Packet.Type.REQ).setId(id).build());
            }
            case PIPE ->
                    target.mknod(path, dev.minato.linux.Stat.Type.FIFO, file.permissions(), 0, 0);
            case DEVICE, OTHER -> {
                // No build can copy it.
            }
        }
    }

    private void link(SyncedPath file) {
        BytePath first = BytePath.of(file.stat().getLinkName()).inRoot();
        if (first.hasDotDot()) {
            throw SyncedPath.invalid("a link that leads out of the folder: " + file.path());
        }
        target.link(first, file.path());
    }

    private void data(Packet packet) throws IOException {
        int id = packet.getId();
        SyncedPath file = asked.get(id);
        if (file == null) {
            throw SyncedPath.invalid("content that nobody asked for, number " + id);
        }
        Fd fd = open.get(id);
        if (fd == null) {
            if (open.size() >= MOST_OPEN) {
                throw SyncedPath.invalid("more than " + MOST_OPEN + " files at once");
            }
            fd = target.open(file.path(), OpenFlags.WRONLY, 0);
            open.put(id, fd);
        }
        if (packet.getData().isEmpty()) {
            complete(id, file);
            return;
        }
        bytes += packet.getData().size();
        if (bytes > limits.bytes()) {
            throw Fault.invalid(
                    "context", "the context is larger than " + limits.bytes() + " bytes");
        }
        byte[] piece = packet.getData().toByteArray();
        fd.write(piece, 0, piece.length);
        progress.accept(bytes);
    }

    private void complete(int id, SyncedPath file) {
        Fd fd = open.remove(id);
        if (fd != null) {
            fd.close();
        }
        asked.remove(id);
        target.chmod(file.path(), file.permissions());
        target.utimes(file.path(), file.seconds(), file.nanos());
        finishWhenComplete();
    }

    private void finishWhenComplete() {
        if (told && asked.isEmpty()) {
            requests.add(FIN);
        }
    }

    private void requireAll() {
        if (!told || !asked.isEmpty()) {
            throw SyncedPath.invalid("an end before " + asked.size() + " files were complete");
        }
    }

    /** What was put into a folder has changed its time. */
    private void finish() {
        for (SyncedPath directory : directories.reversed()) {
            target.utimes(directory.path(), directory.seconds(), directory.nanos());
        }
    }

    void closeAll() {
        open.values().forEach(Fd::close);
        open.clear();
    }
}
