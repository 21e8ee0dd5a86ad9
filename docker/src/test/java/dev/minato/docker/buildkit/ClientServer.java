package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.docker.buildkit.wire.BytesMessage;
import dev.minato.docker.buildkit.wire.GetSecretRequest;
import dev.minato.docker.buildkit.wire.GetSecretResponse;
import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.http.HeaderFields;
import dev.minato.http.grpc.GrpcCall;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcServer;
import dev.minato.http.grpc.GrpcStatus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * What a client of builds serves on its session: its files, its secrets, and a place for outputs.
 */
final class ClientServer {
    private final Path files;
    private final List<HeaderFields> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    private final CompletableFuture<Void> syncing = new CompletableFuture<>();
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private volatile String output = "";
    private Optional<List<Packet>> script = Optional.empty();

    /**
     * @param files what the client has
     */
    ClientServer(Path files) {
        this.files = files;
    }

    /** Takes outputs of this type from now on. */
    void expect(String type) {
        output = type;
    }

    /** The services. */
    GrpcServer services() {
        return GrpcServer.builder().stream(
                        ProtobufMessages.method(
                                "moby.filesync.v1.FileSync",
                                "DiffCopy",
                                Packet.parser(),
                                Packet.parser()),
                        this::send)
                .stream(
                        ProtobufMessages.method(
                                "moby.filesync.v1.FileSend",
                                "DiffCopy",
                                BytesMessage.parser(),
                                BytesMessage.parser()),
                        this::receive)
                .unary(
                        ProtobufMessages.method(
                                "moby.buildkit.secrets.v1.Secrets",
                                "GetSecret",
                                GetSecretRequest.parser(),
                                GetSecretResponse.parser()),
                        (request, _) -> secret(request))
                .build();
    }

    private GetSecretResponse secret(GetSecretRequest request) throws GrpcException {
        String value = secrets.get(request.getId());
        if (value == null) {
            throw new GrpcException(GrpcStatus.NOT_FOUND, "no secret " + request.getId());
        }
        return GetSecretResponse.newBuilder().setData(ByteString.copyFromUtf8(value)).build();
    }

    /** The sender of fsutil's protocol; patterns are heeded as far as these tests need them. */
    private void send(GrpcCall<Packet, Packet> call) throws IOException {
        asked.add(call.metadata());
        String folder = call.metadata().first("dir-name").orElse("");
        List<String> follow = all(call.metadata(), "followpaths");
        if (folder.equals("context") && follow.isEmpty()) {
            syncing.complete(null);
            if (script.isPresent()) {
                for (Packet packet : script.get()) {
                    call.write(packet);
                }
                while (call.read().isPresent()) {
                    // Until the daemon has enough.
                }
                return;
            }
        }
        List<Path> sent = list(follow, all(call.metadata(), "exclude-patterns"));
        for (Path file : sent) {
            call.write(Packet.newBuilder().setType(Packet.Type.STAT).setStat(stat(file)).build());
        }
        call.write(Packet.newBuilder().setType(Packet.Type.STAT).build());
        for (Optional<Packet> next = call.read(); next.isPresent(); next = call.read()) {
            Packet packet = next.get();
            if (packet.getType() == Packet.Type.FIN) {
                call.write(packet);
                return;
            }
            byte[] content = Files.readAllBytes(files.resolve(sent.get(packet.getId())));
            Packet.Builder data =
                    Packet.newBuilder().setType(Packet.Type.DATA).setId(packet.getId());
            if (content.length > 0) {
                call.write(data.setData(ByteString.copyFrom(content)).build());
            }
            call.write(data.clearData().build());
        }
    }

    /** A file comes as pieces; pieces that are packets of a tree begin with their type. */
    private void receive(GrpcCall<BytesMessage, BytesMessage> call) throws IOException {
        if (output.equals("local")) {
            receiveTree(call);
            return;
        }
        for (var next = call.read(); next.isPresent(); next = call.read()) {
            next.get().getData().writeTo(stream);
        }
    }

    /** Packets are taken as bytes, since the method has one name for both. */
    private void receiveTree(GrpcCall<BytesMessage, BytesMessage> call) throws IOException {
        List<Stat> told = new ArrayList<>();
        int open = 0;
        boolean all = false;
        for (var next = call.read(); next.isPresent(); next = call.read()) {
            Packet packet = Packet.parseFrom(next.get().toByteArray());
            if (packet.getType() == Packet.Type.FIN) {
                return;
            }
            if (packet.getType() == Packet.Type.STAT && packet.hasStat()) {
                Stat stat = packet.getStat();
                String mode = Integer.toOctalString(stat.getMode() & 0777);
                boolean file = stat.getMode() >>> 19 == 0;
                received.put(stat.getPath(), told(stat, file, mode));
                if (file) {
                    open++;
                    answer(call, Packet.Type.REQ, told.size());
                }
                told.add(stat);
            } else if (packet.getType() == Packet.Type.STAT) {
                all = true;
            } else if (packet.getData().isEmpty()) {
                open--;
            } else {
                received.merge(
                        told.get(packet.getId()).getPath(),
                        packet.getData().toStringUtf8(),
                        String::concat);
            }
            if (all && open == 0) {
                all = false;
                answer(call, Packet.Type.FIN, 0);
            }
        }
    }

    private static String told(Stat stat, boolean file, String mode) {
        if (file) {
            return "file " + mode + ": ";
        }
        return stat.getMode() < 0 ? "directory " + mode : "link " + stat.getLinkName();
    }

    private static void answer(GrpcCall<BytesMessage, BytesMessage> call, Packet.Type type, int id)
            throws IOException {
        Packet packet = Packet.newBuilder().setType(type).setId(id).build();
        call.write(BytesMessage.parseFrom(packet.toByteArray()));
    }

    /** Files of a tree that came, with kind, permissions and content. */
    Map<String, String> received() {
        return received;
    }

    /** The file that came. */
    byte[] stream() {
        return stream.toByteArray();
    }

    private static List<String> all(HeaderFields fields, String name) {
        return fields.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(HeaderFields.Field::value)
                .toList();
    }

    private List<Path> list(List<String> follow, List<String> excludes) throws IOException {
        try (var walk = Files.walk(files)) {
            return walk.map(files::relativize)
                    .filter(path -> !path.toString().isEmpty())
                    .filter(path -> follow.isEmpty() || follow.contains(path.toString()))
                    .filter(path -> excludes.stream().noneMatch(path::startsWith))
                    .sorted()
                    .toList();
        }
    }

    private Stat stat(Path relative) throws IOException {
        Path file = files.resolve(relative);
        int mode = (Integer) Files.getAttribute(file, "unix:mode") & 0777;
        Stat.Builder stat =
                Stat.newBuilder()
                        .setPath(relative.toString())
                        .setModTime(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS))
                        .setUid(1234);
        if (Files.isDirectory(file)) {
            return stat.setMode(mode | 1 << 31).build();
        }
        return stat.setMode(mode).setSize(Files.size(file)).build();
    }

    /** What was asked of its files, as metadata of the calls. */
    List<HeaderFields> asked() {
        return asked;
    }

    /** Sends these packets for the context, whatever was asked, and then nothing. */
    void playing(List<Packet> packets) {
        script = Optional.of(packets);
    }

    /** Done when the context is asked for. */
    CompletableFuture<Void> syncing() {
        return syncing;
    }

    void secret(String id, String value) {
        secrets.put(id, value);
    }
}
