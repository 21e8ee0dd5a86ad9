package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.BridgeSolveRequest;
import dev.minato.docker.buildkit.wire.BridgeSolveResponse;
import dev.minato.docker.buildkit.wire.BuildResult;
import dev.minato.docker.buildkit.wire.Capability;
import dev.minato.docker.buildkit.wire.EvaluateRequest;
import dev.minato.docker.buildkit.wire.EvaluateResponse;
import dev.minato.docker.buildkit.wire.InputsRequest;
import dev.minato.docker.buildkit.wire.InputsResponse;
import dev.minato.docker.buildkit.wire.PingRequest;
import dev.minato.docker.buildkit.wire.PongResponse;
import dev.minato.docker.buildkit.wire.Ref;
import dev.minato.docker.buildkit.wire.ReturnRequest;
import dev.minato.docker.buildkit.wire.ReturnResponse;
import dev.minato.docker.buildkit.wire.WarnRequest;
import dev.minato.docker.buildkit.wire.WarnResponse;
import dev.minato.http.grpc.GrpcCall;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcServer;
import dev.minato.http.grpc.GrpcStatus;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.ImageId;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code moby.buildkit.v1.frontend.LLBBridge}: clients run BuildKit's gateway themselves and ask
 * here for the parts of a build that they have begun with {@link ControlService}.
 */
final class BridgeService {
    private static final String SERVICE = "moby.buildkit.v1.frontend.LLBBridge";

    /** By this a call says to which build it belongs. */
    private static final String BUILD = "buildkit-controlapi-buildid";

    private static final List<String> FRONTEND =
            List.of(
                    "solve.base",
                    "return",
                    "returnmap",
                    "importcaches",
                    "proto.refarray",
                    "reference.output",
                    "frontend.inputs",
                    "frontend.caps",
                    "gateway.solve.metadata",
                    "gateway.solve.evaluate",
                    "gateway.evaluate",
                    "gateway.warnings");

    private static final List<String> DEFINITION =
            List.of(
                    "source.image",
                    "source.local",
                    "source.local.unique",
                    "source.local.sessionid",
                    "source.local.includepatterns",
                    "source.local.followpaths",
                    "source.local.excludepatterns",
                    "source.local.sharedkeyhint",
                    "source.http",
                    "source.git",
                    "constraints",
                    "platform",
                    "meta.ignorecache",
                    "meta.description",
                    "exporter.sourcedateepoch");

    private final SolveJobs jobs;
    private final DockerfileFrontend frontend;
    private final Images images;

    BridgeService(SolveJobs jobs, DockerfileFrontend frontend, Images images) {
        this.jobs = jobs;
        this.frontend = frontend;
        this.images = images;
    }

    void add(GrpcServer.Builder server) {
        unary(server, "Ping", PingRequest.parser(), PongResponse.parser(), this::ping);
        unary(
                server,
                "Solve",
                BridgeSolveRequest.parser(),
                BridgeSolveResponse.parser(),
                this::solve);
        unary(
                server,
                "Evaluate",
                EvaluateRequest.parser(),
                EvaluateResponse.parser(),
                this::evaluate);
        unary(server, "Inputs", InputsRequest.parser(), InputsResponse.parser(), this::inputs);
        unary(server, "Warn", WarnRequest.parser(), WarnResponse.parser(), this::warn);
        unary(server, "Return", ReturnRequest.parser(), ReturnResponse.parser(), this::finish);
    }

    private static <Q extends MessageLite, A extends MessageLite> void unary(
            GrpcServer.Builder server,
            String name,
            Parser<Q> question,
            Parser<A> answer,
            GrpcServer.Unary<Q, A> work) {
        server.unary(ProtobufMessages.method(SERVICE, name, question, answer), work);
    }

    private SolveJob job(GrpcCall<?, ?> call) throws InterruptedException {
        String ref =
                call.metadata()
                        .first(BUILD)
                        .orElseThrow(() ->
                                Fault.invalid(BUILD, "the call does not say which build it is of"));
        return jobs.running(ref);
    }

