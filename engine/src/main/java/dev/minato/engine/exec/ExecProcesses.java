package dev.minato.engine.exec;

import dev.minato.engine.ExecStart;
import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.rule.ImageDefaults;
import dev.minato.engine.runtime.OciProcess;
import dev.minato.engine.runtime.ProcessUser;
import dev.minato.engine.runtime.UserLookup;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.linux.files.Dir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns what is to be executed in a container into what the runtime is told. */
public final class ExecProcesses {
    private final BundleMaker bundles;

    public ExecProcesses(BundleMaker bundles) {
        this.bundles = bundles;
    }

    /**
     * Who it will be.
     *
     * @throws dev.minato.base.Fault invalid when the container has no such user
     */
    ProcessUser user(ContainerEntry cell, ExecSpec spec, Dir rootfs) {
        ContainerSpec container = cell.spec();
        String user = spec.user().isEmpty() ? container.process().user() : spec.user();
        return new UserLookup(rootfs).find(user, container.security().groups());
    }

    OciProcess process(ContainerEntry cell, ExecSpec spec, ExecStart how, Dir rootfs) {
        ContainerSpec container = cell.spec();
        ProcessUser user = user(cell, spec, rootfs);
        List<String> merged = merged(bundles.envOfRun(cell), spec.env());
        String cwd = first(spec.workingDir(), container.process().workingDir(), "/");
        return new OciProcess(
                spec.argv(),
                BundleMaker.env(merged, BundleMaker.hostname(cell), how.tty(), user),
                cwd,
                user,
                how.tty(),
                how.rows(),
                how.columns(),
                bundles.confinement(
                        container, spec.privileged() ? Optional.of(true) : Optional.empty()));
    }

    private static String first(String... choices) {
        for (String choice : choices) {
            if (!choice.isEmpty()) {
                return choice;
            }
        }
        return "";
    }

    private static List<String> merged(List<String> container, List<String> own) {
        Set<String> names = own.stream().map(ImageDefaults::name).collect(Collectors.toSet());
        List<String> env = new ArrayList<>();
        container.stream()
                .filter(one -> !names.contains(ImageDefaults.name(one)))
                .forEach(env::add);
        env.addAll(own);
        return env;
    }
}
