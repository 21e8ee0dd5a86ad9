package dev.minato.docker.buildkit;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.BuildHistoryEvent;
import dev.minato.docker.buildkit.wire.BuildHistoryRequest;
import dev.minato.docker.buildkit.wire.BuildkitVersion;
import dev.minato.docker.buildkit.wire.BytesMessage;
import dev.minato.docker.buildkit.wire.DiskUsageRequest;
import dev.minato.docker.buildkit.wire.DiskUsageResponse;
import dev.minato.docker.buildkit.wire.InfoRequest;
import dev.minato.docker.buildkit.wire.InfoResponse;
import dev.minato.docker.buildkit.wire.ListWorkersRequest;
import dev.minato.docker.buildkit.wire.ListWorkersResponse;
import dev.minato.docker.buildkit.wire.Platform;
import dev.minato.docker.buildkit.wire.PruneRequest;
import dev.minato.docker.buildkit.wire.ReturnRequest;
import dev.minato.docker.buildkit.wire.SolveRequest;
import dev.minato.docker.buildkit.wire.SolveResponse;
import dev.minato.docker.buildkit.wire.StatusRequest;
import dev.minato.docker.buildkit.wire.StatusResponse;
import dev.minato.docker.buildkit.wire.UpdateBuildHistoryRequest;
import dev.minato.docker.buildkit.wire.UpdateBuildHistoryResponse;
import dev.minato.docker.buildkit.wire.UsageRecord;
import dev.minato.docker.buildkit.wire.VertexWarning;
import dev.minato.docker.buildkit.wire.WarnRequest;
import dev.minato.docker.buildkit.wire.WorkerRecord;
import dev.minato.http.Http2Connection;
import dev.minato.http.grpc.GrpcCall;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.http.grpc.GrpcServer;
import dev.minato.http.grpc.GrpcStatus;

import java.io.IOException;

/** {@code moby.buildkit.v1.Control}: builds begin here, and are told of. */
final class ControlService {
    private static final String SERVICE = "moby.buildkit.v1.Control";

    /** Bytes of one message of a session's connection. */
    private static final int PIECE = 1 << 15;

    private final SolveJobs jobs;
    private final BuildSessions sessions;
    private final ImageExport export;
    private final CacheUsage usage;

    ControlService(SolveJobs jobs, BuildSessions sessions, ImageExport export, CacheUsage usage) {
        this.jobs = jobs;
        this.sessions = sessions;
        this.export = export;
        this.usage = usage;
    }

    void add(GrpcServer.Builder server) {
        server.unary(
                method("ListWorkers", ListWorkersRequest.parser(), ListWorkersResponse.parser()),
                (_, _) -> ListWorkersResponse.newBuilder().addRecord(worker()).build());
        server.unary(
                method("Info", InfoRequest.parser(), InfoResponse.parser()),
                (_, _) -> InfoResponse.newBuilder().setVersion(version()).build());
        server.unary(method("Solve", SolveRequest.parser(), SolveResponse.parser()), this::solve);
        server.stream(
                method("Status", StatusRequest.parser(), StatusResponse.parser()), this::status);
        server.stream(
                method("Session", BytesMessage.parser(), BytesMessage.parser()), this::session);
        server.unary(
                method("DiskUsage", DiskUsageRequest.parser(), DiskUsageResponse.parser()),
                (request, _) -> usage.list(request));
        server.stream(
                method("Prune", PruneRequest.parser(), UsageRecord.parser()),
                call -> usage.prune(question(call), call::write));
        server.stream(
                method(
                        "ListenBuildHistory",
                        BuildHistoryRequest.parser(),
                        BuildHistoryEvent.parser()),
                // Builds of before are not kept.
                call -> call.read());
        server.unary(
                method(
                        "UpdateBuildHistory",
                        UpdateBuildHistoryRequest.parser(),
                        UpdateBuildHistoryResponse.parser()),
                (request, _) -> {
                    throw Fault.notFound(
                            "no build " + request.getRef() + ": builds of before are not kept");
                });
    }

