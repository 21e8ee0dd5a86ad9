package dev.minato.builder.step;

import static java.util.Objects.requireNonNull;

import dev.minato.base.Fault;
import dev.minato.base.GoQuote;
import dev.minato.builder.BuildCaller;
import dev.minato.builder.cache.CacheMount;
import dev.minato.builder.cache.CacheMountRequest;
import dev.minato.builder.copy.CopyDestination;
import dev.minato.builder.copy.CopySource;
import dev.minato.builder.copy.CopyTarget;
import dev.minato.builder.copy.LayerFiles;
import dev.minato.builder.dockerfile.RunMount;
import dev.minato.builder.files.PathPatterns;
import dev.minato.builder.mount.MountSource;
import dev.minato.builder.mount.StepMounts;
import dev.minato.engine.spec.MountSpec;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The mounts of a step that runs: made, with the caches that it has until it ends. Belongs to the
 * stage's thread.
 */
final class MountedStep implements AutoCloseable {
    private final BuildRun job;
    private final RunMounts mounts;
    private final String command;
    private final StepMounts place;
    private final Map<String, CacheMount> caches = new HashMap<>();
    private final Map<String, Optional<byte[]>> secrets = new HashMap<>();
    private final List<MountSpec> specs = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();

    private MountedStep(BuildRun job, RunMounts mounts, String command, StepMounts place) {
        this.job = job;
        this.mounts = mounts;
        this.command = command;
        this.place = place;
    }

    /**
     * Makes them.
     *
     * @param command what runs, for people who look at the caches
     * @throws Fault invalid, when a secret or agent that is required is not there
     * @throws InterruptedException while waiting for a cache
     */
    static MountedStep make(BuildRun job, RunMounts mounts, String command) throws Exception {
        MountedStep step =
                new MountedStep(job, mounts, command, StepMounts.below(job.kit().scratch()));
        try {
            step.variables();
            step.acquireCaches();
            for (RunMounts.Placed placed : mounts.all()) {
                step.add(placed);
            }
            return step;
        } catch (Exception | Error e) {
            step.close();
            throw e;
        }
    }

    /** For the step, parents first. */
    List<MountSpec> specs() {
        return specs;
    }

    /** {@code NAME=value} of secrets. */
    List<String> environment() {
        return variables;
    }

    private void variables() {
        for (RunMount.Secret secret : mounts.variables()) {
            Optional<byte[]> value = secret(secret);
            if (value.isPresent()) {
                variables.add(secret.env().orElseThrow() + "=" + text(secret, value.get()));
            }
        }
    }

