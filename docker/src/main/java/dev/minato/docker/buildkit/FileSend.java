package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.BytesMessage;
import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.http.HeaderFields;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcExchange;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.linux.BytePath;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Hands results to a client ({@code moby.filesync.v1.FileSend}): a file as a stream, or a tree of
 * files by fsutil's protocol, in which we are the sender.
 */
final class FileSend {
    private static final String SERVICE = "moby.filesync.v1.FileSend";
    private static final GrpcMethod<BytesMessage, BytesMessage> STREAM =
            ProtobufMessages.method(
                    SERVICE, "DiffCopy", BytesMessage.parser(), BytesMessage.parser());
    private static final GrpcMethod<Packet, Packet> TREE =
            ProtobufMessages.method(SERVICE, "DiffCopy", Packet.parser(), Packet.parser());

    /** By this the client knows which of its outputs it is. */
    private static final String OUTPUT = "buildkit-attachable-exporter-id";

    /** Bytes of one message; clients take 4 MiB. */
    private static final int PIECE = 1 << 20;

    private final BuildSession session;
    private final int output;

    /**
     * @param output the number of the exporter in the client's request
     */
    FileSend(BuildSession session, int output) {
        this.session = session;
        this.output = output;
    }

    /** Something that writes a file. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private HeaderFields metadata() {
        return new HeaderFields().add(OUTPUT, Integer.toString(output));
    }

    /**
     * Sends a file.
     *
     * @param progress told of the bytes so far
     * @throws Fault invalid when the client does not take it, unavailable when it has gone
     */
    void stream(Content content, LongConsumer progress) {
        try (GrpcExchange<BytesMessage, BytesMessage> call = session.open(STREAM, metadata());
                OutputStream pieces = ByteMessages.out(counted(call, progress), PIECE, call::end);
                OutputStream out = new BufferedOutputStream(pieces, PIECE)) {
            content.writeTo(out);
            out.flush();
            call.end();
            // It has the file when it ends the call.
            Optional<BytesMessage> end = call.read();
            while (end.isPresent()) {
                end = call.read();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static ByteMessages.Sink counted(
            GrpcExchange<BytesMessage, BytesMessage> call, LongConsumer progress) {
        long[] bytes = new long[1];
        return message -> {
            call.write(message);
            bytes[0] += message.getData().size();
            progress.accept(bytes[0]);
        };
    }

    private static Fault failed(IOException e) {
        return e instanceof GrpcException refused
                ? Fault.invalid("output", "the client does not take the output: " + refused.text())
                : Fault.of(Fault.Kind.UNAVAILABLE, "the client of the build has gone", e);
    }

    /**
     * Sends a tree: tells of all files, and sends the content of those that are asked for.
     *
     * @param progress told of the bytes so far
     * @throws Fault as {@link #stream} has it
     */
    void tree(ResultTree tree, LongConsumer progress) {
        Map<Integer, BytePath> files = new HashMap<>();
        try (GrpcExchange<Packet, Packet> call = session.open(TREE, metadata())) {
            BlockingQueue<Packet> asked = new LinkedBlockingQueue<>();
            AtomicReference<@Nullable IOException> broken = new AtomicReference<>();
            // What is asked is read beside the telling, or both sides could wait for each other.
            Thread reader =
                    Thread.ofVirtual().name("file-send").start(() -> listen(call, asked, broken));
            try {
                int[] number = new int[1];
                tree.walk((path, stat, first) -> {
                    if (stat.type() == dev.minato.linux.Stat.Type.FILE) {
                        files.put(number[0], path);
                    }
                    number[0]++;
                    Optional<BytePath> link =
                            stat.isSymlink() ? Optional.of(tree.readlink(path)) : first;
                    call.write(
                            Packet.newBuilder()
                                    .setType(Packet.Type.STAT)
                                    .setStat(SyncedPath.told(path, stat, link))
                                    .build());
                });
                call.write(Packet.newBuilder().setType(Packet.Type.STAT).build());
                answer(call, asked, broken, tree, files, progress);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Fault.of(Fault.Kind.UNAVAILABLE, "the build was cancelled", e);
            } finally {
                reader.interrupt();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void listen(
            GrpcExchange<Packet, Packet> call,
            BlockingQueue<Packet> asked,
            AtomicReference<@Nullable IOException> broken) {
        Packet end = Packet.newBuilder().setType(Packet.Type.FIN).build();
        try {
            for (var next = call.read(); next.isPresent(); next = call.read()) {
                asked.add(next.get());
            }
        } catch (IOException e) {
            broken.set(e);
        }
        asked.add(end);
    }

    private static void answer(
            GrpcExchange<Packet, Packet> call,
            BlockingQueue<Packet> asked,
            AtomicReference<@Nullable IOException> broken,
            ResultTree tree,
            Map<Integer, BytePath> files,
            LongConsumer progress)
            throws IOException, InterruptedException {
        long sent = 0;
        while (true) {
            Packet next = asked.take();
            IOException failed = broken.get();
            if (failed != null) {
                throw failed;
            }
            switch (next.getType()) {
                case REQ -> {
                    BytePath path = files.remove(next.getId());
                    if (path == null) {
                        throw SyncedPath.invalid("a wish for a file that there is not");
                    }
                    sent += content(call, next.getId(), tree, path);
                    progress.accept(sent);
                }
                case FIN -> {
                    call.write(next);
                    call.end();
                    return;
                }
                case ERR -> throw SyncedPath.invalid("an error: " + next.getData().toStringUtf8());
                default -> throw SyncedPath.invalid("a packet that a receiver has not to send");
            }
        }
    }

    private static long content(
            GrpcExchange<Packet, Packet> call, int id, ResultTree tree, BytePath path)
            throws IOException {
        Packet.Builder data = Packet.newBuilder().setType(Packet.Type.DATA).setId(id);
        long sent = 0;
        try (InputStream in = tree.read(path)) {
            for (byte[] piece = in.readNBytes(PIECE);
                    piece.length > 0;
                    piece = in.readNBytes(PIECE)) {
                call.write(data.setData(ByteString.copyFrom(piece)).build());
                sent += piece.length;
            }
        }
        call.write(data.clearData().build());
        return sent;
    }
}
