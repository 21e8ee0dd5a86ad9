package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.buildkit.wire.BridgeSolveRequest;
import dev.minato.docker.buildkit.wire.BridgeSolveResponse;
import dev.minato.docker.buildkit.wire.BuildResult;
import dev.minato.docker.buildkit.wire.Definition;
import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.docker.buildkit.wire.PingRequest;
import dev.minato.docker.buildkit.wire.PongResponse;
import dev.minato.docker.buildkit.wire.ReturnError;
import dev.minato.docker.buildkit.wire.ReturnRequest;
import dev.minato.docker.buildkit.wire.ReturnResponse;
import dev.minato.docker.buildkit.wire.SolveRequest;
import dev.minato.docker.buildkit.wire.SolveResponse;
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
import dev.minato.http.grpc.GrpcClient;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcExchange;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.http.grpc.GrpcServer;

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
    private final String session;
    private final ClientServer server;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, Definition> inputs = new HashMap<>();

    /**
     * @param socket of the daemon
     * @param inner free, for a socket of the client's own
     * @param files what it has
     */
    BuildClient(Path socket, Path inner, Path files, String session) {
        this.socket = socket;
        this.inner = inner;
        this.server = new ClientServer(files);
        this.session = session;
    }

    /** Gives its builds a result of another as an input. */
    BuildClient input(String name, Definition definition) {
        inputs.put(name, definition);
        return this;
    }

    /** What it serves. */
    ClientServer server() {
        return server;
    }

    /** Opens the session. */
    BuildClient begin() throws IOException {
        GrpcServer served = server.services();
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
        server.expect(exporters.length == 0 ? "" : exporters[0].getType());
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
