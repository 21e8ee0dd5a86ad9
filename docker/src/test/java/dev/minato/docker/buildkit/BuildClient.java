package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import dev.minato.docker.buildkit.wire.BridgeSolveRequest;
import dev.minato.docker.buildkit.wire.BridgeSolveResponse;
import dev.minato.docker.buildkit.wire.BuildResult;
import dev.minato.docker.buildkit.wire.BytesMessage;
import dev.minato.docker.buildkit.wire.Definition;
import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.docker.buildkit.wire.GetSecretRequest;
import dev.minato.docker.buildkit.wire.GetSecretResponse;
import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.docker.buildkit.wire.PingRequest;
import dev.minato.docker.buildkit.wire.PongResponse;
import dev.minato.docker.buildkit.wire.ReturnError;
import dev.minato.docker.buildkit.wire.ReturnRequest;
import dev.minato.docker.buildkit.wire.ReturnResponse;
import dev.minato.docker.buildkit.wire.SolveRequest;
import dev.minato.docker.buildkit.wire.SolveResponse;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.docker.buildkit.wire.StatusRequest;
import dev.minato.docker.buildkit.wire.StatusResponse;
import dev.minato.http.Duplex;
import dev.minato.http.ErrorWriter;
import dev.minato.http.HeaderFields;
import dev.minato.http.Http2Connection;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.http.grpc.GrpcCall;
import dev.minato.http.grpc.GrpcClient;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcExchange;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.http.grpc.GrpcServer;
import dev.minato.http.grpc.GrpcStatus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
 * A client as buildx is one: a session that serves its files, and a gateway that it runs itself.
 */
final class BuildClient implements AutoCloseable {
    private static final GrpcMethod<SolveRequest, SolveResponse> SOLVE =
            ProtobufMessages.method(
                    "moby.buildkit.v1.Control",
                    "Solve",
                    SolveRequest.parser(),
                    SolveResponse.parser());
    private static final GrpcMethod<StatusRequest, StatusResponse> STATUS =
            ProtobufMessages.method(
                    "moby.buildkit.v1.Control",
                    "Status",
                    StatusRequest.parser(),
                    StatusResponse.parser());
    private static final GrpcMethod<BridgeSolveRequest, BridgeSolveResponse> BRIDGE =
            ProtobufMessages.method(
                    "moby.buildkit.v1.frontend.LLBBridge",
                    "Solve",
                    BridgeSolveRequest.parser(),
                    BridgeSolveResponse.parser());
    private static final GrpcMethod<PingRequest, PongResponse> PING =
            ProtobufMessages.method(
                    "moby.buildkit.v1.frontend.LLBBridge",
                    "Ping",
                    PingRequest.parser(),
                    PongResponse.parser());
    private static final GrpcMethod<ReturnRequest, ReturnResponse> RETURN =
            ProtobufMessages.method(
                    "moby.buildkit.v1.frontend.LLBBridge",
                    "Return",
                    ReturnRequest.parser(),
                    ReturnResponse.parser());

    private final Path socket;
    private final Path inner;
    private final Path files;
    private final String session;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<HeaderFields> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, Definition> inputs = new HashMap<>();
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private volatile String outputs = "";
    private final CompletableFuture<Void> syncing = new CompletableFuture<>();
    private Optional<List<Packet>> script = Optional.empty();

    /**
     * @param socket of the daemon
     * @param inner free, for a socket of the client's own
     * @param files what it has
     */
    BuildClient(Path socket, Path inner, Path files, String session) {
        this.socket = socket;
        this.inner = inner;
        this.files = files;
        this.session = session;
    }

    /** What was asked of its files, as metadata of the calls. */
    List<HeaderFields> asked() {
        return asked;
    }

    BuildClient secret(String id, String value) {
        secrets.put(id, value);
        return this;
    }

    /** Gives its builds a result of another as an input. */
    BuildClient input(String name, Definition definition) {
        inputs.put(name, definition);
        return this;
    }

    /** Sends these packets for the context, whatever was asked, and then nothing. */
    BuildClient playing(List<Packet> packets) {
        script = Optional.of(packets);
        return this;
    }

    /** Done when the context is asked for. */
    CompletableFuture<Void> syncing() {
        return syncing;
    }

