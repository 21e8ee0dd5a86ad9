package dev.minato.engine.runtime;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A process as the runtime is told of it (runtime-spec, config.md, "process").
 *
 * @param argv at least one
 * @param env {@code KEY=value}
 * @param cwd absolute; made by the runtime when missing
 * @param user who it is
 * @param terminal it gets a terminal
 * @param rows height of the terminal, 0: the runtime's default
 * @param columns width of the terminal
 * @param confinement what it may do
 */
public record OciProcess(
        List<String> argv,
        List<String> env,
        String cwd,
        ProcessUser user,
        boolean terminal,
        int rows,
        int columns,
        Confinement confinement) {
    public OciProcess {
        argv = List.copyOf(argv);
        env = List.copyOf(env);
    }

    /**
     * What a process may do.
     *
     * @param capabilities held by root, and the bound for everybody else
     * @param noNewPrivileges set-ID programs give nothing
     * @param limits resource limits
     * @param oomScoreAdj 0: the daemon's own is handed on
     */
    public record Confinement(
            Set<String> capabilities,
            boolean noNewPrivileges,
            List<Rlimit> limits,
            int oomScoreAdj) {
        public Confinement {
            capabilities = Set.copyOf(capabilities);
            limits = List.copyOf(limits);
        }
    }

    /** A resource limit, for example {@code RLIMIT_NOFILE}; -1 is unlimited. */
    public record Rlimit(String type, long soft, long hard) {}

    /** The JSON of {@code process}, also what {@code exec --process} reads. */
    public String json() {
        JsonText json = new JsonText(2048);
        json.object();
        write(json);
        return json.endObject().text();
    }

    void write(JsonText json) {
        json.field("terminal", terminal);
        if (terminal && rows > 0 && columns > 0) {
            json.object("consoleSize").field("height", rows).field("width", columns).endObject();
        }
        json.object("user").field("uid", user.uid()).field("gid", user.gid());
        json.array("additionalGids");
        user.groups().forEach(json::value);
        json.endArray().endObject();
        json.field("args", argv).field("env", env).field("cwd", cwd);
        Set<String> held = new TreeSet<>(confinement.capabilities());
        json.object("capabilities");
        json.field("bounding", held);
        // The kernel takes them from a process that is not root; said so, the runtime does not try.
        Set<String> effective = user.uid() == 0 ? held : Set.of();
        json.field("effective", effective).field("permitted", effective).endObject();
        json.array("rlimits");
        for (Rlimit limit : confinement.limits()) {
            json.object().field("type", limit.type());
            json.raw("soft", limitText(limit.soft())).raw("hard", limitText(limit.hard()));
            json.endObject();
        }
        json.endArray();
        json.field("noNewPrivileges", confinement.noNewPrivileges());
        if (confinement.oomScoreAdj() != 0) {
            json.field("oomScoreAdj", confinement.oomScoreAdj());
        }
    }

    /** RLIM_INFINITY is all ones, which a signed number cannot say. */
    private static String limitText(long limit) {
        return limit < 0 ? "18446744073709551615" : Long.toString(limit);
    }
}
