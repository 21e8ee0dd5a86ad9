package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.DockerSentences;
import dev.minato.docker.call.HijackedStream;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.call.StreamCopier;
import dev.minato.docker.call.TerminalSizes;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.DetachKeys;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Frames;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.Attachment;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.http.Duplex;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Further processes in running containers. */
public final class ExecRoutes {
    private final Execs execs;

    public ExecRoutes(Execs execs) {
        this.execs = execs;
    }

    public void add(VersionedRoutes routes) {
        routes.post("/containers/{id}/exec", this::create)
                .post("/exec/{exec}/start", this::start)
                .post("/exec/{exec}/resize", this::resize)
                .get("/exec/{exec}/json", this::inspect);
    }

    private void create(ApiCall call) throws IOException {
        JsonObject body = call.body(RequestSchemas.exec());
        List<String> argv = body.words("Cmd").orElse(List.of());
        if (argv.isEmpty()) {
            throw Fault.invalid("Cmd", "No exec command specified");
        }
        ExecSpec spec =
                new ExecSpec(
                        argv,
                        body.texts("Env"),
                        body.text("WorkingDir"),
                        body.text("User"),
                        body.flag("AttachStdin"),
                        body.flag("AttachStdout"),
                        body.flag("AttachStderr"),
                        body.flag("Tty"),
                        body.flag("Privileged"),
                        body.text("DetachKeys"),
                        rows(body).orElse(0),
                        columns(body).orElse(0));
        DetachKeys.parse(spec.detachKeys());
        call.created(Fields.of("Id", execs.create(call.variable("id"), spec)));
    }

    /**
     * Whether the process has a terminal was said at create; the start says how its output is
     * written: as it is or in frames.
     */
    private void start(ApiCall call) throws IOException, InterruptedException {
        JsonObject body = call.bodyIfAny(RequestSchemas.execStart());
        ExecInfo exec = execs.inspect(call.variable("exec"));
        boolean tty = body.flag("Tty");
        boolean detach = body.flag("Detach");
        ExecStart how =
                new ExecStart(
                        detach,
                        exec.spec().tty(),
                        rows(body).orElse(exec.spec().rows()),
                        columns(body).orElse(exec.spec().columns()));
        if (detach) {
            execs.start(exec.id(), how).close();
            call.empty(200);
            return;
        }
        Duplex duplex = HijackedStream.begin(call, tty);
        try (Attachment attachment = execs.start(exec.id(), how)) {
            DetachKeys keys = DetachKeys.parse(exec.spec().detachKeys());
            new StreamCopier(duplex, attachment, tty)
                    .run(exec.spec().stdin() ? Optional.of(keys) : Optional.empty());
        } catch (Fault fault) {
            tell(duplex, tty, fault);
        }
    }

    private static Optional<Integer> rows(JsonObject body) {
        List<Integer> size = body.integers("ConsoleSize");
        return size.size() == 2 ? Optional.of(size.get(0)) : Optional.empty();
    }

    private static Optional<Integer> columns(JsonObject body) {
        List<Integer> size = body.integers("ConsoleSize");
        return size.size() == 2 ? Optional.of(size.get(1)) : Optional.empty();
    }

    /** The client has left HTTP, so the error stands where the output would. */
    private static void tell(Duplex duplex, boolean tty, Fault fault)
            throws IOException, InterruptedException {
        byte[] text = (DockerSentences.of(fault) + "\r\n").getBytes(StandardCharsets.UTF_8);
        new Frames(duplex.out(), tty).write(Frames.STDOUT, text);
        StreamCopier.end(duplex);
    }

    private void resize(ApiCall call) throws IOException {
        call.ignoreBody();
        execs.resize(call.variable("exec"), TerminalSizes.height(call), TerminalSizes.width(call));
        call.empty(200);
    }

    private void inspect(ApiCall call) throws IOException {
        ExecInfo exec = execs.inspect(call.variable("exec"));
        ExecSpec spec = exec.spec();
        Fields process =
                Fields.of("tty", spec.tty())
                        .put("entrypoint", spec.argv().getFirst())
                        .put("arguments", spec.argv().subList(1, spec.argv().size()))
                        .put("privileged", spec.privileged())
                        .putIf(!spec.user().isEmpty(), "user", spec.user());
        call.ok(
                Fields.of("ID", exec.id())
                        .put("Running", exec.running())
                        .put("ExitCode", exec.exitCode().orElse(null))
                        .put("ProcessConfig", process)
                        .put("OpenStdin", spec.stdin())
                        .put("OpenStderr", spec.stderr())
                        .put("OpenStdout", spec.stdout())
                        .put("CanRemove", false)
                        .put("ContainerID", exec.containerId())
                        .put("DetachKeys", spec.detachKeys())
                        .put("Pid", exec.pid()));
    }
}