    private static <Q extends MessageLite, A extends MessageLite> GrpcMethod<Q, A> method(
            String name, Parser<Q> question, Parser<A> answer) {
        return ProtobufMessages.method(SERVICE, name, question, answer);
    }

    /** The one worker: this host. */
    static WorkerRecord worker() {
        dev.minato.image.model.Platform host = dev.minato.image.model.Platform.host();
        return WorkerRecord.newBuilder()
                .setId("minato")
                // Clients take exports, caches and attestations for possible by it.
                .putLabels("org.mobyproject.buildkit.worker.snapshotter", "overlayfs")
                .addPlatforms(
                        Platform.newBuilder()
                                .setArchitecture(host.architecture())
                                .setOs(host.os())
                                .setVariant(host.variant().orElse("")))
                .setVersion(version())
                .build();
    }

    private static BuildkitVersion version() {
        return BuildkitVersion.newBuilder()
                .setPackage("github.com/moby/buildkit")
                .setVersion("v0.26.0")
                .setRevision("minato")
                .build();
    }

    /** A client's own warning. */
    static StatusResponse warning(WarnRequest request) {
        return StatusResponse.newBuilder()
                .addWarnings(
                        VertexWarning.newBuilder()
                                .setVertex(request.getDigest())
                                .setLevel(request.getLevel())
                                .setShort(request.getShort())
                                .addAllDetail(request.getDetailList())
                                .setUrl(request.getUrl()))
                .build();
    }

    private SolveResponse solve(SolveRequest request, GrpcCall<SolveRequest, SolveResponse> call)
            throws IOException, InterruptedException {
        if (request.getRef().isEmpty() || request.getRef().length() > 256) {
            throw Fault.invalid("Ref", "a build needs a ref of at most 256 characters");
        }
        SolveJob job = new SolveJob(request);
        jobs.add(job);
        try {
            require(job);
            ReturnRequest end = job.awaitReturn();
            if (end.hasError()) {
                GrpcStatus[] known = GrpcStatus.values();
                int code = end.getError().getCode();
                throw new GrpcException(
                        code > 0 && code < known.length ? known[code] : GrpcStatus.UNKNOWN,
                        end.getError().getMessage());
            }
            return SolveResponse.newBuilder()
                    .putAllExporterResponse(export.export(job, end.getResult()))
                    .build();
        } finally {
            job.log().end();
            jobs.end(job);
        }
    }

    private void require(SolveJob job) {
        SolveRequest request = job.request();
        if (!request.getFrontend().isEmpty() || request.getDefinition().getDefCount() > 0) {
            throw Fault.unsupported(
                    "Frontend",
                    "a build that its client does not run by the gateway is not supported: use"
                            + " buildx");
        }
        if (request.getCache().getExportsCount() > 0) {
            throw Fault.unsupported(
                    "cache-to",
                    "cache export to "
                            + request.getCache().getExports(0).getType()
                            + " is not supported yet: the cache of this host is used");
        }
        export.require(job.exporters());
    }

    private void status(GrpcCall<StatusRequest, StatusResponse> call)
            throws IOException, InterruptedException {
        StatusRequest request =
                call.read()
                        .orElseThrow(
                                () -> new GrpcException(GrpcStatus.INTERNAL, "no message came"));
        SolveJob job = jobs.await(request.getRef());
        call.begin();
        job.log().follow(call::write);
    }

    /** A session whose connection lies in the messages of a call. */
    private void session(GrpcCall<BytesMessage, BytesMessage> call)
            throws IOException, InterruptedException {
        SessionOffer offer = SessionOffer.of(call.metadata());
        call.begin();
        try (Http2Connection connection =
                Http2Connection.begin(
                        ByteMessages.in(call::read),
                        ByteMessages.out(call::write, PIECE, () -> {}),
                        () -> {})) {
            sessions.hold(offer.on(connection));
        }
    }

    private static <Q> Q question(GrpcCall<Q, ?> call) throws IOException {
        return call.read()
                .orElseThrow(() -> new GrpcException(GrpcStatus.INTERNAL, "no message came"));
    }
}