    private PongResponse ping(PingRequest request, GrpcCall<PingRequest, PongResponse> call)
            throws InterruptedException {
        job(call);
        PongResponse.Builder pong = PongResponse.newBuilder();
        FRONTEND.forEach(id -> pong.addFrontendCaps(capability(id)));
        DEFINITION.forEach(id -> pong.addDefinitionCaps(capability(id)));
        return pong.addWorkers(ControlService.worker()).build();
    }

    private static Capability.Builder capability(String id) {
        return Capability.newBuilder().setId(id).setEnabled(true);
    }

    private BridgeSolveResponse solve(
            BridgeSolveRequest request, GrpcCall<BridgeSolveRequest, BridgeSolveResponse> call)
            throws GrpcException, InterruptedException {
        SolveJob job = job(call);
        requireDockerfile(request);
        Map<String, ImageId> inputs = new HashMap<>();
        request.getFrontendInputsMap()
                .forEach((name, definition) -> inputs.put(name, ImageDefinition.image(definition)));
        try {
            DockerfileFrontend.Answer answer =
                    frontend.solve(job, request.getFrontendOptMap(), inputs);
            return BridgeSolveResponse.newBuilder().setResult(result(job, answer)).build();
        } catch (Fault f) {
            if (f.kind() == Fault.Kind.INTERNAL) {
                throw f;
            }
            // Clients show any other status before the text.
            throw new GrpcException(GrpcStatus.UNKNOWN, f.text());
        }
    }

    private static void requireDockerfile(BridgeSolveRequest request) {
        String source = request.getFrontendOptOrDefault("source", "");
        boolean ours =
                request.getFrontend().equals("dockerfile.v0")
                        || (request.getFrontend().equals("gateway.v0")
                                && source.matches("(docker.io/)?docker/dockerfile([:@].*)?"));
        if (!ours) {
            String name = source.isEmpty() ? request.getFrontend() : source;
            throw Fault.unsupported(
                    "frontend",
                    name.isEmpty()
                            ? "definitions of clients' own making are not built here: give a"
                                    + " Dockerfile"
                            : "the frontend " + name + " is not run here: Dockerfiles are built");
        }
    }

    private BuildResult result(SolveJob job, DockerfileFrontend.Answer answer) {
        BuildResult.Builder result = BuildResult.newBuilder();
        switch (answer) {
            case DockerfileFrontend.Answer.Told told ->
                    told.metadata()
                            .forEach((key, value) ->
                                    result.putMetadata(key, ByteString.copyFromUtf8(value)));
            case DockerfileFrontend.Answer.Built built -> {
                String id = built.image().digest().hex();
                job.keep(id, built.image());
                result.setRef(Ref.newBuilder().setId(id).setDef(ImageDefinition.of(built.image())))
                        .putMetadata(
                                "containerimage.config",
                                ByteString.copyFrom(images.get(built.image()).config().bytes()));
            }
        }
        return result.build();
    }

    private EvaluateResponse evaluate(
            EvaluateRequest request, GrpcCall<EvaluateRequest, EvaluateResponse> call)
            throws InterruptedException {
        SolveJob job = job(call);
        if (!request.getRef().isEmpty() && job.result(request.getRef()).isEmpty()) {
            throw Fault.notFound("no result " + request.getRef() + " of this build");
        }
        return EvaluateResponse.getDefaultInstance();
    }

    private InputsResponse inputs(
            InputsRequest request, GrpcCall<InputsRequest, InputsResponse> call)
            throws InterruptedException {
        return InputsResponse.newBuilder()
                .putAllDefinitions(job(call).request().getFrontendInputsMap())
                .build();
    }

    private WarnResponse warn(WarnRequest request, GrpcCall<WarnRequest, WarnResponse> call)
            throws InterruptedException {
        job(call).log().add(ControlService.warning(request));
        return WarnResponse.getDefaultInstance();
    }

    private ReturnResponse finish(
            ReturnRequest request, GrpcCall<ReturnRequest, ReturnResponse> call)
            throws InterruptedException {
        job(call).finish(request);
        return ReturnResponse.getDefaultInstance();
    }
}