    /** No message has anything of the value. */
    private static String text(RunMount.Secret secret, byte[] value) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
            if (text.indexOf(0) < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw notText(secret);
        }
        throw notText(secret);
    }

    private static Fault notText(RunMount.Secret secret) {
        return Fault.invalid(
                "secret",
                "secret " + secret.id() + " is not text: mount it as a file, without env");
    }

    private Optional<byte[]> secret(RunMount.Secret secret) {
        Optional<byte[]> value =
                secrets.computeIfAbsent(secret.id(), id -> job.options().caller().secret(id));
        if (value.isEmpty() && secret.required()) {
            throw Fault.invalid("secret", "secret " + secret.id() + ": not found");
        }
        if (value.isPresent() && value.get().length > BuildCaller.LARGEST_SECRET) {
            throw Fault.invalid(
                    "secret",
                    "secret "
                            + secret.id()
                            + " is larger than "
                            + (BuildCaller.LARGEST_SECRET >> 10)
                            + " KiB");
        }
        return value;
    }

    private String key(RunMounts.Placed placed, RunMount.Cache cache) {
        String namespace = job.plan().arguments().given("BUILDKIT_CACHE_MOUNT_NS").orElse("");
        String beginning =
                placed.source().map(MountSource::content).orElse("") + " " + cache.access().key();
        return CacheMountRequest.key(namespace, cache.id(), beginning);
    }

    /** In one order for all steps, so that no two wait for each other; each once. */
    private void acquireCaches() throws Exception {
        Map<String, CacheMountRequest> wanted = new TreeMap<>();
        for (RunMounts.Placed placed : mounts.all()) {
            if (placed.mount() instanceof RunMount.Cache cache) {
                String key = key(placed, cache);
                wanted.putIfAbsent(key, request(key, placed, cache));
            }
        }
        for (CacheMountRequest request : wanted.values()) {
            caches.put(request.key(), job.kit().cache().mounts().acquire(request));
        }
    }

    private CacheMountRequest request(String key, RunMounts.Placed placed, RunMount.Cache cache) {
        String description = "cached mount " + placed.target() + " from exec " + command;
        if (!cache.id().equals(placed.target())) {
            description += " with id " + GoQuote.of(cache.id());
        }
        return new CacheMountRequest(
                key,
                CacheMountRequest.Sharing.valueOf(cache.sharing().name()),
                description,
                folder -> begin(folder, placed, cache));
    }

    private static void begin(Dir folder, RunMounts.Placed placed, RunMount.Cache cache) {
        placed.source().ifPresent(source -> copy(source, folder));
        folder.chown(
                BytePath.EMPTY,
                cache.access().uid().or(() -> placed.source().map(s -> s.stat().uid())).orElse(0),
                cache.access().gid().or(() -> placed.source().map(s -> s.stat().gid())).orElse(0));
        folder.chmod(
                BytePath.EMPTY,
                cache.access()
                        .mode()
                        .or(() -> placed.source().map(s -> s.stat().mode()))
                        .orElse(0755));
    }

    private static void copy(MountSource source, Dir folder) {
        source.tree()
                .look(files -> {
                    if (files.find(source.path()).isPresent()) {
                        CopySource all =
                                new CopySource(
                                        files,
                                        source.path(),
                                        source.path().last(),
                                        source.stat(),
                                        PathPatterns.NONE,
                                        PathPatterns.NONE);
                        CopyTarget target = new CopyTarget(folder, new LayerFiles(List.of()));
                        CopyDestination.of("/", "/")
                                .take(List.of(all), target, Optional.empty(), Optional.empty());
                    }
                    return folder;
                });
    }

    private void add(RunMounts.Placed placed) throws IOException {
        String target = placed.target();
        switch (placed.mount()) {
            case RunMount.Bind bind -> {
                Path shown = place.tree(placed.source().orElseThrow(), bind.readOnly());
                specs.add(MountSpec.bind(shown.toString(), target, bind.readOnly()));
            }
            case RunMount.Cache cache -> {
                Path folder = requireNonNull(caches.get(key(placed, cache))).folder();
                specs.add(MountSpec.bind(folder.toString(), target, cache.readOnly()));
            }
            case RunMount.Tmpfs tmpfs ->
                    specs.add(
                            MountSpec.of(MountSpec.Type.TMPFS, "", target, tmpfs.readOnly())
                                    .withTmpfs(tmpfs.size(), 0));
            case RunMount.Secret secret -> {
                Optional<byte[]> value = secret(secret);
                if (value.isPresent()) {
                    Path file = place.secret(value.get(), secret.access());
                    specs.add(MountSpec.bind(file.toString(), target, true));
                }
            }
            case RunMount.Ssh ssh -> {
                Optional<BuildCaller.SshAgent> agent = job.options().caller().ssh(ssh.id());
                if (agent.isPresent()) {
                    Path socket = place.agent(agent.get(), ssh.access());
                    specs.add(MountSpec.bind(socket.toString(), target, false));
                } else if (ssh.required()) {
                    throw Fault.invalid("ssh", "unset ssh forward key " + ssh.id());
                }
            }
        }
    }

    /** Everything that was made goes, and the caches are given back. */
    @Override
    public void close() {
        try {
            place.close();
        } finally {
            caches.values().forEach(CacheMount::close);
        }
    }
}
