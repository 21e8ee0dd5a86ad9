package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.MountDeclaration;
import dev.minato.builder.dockerfile.RunMount;

import java.util.Optional;

/** What the mounts of a RUN ask the caller and the host for. */
final class RunMountDemands {
    private RunMountDemands() {}

    /** Notes the secrets, agents and caches of one RUN; the first that asks for one counts. */
    static void note(Instruction.Run run, ScopeWords words, StageScope scope) {
        for (MountDeclaration declaration : run.mounts()) {
            read(declaration, words).ifPresent(mount -> note(mount, run, scope));
        }
    }

    /** Empty for one that a build would refuse: it says so itself. */
    private static Optional<RunMount> read(MountDeclaration mount, ScopeWords words) {
        try {
            return Optional.of(mount.expanded(value -> words.word(value).text()));
        } catch (Fault f) {
            return Optional.empty();
        }
    }

    private static void note(RunMount mount, Instruction.Run run, StageScope scope) {
        switch (mount) {
            case RunMount.Secret secret ->
                    scope.secrets()
                            .computeIfAbsent(secret.id(), id -> demand(run, id, secret.required()));
            case RunMount.Ssh ssh ->
                    scope.agents().computeIfAbsent(ssh.id(), id -> demand(run, id, ssh.required()));
            case RunMount.Cache cache ->
                    scope.caches().computeIfAbsent(cache.id(), id -> demand(run, id, false));
            case RunMount.Bind bind -> {
                // Nothing that anybody has to bring.
            }
            case RunMount.Tmpfs tmpfs -> {
                // Nothing that anybody has to bring.
            }
        }
    }

    private static TargetOutline.Demand demand(Instruction.Run run, String name, boolean required) {
        return new TargetOutline.Demand(
                name, required, run.source().line(), run.source().lastLine());
    }
}