    /** Opens the session. */
    BuildClient begin() throws IOException {
        GrpcServer served =
                GrpcServer.builder().stream(
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
        HttpService service = HttpService.of(served, ErrorWriter.PLAIN);
        open.add(
                HttpServer.onUnix(
                        inner,
                        HttpService.of(
                                (request, response) -> response.serveHttp2(service),
                                ErrorWriter.PLAIN)));
        Duplex own = upgrade(inner, HttpCall.post("/upgrade"));
        Duplex daemon =
                upgrade(
                        socket,
                        HttpCall.post("/session")
                                .header("X-Docker-Expose-Session-Uuid", session)
                                .header("X-Docker-Expose-Session-Sharedkey", "shared")
                                .header(
                                        "X-Docker-Expose-Session-Grpc-Method",
                                        "/moby.filesync.v1.FileSync/DiffCopy")
                                .header(
                                        "X-Docker-Expose-Session-Grpc-Method",
                                        "/moby.buildkit.secrets.v1.Secrets/GetSecret"));
        carry(own.in(), daemon.out(), daemon);
        carry(daemon.in(), own.out(), own);
        return this;
    }

    private Duplex upgrade(Path to, HttpCall call) {
        HttpReply reply =
                HttpClient.unix(to)
                        .send(call.header("Connection", "Upgrade").header("Upgrade", "h2c"));
        open.add(reply);
        assertThat(reply.status()).isEqualTo(101);
        return reply.duplex();
    }

    private static void carry(InputStream from, OutputStream to, AutoCloseable after) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (after) {
                        from.transferTo(to);
                    } catch (Exception ended) {
                        return;
                    }
                });
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
        if (outputs.equals("local")) {
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

    /** Opens another connection for BuildKit's own calls. */
    GrpcClient grpc() throws IOException {
        Duplex duplex = upgrade(socket, HttpCall.post("/grpc"));
        open.add(duplex);
        Http2Connection connection =
                Http2Connection.begin(duplex.in(), duplex.out(), duplex::close);
        open.add(connection);
        return new GrpcClient(connection);
    }

    /** What a build came to. */
    record Outcome(Map<String, String> exported, BuildResult result, List<StatusResponse> told) {
        String text() {
            StringBuilder text = new StringBuilder();
            told.forEach(status -> {
                status.getVertexesList()
                        .forEach(vertex -> text.append(vertex.getName()).append('\n'));
                status.getLogsList().forEach(log -> text.append(log.getMsg().toStringUtf8()));
                status.getWarningsList()
                        .forEach(warning ->
                                text.append(warning.getShort().toStringUtf8()).append('\n'));
            });
            return text.toString();
        }
    }

    /** Builds as buildx does: the build, its status and its gateway at the same time. */
    Outcome build(String ref, Map<String, String> options, Exporter... exporters) throws Exception {
        GrpcClient client = grpc();
        outputs = exporters.length == 0 ? "" : exporters[0].getType();
        SolveRequest request =
                SolveRequest.newBuilder()
                        .setRef(ref)
                        .setSession(session)
                        .addAllExporters(List.of(exporters))
                        .build();
        CompletableFuture<SolveResponse> solved = new CompletableFuture<>();
        run(solved, () -> client.call(SOLVE, request, Optional.empty()));
        List<StatusResponse> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Integer> status = new CompletableFuture<>();
        run(status, () -> follow(client, ref, told));
        BuildResult result = BuildResult.getDefaultInstance();
        ReturnRequest.Builder end = ReturnRequest.newBuilder();
        try {
            ask(client, PING, PingRequest.getDefaultInstance(), ref);
        } catch (GrpcException e) {
            solved.get(20, TimeUnit.SECONDS);
            throw e;
        }
        try {
            BridgeSolveRequest solve =
                    BridgeSolveRequest.newBuilder()
                            .setFrontend("dockerfile.v0")
                            .putAllFrontendOpt(options)
                            .putAllFrontendInputs(inputs)
                            .build();
            result = ask(client, BRIDGE, solve, ref).getResult();
            end.setResult(result);
        } catch (GrpcException e) {
            end.setError(ReturnError.newBuilder().setCode(2).setMessage(e.text()));
        }
        try {
            ask(client, RETURN, end.build(), ref);
        } catch (GrpcException e) {
            solved.get(20, TimeUnit.SECONDS);
            throw e;
        }
        Map<String, String> exported = solved.get(20, TimeUnit.SECONDS).getExporterResponseMap();
        status.get(20, TimeUnit.SECONDS);
        return new Outcome(exported, result, told);
    }

    private static int follow(GrpcClient client, String ref, List<StatusResponse> told)
            throws IOException {
        try (GrpcExchange<StatusRequest, StatusResponse> call =
                client.open(STATUS, new HeaderFields(), Optional.empty())) {
            call.write(StatusRequest.newBuilder().setRef(ref).build());
            call.end();
            for (var next = call.read(); next.isPresent(); next = call.read()) {
                told.add(next.get());
            }
            return told.size();
        }
    }

    private static <T> void run(CompletableFuture<T> into, java.util.concurrent.Callable<T> work) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        into.complete(work.call());
                    } catch (Exception e) {
                        into.completeExceptionally(e);
                    }
                });
    }

    private static <Q, A> A ask(GrpcClient client, GrpcMethod<Q, A> method, Q question, String ref)
            throws IOException {
        HeaderFields metadata = new HeaderFields().add("buildkit-controlapi-buildid", ref);
        try (GrpcExchange<Q, A> call = client.open(method, metadata, Optional.empty())) {
            call.write(question);
            call.end();
            return call.read().orElseThrow();
        }
    }

    /** A file that may be executed, as clients send it. */
    static Path write(Path file, String text, String permissions) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @Override
    public void close() {
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
